"""Makes the numbers that ship with the code from public data. Nothing here runs in the product."""
