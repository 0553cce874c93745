"""`python -m knowledge` is the command `knowledge`."""

from knowledge.cli import main

if __name__ == "__main__":
    main()
