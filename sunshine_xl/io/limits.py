"""How much of a stranger's file is taken in, and what a refusal is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one file; ``LIMITS`` holds the measured ones (reliability.md)."""

    file_bytes: int = 100 << 20
    part_bytes: int = 512 << 20
    inflated_bytes: int = 1 << 30
    parts: int = 10_000
    ratio: int = 200
    ratio_from: int = 10 << 20
    rows: int = 1_048_576
    columns: int = 16_384
    cells: int = 12_000_000
    dense_area: int = 20_000_000
    merges: int = 50_000
    text: int = 32_767
    csv_line: int = 60_000
    in_process_bytes: int = 64 << 20
    memory: int = 3 << 29
    seconds: tuple[float, ...] = (20.0, 120.0)


LIMITS = Limits()


class Refused(Exception):
    """A file is not read; ``code`` is its finding and ``reason`` the Chinese why."""

    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason


def damaged(reason: str) -> Refused:
    """Return the refusal of a file that is broken."""
    return Refused("FILE-001", reason)


def too_large(reason: str) -> Refused:
    """Return the refusal of a file beyond a limit."""
    return Refused("FILE-002", reason)


def suspicious(reason: str) -> Refused:
    """Return the refusal of a file built as no office program builds one."""
    return Refused("FILE-003", reason)
