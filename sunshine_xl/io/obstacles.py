"""Why a workbook cannot be patched without risk, as codes of the catalogue."""

from __future__ import annotations

from enum import StrEnum


class Obstacle(StrEnum):
    """What stands in the way; each value is a code of the catalogue."""

    NOT_OOXML = "MRK-001"
    BINARY = "MRK-002"
    DAMAGED = "MRK-003"
    SIGNED = "MRK-004"
    SHARED = "MRK-005"
    ENCODING = "MRK-006"
    UNUSUAL = "MRK-007"


class NotMarkable(Exception):
    """Raised when a file cannot be patched safely; nothing has been changed then."""

    def __init__(self, reason: Obstacle, detail: str = "") -> None:
        super().__init__(f"{reason.name.lower()}: {detail}" if detail else reason.name)
        self.reason = reason
        self.detail = detail
