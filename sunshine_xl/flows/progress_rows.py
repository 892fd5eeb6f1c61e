"""The rows behind the figures, sorted so that each figure is one block of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from sunshine_xl import catalog
from sunshine_xl.findings import Severity
from sunshine_xl.flows.progress_records import (
    BY,
    EXCLUDED,
    GRANTED,
    NO_LIMIT,
    NOT_FILED,
    REMOVED,
    STATES,
    BookletRow,
    Figures,
    FindingRow,
    HouseholdRow,
)
from sunshine_xl.forms.column import Column, Kind
from sunshine_xl.io.listed_sheets import link_to, listed
from sunshine_xl.io.merged_workbook import LongSheet

WORDS = {"whole": "全行", "branch": "支行", "group": "小组", "type": "类型"}
LEVELS = tuple(str(level) for level in Severity)
# Which states a figure counts; they lie side by side in STATES.
COUNTED = {
    "due": (NOT_FILED, NO_LIMIT, REMOVED, GRANTED),
    "not_filed": (NOT_FILED,),
    "filed": (NO_LIMIT, REMOVED, GRANTED),
    "no_limit": (NO_LIMIT,),
    "removed": (REMOVED,),
    "granted": (GRANTED,),
    "excluded": (EXCLUDED,),
}

_HOUSEHOLDS = (
    Column("支行", "branch", width=14),
    Column("小组", "group", width=22),
    Column("客户类型", "type", width=16),
    Column("户号", "household_no", Kind.CODE, width=12),
    Column("授信代表", "name", width=10),
    Column("人数", "persons", Kind.WHOLE, width=6),
    Column("情况", "state", width=9),
    Column("额度", "limit", Kind.MONEY, width=13),
    Column("额度状态", "status", width=10),
    Column("文件", "file", width=36),
    Column("行", "row", Kind.WHOLE, width=6),
)
_BOOKLETS = (
    Column("支行", "branch", width=14),
    Column("小组编号", "group", Kind.CODE, width=10),
    Column("小组类型", "kind", width=10),
    Column("工作表", "sheet", width=9),
    Column("册号", "copy_no", Kind.CODE, width=7),
    Column("评议人编号", "evaluator_no", Kind.CODE, width=12),
    Column("户数", "rows", Kind.WHOLE, width=7),
    Column("完整率", "completeness", Kind.NUMBER, width=8),
    Column("是否录入", "is_entered", width=9),
    Column("文件", "file", width=44),
)
_FINDINGS = (
    Column("支行", "branch", width=14),
    Column("小组", "group", width=22),
    Column("客户类型", "type", width=16),
    Column("级别", "severity", width=7),
    Column("编号", "code", width=9),
    Column("文件", "file", width=40),
    Column("工作表", "sheet", width=10),
    Column("单元格", "cell", width=8),
    Column("问题", "sentence", width=60),
    Column("如何修改", "remedy", width=50),
)


class Block(NamedTuple):
    """Some rows side by side: where they begin, from 0, and how many they are."""

    first: int
    rows: int


class Details:
    """Every list of rows, and the link from a figure to its rows."""

    def __init__(self, figures: Figures) -> None:
        self._sheets: list[LongSheet] = []
        self._blocks: dict[tuple[str, ...], Block] = {}
        self._widths: dict[str, int] = {}
        for by in ("whole", *BY):
            self._households(by, figures.households)
        for by in BY:
            self._findings(by, figures.findings)
        self._booklets(figures)

    @property
    def sheets(self) -> Sequence[LongSheet]:
        """The sheets of rows, those without rows left out."""
        return [sheet for sheet in self._sheets if sheet.rows]

    def households(self, by: str, label: str, figure: str) -> str:
        """Return the link to the households a figure counts, "" where there is none."""
        states = COUNTED[figure]
        blocks = [self._blocks.get(("户", by, label, state)) for state in states]
        return self._link(f"户-{WORDS[by]}", [b for b in blocks if b])

    def findings(self, by: str, label: str, level: str) -> str:
        """Return the link to the findings of one severity."""
        block = self._blocks.get(("问题", by, label, level))
        return self._link(f"问题-{WORDS[by]}", [block] if block else [])

    def booklets(self, by: str, label: str) -> str:
        """Return the link to the booklets of a branch or a group."""
        block = self._blocks.get(("评议册", by, label))
        return self._link("评议册", [block] if block else [])

    def _link(self, name: str, blocks: Sequence[Block]) -> str:
        if not blocks:
            return ""
        count = sum(block.rows for block in blocks)
        return link_to(name, blocks[0].first, count, self._widths[name])

    def _add(
        self,
        name: str,
        columns: tuple[Column, ...],
        rows: Sequence[Any],
        cells: Callable[[Any], Sequence[Any]],
        keys: Callable[[Any], Iterable[tuple[str, ...]]],
    ) -> None:
        self._widths[name] = len(columns)
        for number, row in enumerate(rows):
            for key in keys(row):
                first = self._blocks.get(key, Block(number, 0)).first
                self._blocks[key] = Block(first, number - first + 1)
        self._sheets.append(listed(name, columns, len(rows), lambda: map(cells, rows)))

    def _households(self, by: str, rows: Sequence[HouseholdRow]) -> None:
        def label(row: HouseholdRow) -> str:
            return WORDS["whole"] if by == "whole" else str(getattr(row, by))

        ordered = sorted(
            rows,
            key=lambda row: (
                label(row),
                STATES.index(row.state),
                row.branch,
                row.group,
                row.household_no,
                row.row,
            ),
        )
        self._add(
            f"户-{WORDS[by]}",
            _HOUSEHOLDS,
            ordered,
            tuple,
            lambda row: [("户", by, label(row), row.state)],
        )

    def _findings(self, by: str, rows: Sequence[FindingRow]) -> None:
        ordered = sorted(
            rows, key=lambda row: (getattr(row, by), LEVELS.index(_level(row)))
        )
        self._add(
            f"问题-{WORDS[by]}",
            _FINDINGS,
            ordered,
            _finding_cells,
            lambda row: [("问题", by, getattr(row, by), _level(row))],
        )

    def _booklets(self, figures: Figures) -> None:
        names = {
            line.label.split(" ")[0]: line.label for line in figures.lines["group"]
        }
        ordered = sorted(
            figures.booklets, key=lambda row: (row.branch, row.group, row.file)
        )

        def keys(row: BookletRow) -> list[tuple[str, ...]]:
            group = names.get(row.group, row.group)
            return [
                ("评议册", "whole", WORDS["whole"]),
                ("评议册", "branch", row.branch),
                ("评议册", "group", group),
            ]

        self._add("评议册", _BOOKLETS, ordered, _booklet_cells, keys)


def _level(row: FindingRow) -> str:
    return str(catalog.severity(row.finding))


def _finding_cells(row: FindingRow) -> tuple[str, ...]:
    one = row.finding
    return (
        *(row.branch, row.group, row.type),
        *(_level(row), one.code),
        *(one.place.file, one.place.sheet, one.place.cell),
        *(catalog.sentence(one), catalog.remedy(one)),
    )


def _booklet_cells(row: BookletRow) -> tuple[Any, ...]:
    is_entered = "是" if row.is_entered else "否"
    return (*row[:7], float(row.completeness), is_entered, row.file)
