"""Sunshine credit on the bank's own Excel sheets; the version, and nothing heavy."""

__version__ = "0.3.0"
__all__ = ["__version__"]
