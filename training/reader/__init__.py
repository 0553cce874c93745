"""Trains the reader: one pass over (question, passage) that says whether the passage answers the
question, and where."""
