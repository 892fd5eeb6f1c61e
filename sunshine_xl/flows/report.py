"""What a step of the campaign says at its end, to the command line and the ribbon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sunshine_xl.findings import Finding


@dataclass(frozen=True, slots=True)
class Report:
    """The end of a step: sentences, findings, files, and the document of ``--json``.

    ``lines`` are plain Chinese, the most important first, short enough for a dialog.
    ``refusal`` says why nothing was done, and what to do about it; it is "" otherwise.
    """

    lines: Sequence[str] = ()
    findings: Sequence[Finding] = ()
    written: Sequence[Path] = ()
    document: Mapping[str, Any] = field(default_factory=dict)
    refusal: str = ""
