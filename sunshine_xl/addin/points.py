"""What an installer or a doctor has to tell, point by point."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that was looked at: how it is, and what to do where it is not well."""

    is_well: bool
    text: str
    remedy: str = ""
