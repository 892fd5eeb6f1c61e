"""What a merge has read so far, on disk: killed at any moment, it goes on from there.

One SQLite file beside the result (never on a network share). Each file's rows, findings
and keys are one transaction, under the file's name and checksum.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from sunshine_xl.io.atomic import WriteFailed

_TABLES = """
CREATE TABLE IF NOT EXISTS made (spec TEXT);
CREATE TABLE IF NOT EXISTS files (
    id INTEGER PRIMARY KEY, name TEXT UNIQUE, sha256 TEXT, size INTEGER, folder TEXT,
    rows INTEGER, refusal TEXT, seconds REAL, sheets TEXT, findings TEXT);
CREATE TABLE IF NOT EXISTS parts (
    form TEXT, file INTEGER, rows INTEGER, data BLOB, PRIMARY KEY (form, file)
    ) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS keys (
    kind TEXT, key TEXT, file INTEGER, sheet TEXT, cell TEXT);
"""
_TWICE = """
SELECT k.kind, k.key, f.name, f.folder, k.sheet, k.cell
FROM keys k JOIN files f ON f.id = k.file
WHERE (k.kind, k.key) IN (
    SELECT kind, key FROM keys GROUP BY kind, key HAVING COUNT(DISTINCT file) > 1)
ORDER BY k.kind, k.key, f.name, k.sheet, k.cell
"""

_REASONS = {
    sqlite3.SQLITE_FULL: "磁盘已满",
    sqlite3.SQLITE_IOERR: "磁盘读写出错",
    sqlite3.SQLITE_READONLY: "没有写入权限",
    sqlite3.SQLITE_CANTOPEN: "没有写入权限",
}

# code, sheet, cell, field, values: a finding without its file.
FindingFacts = tuple[str, str, str, str, dict[str, str]]


class Key(NamedTuple):
    """Something that may stand in one file of the bank only, and where it stands."""

    kind: str
    key: str
    sheet: str
    cell: str


class Twice(NamedTuple):
    """One place of a key that stands in several files."""

    kind: str
    key: str
    file: str
    folder: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one file: rows by form as Arrow bytes, or why there are none.

    ``is_unchanged`` says that it is still what the journal knows.
    """

    name: str
    folder: str
    sha256: str = ""
    size: int = 0
    refusal: str = ""
    seconds: float = 0.0
    findings: tuple[FindingFacts, ...] = ()
    sheets: tuple[tuple[str, str, int], ...] = ()
    parts: Mapping[str, tuple[int, bytes]] = field(default_factory=dict)
    keys: tuple[Key, ...] = ()
    is_unchanged: bool = False

    @property
    def rows(self) -> int:
        """How many rows the file gave."""
        return sum(rows for rows, _ in self.parts.values())


class FileLine(NamedTuple):
    """A file as the journal lists it."""

    name: str
    folder: str
    sha256: str
    size: int
    rows: int
    refusal: str
    seconds: float
    sheets: Sequence[Sequence[object]]
    findings: Sequence[FindingFacts]


