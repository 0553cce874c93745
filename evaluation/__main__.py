"""`python -m evaluation`: how good and how fast it is."""

from evaluation.cli import main

if __name__ == "__main__":
    main()
