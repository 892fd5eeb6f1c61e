"""A hostile file: what is done to an honest workbook, and what has to come of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

Spoil = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Case:
    """One file of the corpus, with the outcome it declares.

    ``spoil`` makes it of an honest workbook, so that any file of a campaign can be
    made hostile. ``codes`` are all findings of the file itself. Where it ``is_read``,
    every cell must be: ``cells``, or else as many as an independent reader counts in
    the XML (in a format that has none: in the honest workbook). Where it is not, the
    codes say that it is refused or left aside.
    """

    name: str
    spoil: Spoil
    codes: tuple[str, ...] = ()
    is_read: bool = True
    file: str = "表.xlsx"
    cells: int | None = None
    is_xml: bool = True
    # Where a parser's own limit decides, one of these codes comes instead.
    or_else: tuple[str, ...] = ()
    put: Callable[[Path, bytes], Path] | None = field(default=None, compare=False)
    is_heavy: bool = False

    def __str__(self) -> str:
        return self.name

    def lay(self, folder: Path, data: bytes) -> Path:
        """Put what was made hostile into a folder and return where it lies."""
        if self.put:
            return self.put(folder, data)
        path = folder / self.file
        path.write_bytes(data)
        return path


def same(honest: bytes) -> bytes:
    """Leave the workbook as it is: the name or the place is what is odd."""
    return honest


def always(data: bytes) -> Spoil:
    """Return what gives these bytes, whatever the honest workbook."""
    return lambda _: data


def refused(name: str, code: str, spoil: Spoil, **more: object) -> Case:
    """Return a case that has to be refused."""
    return Case(name, spoil, (code,), is_read=False, **more)  # type: ignore[arg-type]


def read(name: str, spoil: Spoil, *codes: str, **more: object) -> Case:
    """Return a case that has to be read in full, with these findings."""
    return Case(name, spoil, codes, **more)  # type: ignore[arg-type]


def named(cases: Iterable[Case]) -> dict[str, Case]:
    """Return the cases by name; no name may stand twice."""
    found: dict[str, Case] = {}
    for one in cases:
        assert one.name not in found, one.name
        found[one.name] = one
    return found
