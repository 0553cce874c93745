"""Answers written by a language model, each sentence checked against the passages it cites."""
