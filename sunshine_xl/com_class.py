"""The class by which Excel's VBA, Windows and our Python find one another."""

from __future__ import annotations

NAME = "SunshineXL.Server"
# Ours for ever: it stands in every user's registry.
NUMBER = "{0C1B5E0E-6A3C-4E0B-9B57-5F3A7C6A21D4}"
# What Windows starts when the class is asked for.
MODULE = "sunshine_xl.excel.server"
