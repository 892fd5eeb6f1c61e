"""客户库: all customers into the CRM's database, as often as one likes (R2, R101)."""

from __future__ import annotations

import datetime as dt
import getpass
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from sunshine_xl.findings import Finding, finding
from sunshine_xl.flows.alone import one_at_a_time
from sunshine_xl.flows.check import finding_lines, ordered
from sunshine_xl.flows.crm_database import (
    DatabaseFailed,
    default_path,
    opened,
    safe_url,
)
from sunshine_xl.flows.crm_tables import FIELDS, tables
from sunshine_xl.flows.customer_list import CustomerLine, CustomerList, customer_list
from sunshine_xl.flows.customer_workbook import customer_cells
from sunshine_xl.flows.gather import AskPassword, Progress, gather
from sunshine_xl.flows.report import Report
from sunshine_xl.rules import identity

_BATCH = 500
_ATTEMPTS = 3
ADDED, CHANGED, SAME, NEWER = "added", "changed", "same", "newer"
_NOBODY = "没有读到客户。请确认活动文件夹中有基础信息采集表。"
_PARTLY = "已写入 {done} 人，其余没有写入。重新运行一次即可补齐，不会重复。"

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Load:
    """One run: by whom, when, for which edition."""

    edition: int
    moment: dt.datetime
    by: str


@one_at_a_time
def run(
    root: Path,
    *,
    url: str = "",
    by: str = "",
    moment: dt.datetime | None = None,
    batch: int = _BATCH,
    password: AskPassword | None = None,
    progress: Progress | None = None,
) -> Report:
    """Bring every customer's row up to date; a batch is written whole or not at all.

    Without a URL an SQLite file under 输出 is used. A run that was killed is simply
    run again: what is in already counts as unchanged.
    """
    gathered = gather([root], password=password, progress=progress)
    people = customer_list(gathered)
    lines = people.lines()
    if not lines:
        return Report(refusal=_NOBODY, findings=gathered.unread)
    when = (moment or dt.datetime.now()).replace(microsecond=0)
    load = _Load(gathered.policy.campaign.edition, when, by or getpass.getuser())
    path = None if url else default_path(root)
    counts: Counter[str] = Counter()
    findings = [*gathered.unread, *_unusable(people)]
    try:
        with opened(url, path) as engine:
            rows = [_row(line, people, load) for line in lines]
            for done, newer in _write_all(engine, load, rows, batch):
                counts += done
                findings += [finding("CRM-001", at, "id_number") for at in newer]
                if progress:
                    progress("客户库", counts.total(), len(rows))
    except DatabaseFailed as problem:
        left = _PARTLY.format(done=counts.total()) if counts else ""
        return Report(refusal=f"{problem}{left}")
    return _report(counts, ordered(findings), url, path)


def _unusable(people: CustomerList) -> list[Finding]:
    """Return the persons who cannot be kept because they have no ID number."""
    return [
        finding("CRM-002", one.at, "id_number")
        for one in people.gathered.customers
        if not one.id_number and not one.is_excluded
    ]


def _row(line: CustomerLine, people: CustomerList, load: _Load) -> Row:
    cells = customer_cells(line)
    number = identity.compact(line.person.id_number)
    cells |= {
        "customer_no": people.platform_numbers.get(number, ""),
        "unit": line.person.unit,
        "is_representative": line.is_representative,
        "reference_limit": cells["limit"],
        "edition": load.edition,
    }
    row = {name: cells[name] for name in FIELDS}
    return {"id_number": number, "at": line.person.at, **row}


def _start(engine: Any, load: _Load) -> int:
    with engine.begin() as connection:
        done = connection.execute(
            tables()
            .load.insert()
            .values(
                edition=load.edition,
                started_at=load.moment,
                loaded_by=load.by,
                is_finished=False,
                added=0,
                changed=0,
                same=0,
            )
        )
    return int(done.inserted_primary_key[0])


def _finish(engine: Any, number: int) -> None:
    table = tables().load
    with engine.begin() as connection:
        connection.execute(
            table.update().where(table.c.number == number).values(is_finished=True)
        )


def _write_all(
    engine: Any, load: _Load, rows: Sequence[Row], size: int
) -> Iterator[tuple[Counter[str], list[Any]]]:
    """Write all rows in batches; yield after each what it came to."""
    number = _start(engine, load)
    for start in range(0, len(rows), size):
        yield _write_batch(engine, load, number, rows[start : start + size])
    _finish(engine, number)