@contextlib.contextmanager
def telling_why() -> Iterator[None]:
    """Say what the database cannot do in the block as ``WriteFailed``."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise WriteFailed(reason_of_database(error), Path("journal.sqlite")) from error


def reason_of_database(error: sqlite3.OperationalError) -> str:
    """Return why a database on the disk was not written."""
    kind = error.sqlite_errorcode & 0xFF
    return _REASONS.get(kind, f"数据库错误 {error.sqlite_errorcode}")


class MergeJournal:
    """An open journal; close it, or use it in a ``with`` statement."""

    def __init__(self, path: Path, spec: str) -> None:
        self._base = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False
        )
        path.chmod(0o600)
        # One merge holds it, so no memory is shared by way of one more file.
        self._base.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._base.execute("PRAGMA journal_mode = WAL")
        self._base.execute("PRAGMA synchronous = FULL")
        self._base.executescript(_TABLES)
        row = self._base.execute("SELECT spec FROM made").fetchone()
        self.is_of_another_kind = row is not None and row[0] != spec
        if row is None or self.is_of_another_kind:
            with self._transaction():
                for table in ("made", "files", "parts", "keys"):
                    self._base.execute(f"DELETE FROM {table}")
                self._base.execute("INSERT INTO made VALUES (?)", (spec,))

    def __enter__(self) -> MergeJournal:
        return self

    def __exit__(self, *_: object) -> None:
        self._base.close()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._base.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._base.execute("ROLLBACK")
            raise
        self._base.execute("COMMIT")

    def known(self) -> dict[str, str]:
        """Return the checksum of every file that was dealt with, by its name."""
        return dict(self._base.execute("SELECT name, sha256 FROM files"))

    def add(self, outcomes: Iterable[FileOutcome]) -> None:
        """Record what became of some files, all or none."""
        with self._transaction():
            for one in outcomes:
                if not one.is_unchanged:
                    self._remove(one.name)
                    self._add(one)

    def remove(self, names: Iterable[str]) -> None:
        """Forget files that are no longer there."""
        with self._transaction():
            for name in names:
                self._remove(name)

    def _remove(self, name: str) -> None:
        run = self._base.execute
        row = run("SELECT id FROM files WHERE name = ?", (name,)).fetchone()
        if row is not None:
            # Made when a file is first read anew: the first time none is.
            run("CREATE INDEX IF NOT EXISTS keys_of_file ON keys (file)")
            run("DELETE FROM keys WHERE file = ?", row)
            # Without ROWID and by form first, so that parts are looked up form by form.
            for (form,) in run("SELECT DISTINCT form FROM parts").fetchall():
                run("DELETE FROM parts WHERE form = ? AND file = ?", (form, *row))
            run("DELETE FROM files WHERE id = ?", row)

    def _add(self, one: FileOutcome) -> None:
        done = self._base.execute(
            "INSERT INTO files VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(one.name, one.sha256, one.size, one.folder, one.rows, one.refusal),
                round(one.seconds, 4),
                json.dumps(one.sheets, ensure_ascii=False),
                json.dumps(one.findings, ensure_ascii=False),
            ),
        )
        file = done.lastrowid
        self._base.executemany(
            "INSERT INTO parts VALUES (?, ?, ?, ?)",
            [(form, file, rows, data) for form, (rows, data) in one.parts.items()],
        )
        self._base.executemany(
            "INSERT INTO keys VALUES (?, ?, ?, ?, ?)",
            [(k.kind, k.key, file, k.sheet, k.cell) for k in one.keys],
        )

    def files(self) -> Iterator[FileLine]:
        """Yield every file in order of name."""
        for row in self._base.execute(
            "SELECT name, folder, sha256, size, rows, refusal, seconds,"
            " sheets, findings FROM files ORDER BY name"
        ):
            yield FileLine._make((*row[:7], json.loads(row[7]), json.loads(row[8])))

    def row_counts(self) -> dict[str, int]:
        """Return how many rows each form has."""
        sums = "SELECT form, SUM(rows) FROM parts GROUP BY form"
        return {form: int(rows) for form, rows in self._base.execute(sums)}

    def parts(self, form: str) -> Iterator[bytes]:
        """Yield a form's rows file by file, in order of the files' names."""
        for (data,) in self._base.execute(
            "SELECT p.data FROM files f CROSS JOIN parts p"
            " ON p.form = ? AND p.file = f.id ORDER BY f.name",
            (form,),
        ):
            yield data

    def twice(self) -> Iterator[Twice]:
        """Yield every place of the keys that stand in more than one file."""
        self._base.execute("CREATE INDEX IF NOT EXISTS keys_by_key ON keys (kind, key)")
        yield from map(Twice._make, self._base.execute(_TWICE))

    def same_content(self) -> list[tuple[str, ...]]:
        """Return the names of files that hold the same bytes, group by group."""
        groups: dict[str, list[str]] = {}
        for sha256, name in self._base.execute(
            "SELECT sha256, name FROM files WHERE sha256 IN (SELECT sha256 FROM files"
            " WHERE sha256 <> '' GROUP BY sha256 HAVING COUNT(*) > 1) ORDER BY name"
        ):
            groups.setdefault(sha256, []).append(name)
        return [tuple(names) for names in groups.values()]
