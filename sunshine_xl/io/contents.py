"""What the readers of all formats hand over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sunshine_xl.findings import Finding
from sunshine_xl.grid import Grid


@dataclass(frozen=True, slots=True)
class Contents:
    """A file's grids, what was noticed on the way, and its one-cell names."""

    grids: tuple[Grid, ...]
    findings: tuple[Finding, ...] = ()
    names: Mapping[str, tuple[str, int, int]] = field(default_factory=dict)