def _write_batch(
    engine: Any, load: _Load, number: int, rows: Sequence[Row]
) -> tuple[Counter[str], list[Any]]:
    """Write one batch in one transaction; another loader's new rows mean once more."""
    from sqlalchemy.exc import IntegrityError

    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with engine.begin() as connection:
                return _upsert(connection, load, number, rows)
        except IntegrityError:
            if attempt == _ATTEMPTS:
                raise
    raise AssertionError("unreachable")


@dataclass(slots=True)
class _Batch:
    """What one batch changes: rows to insert and to update, and their history."""

    counts: Counter[str] = field(default_factory=Counter)
    new: list[Row] = field(default_factory=list)
    changed: dict[str, Row] = field(default_factory=dict)
    history: list[Row] = field(default_factory=list)
    newer: list[Any] = field(default_factory=list)


def _upsert(
    connection: Any, load: _Load, number: int, rows: Sequence[Row]
) -> tuple[Counter[str], list[Any]]:
    batch = _compared(_known(connection, rows), load, rows)
    for id_number, values in batch.changed.items():
        _update(connection, id_number, values)
    if batch.new:
        connection.execute(tables().customer.insert(), batch.new)
    if batch.history:
        connection.execute(tables().history.insert(), batch.history)
    _count(connection, number, batch.counts)
    return batch.counts, batch.newer


def _compared(known: Mapping[str, Any], load: _Load, rows: Sequence[Row]) -> _Batch:
    """Return what is new and what differs from what the database has."""
    batch = _Batch()
    stamp = {"updated_at": load.moment, "updated_by": load.by}
    for row in rows:
        values = {name: row[name] for name in FIELDS}
        old = known.get(row["id_number"])
        if old is None:
            batch.counts[ADDED] += 1
            batch.new.append({"id_number": row["id_number"], **values, **stamp})
            batch.history.append(_entry(load, row, ADDED, "", None, None))
        elif (old["edition"] or 0) > load.edition:
            batch.counts[NEWER] += 1
            batch.newer.append(row["at"])
        elif changes := list(_changes(old, values)):
            batch.counts[CHANGED] += 1
            batch.changed[row["id_number"]] = values | stamp
            batch.history += [_entry(load, row, CHANGED, *one) for one in changes]
        else:
            batch.counts[SAME] += 1
    return batch


def _known(connection: Any, rows: Sequence[Row]) -> Mapping[str, Any]:
    """Return what the database has of these people, locked until the batch is in."""
    table = tables().customer
    numbers = [row["id_number"] for row in rows]
    query = table.select().where(table.c.id_number.in_(numbers)).with_for_update()
    found = connection.execute(query).mappings()
    return {one["id_number"]: one for one in found}


def _changes(old: Mapping[str, Any], new: Row) -> Iterator[tuple[str, Any, Any]]:
    for name, value in new.items():
        if old[name] != value:
            yield name, old[name], value


def _entry(load: _Load, row: Row, action: str, name: str, old: Any, new: Any) -> Row:
    return {
        "id_number": row["id_number"],
        "edition": load.edition,
        "changed_at": load.moment,
        "changed_by": load.by,
        "action": action,
        "field": name,
        "old": _text(old),
        "new": _text(new),
    }


def _text(value: Any) -> str | None:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return None if value is None else str(value)


def _update(connection: Any, id_number: str, values: Row) -> None:
    table = tables().customer
    connection.execute(
        table.update().where(table.c.id_number == id_number).values(values)
    )


def _count(connection: Any, number: int, counts: Counter[str]) -> None:
    table = tables().load
    sums = {name: table.c[name] + counts[name] for name in (ADDED, CHANGED, SAME)}
    connection.execute(table.update().where(table.c.number == number).values(sums))


def _report(
    counts: Counter[str], findings: Sequence[Finding], url: str, path: Path | None
) -> Report:
    where = safe_url(url) if url else str(path)
    document = {
        **{name: counts[name] for name in (ADDED, CHANGED, SAME)},
        "left_newer": counts[NEWER],
        "database": where,
        "findings": finding_lines(findings),
    }
    lines = [
        f"客户库：新增 {counts[ADDED]} 人，更新 {counts[CHANGED]} 人，"
        f"无变化 {counts[SAME]} 人（{where}）。",
        "额度是内部资料，仅供客户关系管理和贷款申请参考，不得对客户公开或承诺。",
    ]
    return Report(lines, findings, (path,) if path else (), document)
