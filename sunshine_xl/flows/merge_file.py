"""One file of a merge: its rows by form, its findings, and what must be unique."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sunshine_xl import catalog
from sunshine_xl.findings import Finding, Place, Severity
from sunshine_xl.flows.check import check
from sunshine_xl.flows.gather import gather_file
from sunshine_xl.flows.gathered import Gathered, GroupBook
from sunshine_xl.forms.recognise import Table
from sunshine_xl.io.limits import Refused
from sunshine_xl.io.merge_journal import FileOutcome, FindingFacts, Key
from sunshine_xl.io.merged_tables import (
    MergedForm,
    context_fields,
    encode,
    merged_forms,
    own_name,
)
from sunshine_xl.io.opening import file_bytes
from sunshine_xl.io.places import BRANCHES
from sunshine_xl.policy import Policy
from sunshine_xl.records import Opinion

ID_NUMBER, CUSTOMER_KEY, GROUP_NO = "id_number", "customer_key", "group_no"


class FileToRead(NamedTuple):
    """A file, how places call it, and the checksum it had when it was last read."""

    path: Path
    name: str
    known: str = ""


def folder_of(name: str) -> str:
    """Return the branch's folder a file lies in: below 支行, else the first folder.

    >>> folder_of("支行/城中支行/评议册/一组.xlsx"), folder_of("城中支行/一组.xlsx")
    ('城中支行', '城中支行')
    """
    folders = name.split("/")[:-1]
    if BRANCHES in folders[:-1]:
        return folders[folders.index(BRANCHES) + 1]
    return folders[0] if folders else ""


def read_one(file: FileToRead, policy: Policy) -> FileOutcome:
    """Return what a file holds. A bad file never raises; it has a refusal."""
    start = time.perf_counter()
    folder = folder_of(file.name)
    if file.known and _checksum(file.path) == file.known:
        return FileOutcome(file.name, folder, file.known, is_unchanged=True)
    gathered = gather_file(file.path, file.name, policy)
    sha256, size = gathered.checksums[file.name]
    if gathered.refused or not gathered.sheets:
        findings = _why_without_rows(gathered, file.name)
        return FileOutcome(
            file.name,
            folder,
            sha256,
            size,
            refusal=catalog.sentence(findings[0]),
            seconds=time.perf_counter() - start,
            findings=tuple(facts(findings)),
        )
    findings = check(gathered)
    return FileOutcome(
        file.name,
        folder,
        sha256,
        size,
        seconds=time.perf_counter() - start,
        findings=tuple(facts(findings)),
        sheets=tuple((s.sheet, s.form, s.rows) for s in gathered.sheets),
        parts=dict(_parts(gathered, file.name, folder, sha256)),
        keys=tuple(_keys(gathered)),
    )


def refused(file: FileToRead, code: str, reason: str) -> FileOutcome:
    """Return the outcome of a file that could not be read in its own process."""
    finding = Finding(code, Place(file.name), "", {"reason": reason})
    return FileOutcome(
        file.name,
        folder_of(file.name),
        refusal=catalog.sentence(finding),
        findings=tuple(facts([finding])),
    )


def facts(findings: Iterable[Finding]) -> Iterator[FindingFacts]:
    """Yield findings without their file, as the journal keeps them."""
    for one in findings:
        place = one.place
        yield (one.code, place.sheet, place.cell, one.field, dict(one.values))


def _checksum(path: Path) -> str:
    """Return a file's checksum, "" where reading will refuse it."""
    try:
        return hashlib.sha256(file_bytes(path)).hexdigest()
    except Refused:
        return ""


def _why_without_rows(gathered: Gathered, name: str) -> list[Finding]:
    """Return the findings of a file without rows, the one that says why first."""
    if not gathered.refused:
        unknown = Finding("HDR-007", Place(name))
        return [unknown, *(f for f in gathered.findings if f.code != "HDR-007")]
    order = list(Severity)
    return sorted(gathered.findings, key=lambda f: order.index(catalog.severity(f)))


def _parts(
    gathered: Gathered, name: str, folder: str, sha256: str
) -> Iterator[tuple[str, tuple[int, bytes]]]:
    fixed = {"folder": folder, "file": name, "sha256": sha256}
    rows_of = _rows(gathered)
    for form in merged_forms().values():
        blocks = rows_of.get(form.name)
        if blocks:
            yield form.name, _encoded(form, blocks, fixed)


# Rows with what their header block or workbook says of all of them.
Block = tuple[dict[str, str], Sequence[Any]]


def _rows(gathered: Gathered) -> dict[str, list[Block]]:
    """Return every row of a file by form, sheet by sheet."""
    groups = {one.file: one for one in gathered.books}
    found: dict[str, list[Block]] = {}
    for sheet in gathered.kept or ():
        table = sheet.table
        if sheet.rows:
            words = _context(table, groups.get(table.grid.file))
            found.setdefault(table.form.name, []).append((words, sheet.rows))
    return found


def _context(table: Table, book: GroupBook | None) -> dict[str, str]:
    """Return what a sheet's header block or its workbook says of all its rows."""
    wanted = context_fields(table.form)
    words = {field: table.block.get(field) for field in wanted}
    if book is not None and words:
        branch = next((b.branch for b in book.booklets if b.branch), "")
        words["branch"] = words["branch"] or branch
        words["group_no"] = words["group_no"] or book.group_no
    return words


def _encoded(
    form: MergedForm, blocks: Sequence[Block], fixed: dict[str, str]
) -> tuple[int, bytes]:
    rows = [row for _, block in blocks for row in block]
    names = [own_name(field) for field in type(rows[0])._fields]
    columns: dict[str, Sequence[Any]] = dict(
        zip(names, zip(*rows, strict=True), strict=True)
    )
    ats = columns.pop("at")
    columns["sheet"] = [at.sheet.sheet for at in ats]
    columns["row"] = [at.number for at in ats]
    columns.update(fixed)
    for name in blocks[0][0]:
        columns[name] = [words[name] for words, block in blocks for _ in block]
    return len(rows), encode(form, columns)


def _keys(gathered: Gathered) -> Iterator[Key]:
    """Yield what one file of the bank alone may hold, each once."""
    seen: set[tuple[str, str]] = set()
    for kind, key, at, field in _candidates(gathered):
        if key and (kind, key) not in seen:
            seen.add((kind, key))
            place = at.place(field)
            yield Key(kind, key, place.sheet, place.cell)


def _candidates(gathered: Gathered) -> Iterator[tuple[str, str, Any, str]]:
    for person in gathered.customers:
        yield ID_NUMBER, person.id_number, person.at, "id_number"
    for book in gathered.books:
        first: Opinion | None = None
        for one in book.booklets:
            for opinion in one.opinions:
                first = first or opinion
                key = opinion.customer_key
                yield CUSTOMER_KEY, key, opinion.at, "customer_key"
        if first is not None:
            yield GROUP_NO, book.group_no, first.at, "row_no"
