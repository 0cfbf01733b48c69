"""The version of the program, as receipts and reports name it."""

__version__ = "0.2.0"
