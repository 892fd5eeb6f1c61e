"""Sunshine credit on the bank's own Excel sheets; the version, and nothing heavy."""

__version__ = "0.2.0"
__all__ = ["__version__"]
