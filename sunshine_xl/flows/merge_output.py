"""The results of a merge: workbook and Parquet, the same bytes for the same input."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sunshine_xl import catalog
from sunshine_xl.findings import Finding, Place, Severity
from sunshine_xl.flows.merge_file import CUSTOMER_KEY, GROUP_NO, ID_NUMBER
from sunshine_xl.forms.column import Column, Kind
from sunshine_xl.hiding import mask
from sunshine_xl.io.atomic import replacing
from sunshine_xl.io.form_sheet import CONFIDENTIAL
from sunshine_xl.io.listed_sheets import listed
from sunshine_xl.io.merge_journal import FileLine, MergeJournal
from sunshine_xl.io.merged_parquet import write_parquet
from sunshine_xl.io.merged_tables import decode, merged_forms
from sunshine_xl.io.merged_workbook import EXCEL_ROWS, LongSheet, write_merged
from sunshine_xl.io.put import put_cell
from sunshine_xl.io.styles import HEADER, LABEL, NOTICE, TITLE, Styles

KINDS = {ID_NUMBER: "身份证号码", CUSTOMER_KEY: "客户键", GROUP_NO: "小组编号"}
_SLOWEST = 10

_FILES = (
    Column("文件夹", "folder", width=12),
    Column("文件", "file", width=44),
    Column("结果", "result", width=10),
    Column("行数", "rows", Kind.WHOLE, width=9),
    Column("错误", "errors", Kind.WHOLE, width=7),
    Column("提醒", "warnings", Kind.WHOLE, width=7),
    Column("提示", "notices", Kind.WHOLE, width=7),
    Column("字节", "size", Kind.WHOLE, width=11),
    Column("认出的表", "sheets", width=40),
    Column("未计入的原因", "refusal", width=50),
    Column("文件校验码", "sha256", width=68),
)
_TWICE = (
    Column("重复的项目", "kind", width=12),
    Column("内容", "key", width=22),
    Column("文件夹", "folder", width=12),
    Column("文件", "file", width=44),
    Column("工作表", "sheet", width=10),
    Column("单元格", "cell", width=9),
)
_FINDINGS = (
    Column("级别", "severity", width=7),
    Column("编号", "code", width=9),
    Column("文件夹", "folder", width=12),
    Column("文件", "file", width=44),
    Column("工作表", "sheet", width=10),
    Column("单元格", "cell", width=9),
    Column("栏目", "field", width=14),
    Column("问题", "sentence", width=60),
    Column("如何修改", "remedy", width=50),
)


@dataclass(slots=True)
class FolderCount:
    """What one branch's folder came to."""

    files: int = 0
    refused: int = 0
    rows: int = 0
    levels: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Totals:
    """What a merge came to, counted in one pass over the journal."""

    folders: dict[str, FolderCount] = field(default_factory=dict)
    refused: list[FileLine] = field(default_factory=list)
    slowest: list[FileLine] = field(default_factory=list)
    forms: dict[str, int] = field(default_factory=dict)
    findings: int = 0

    @property
    def whole(self) -> FolderCount:
        """The sum over all folders."""
        total = FolderCount()
        for one in self.folders.values():
            total.files += one.files
            total.refused += one.refused
            total.rows += one.rows
            total.levels += one.levels
        return total


def count(journal: MergeJournal) -> Totals:
    """Return the totals of what the journal holds."""
    totals = Totals()
    for line in journal.files():
        one = totals.folders.setdefault(line.folder, FolderCount())
        one.files += 1
        one.rows += line.rows
        one.levels.update(levels_of(line))
        totals.findings += len(line.findings)
        if line.refusal:
            one.refused += 1
            totals.refused.append(line)
        totals.slowest.append(line)
        if len(totals.slowest) > 2 * _SLOWEST:
            totals.slowest = _slowest(totals.slowest)
    totals.slowest = _slowest(totals.slowest)
    rows = journal.row_counts()
    totals.forms = {name: rows[name] for name in merged_forms() if name in rows}
    return totals


def _slowest(lines: list[FileLine]) -> list[FileLine]:
    return sorted(lines, key=lambda line: -line.seconds)[:_SLOWEST]


def levels_of(line: FileLine) -> Counter[str]:
    """Return how many findings of each severity a file has."""
    known = catalog.entries()
    return Counter(str(known[code].severity) for code, *_ in line.findings)


def write_results(
    out: Path, journal: MergeJournal, totals: Totals, *, row_limit: int = EXCEL_ROWS
) -> list[Path]:
    """Write Parquet, and where ``out`` is a workbook that too; return the paths."""
    parquet = out.with_suffix(".parquet")
    with replacing(parquet, keep_previous=False) as target:
        write_parquet(target, {form: _tables(journal, form) for form in totals.forms})
    if out.suffix.lower() != ".xlsx":
        return [parquet]
    sheets = list(_long_sheets(journal, totals))
    with replacing(out) as target:
        write_merged(target, _front(totals), sheets, row_limit=row_limit)
    return [out, parquet]


def _tables(journal: MergeJournal, form: str) -> Iterator[Any]:
    return map(partial(decode, merged_forms()[form]), journal.parts(form))


def _long_sheets(journal: MergeJournal, totals: Totals) -> Iterator[LongSheet]:
    yield listed("文件", _FILES, totals.whole.files, lambda: _file_rows(journal))
    twice = sum(1 for _ in journal.twice())
    if twice:
        yield listed("重复", _TWICE, twice, lambda: _twice_rows(journal))
    if totals.findings:
        yield listed("问题", _FINDINGS, totals.findings, lambda: _finding_rows(journal))
    for form, rows in totals.forms.items():
        columns = merged_forms()[form].columns
        yield LongSheet(form, columns, rows, _again(journal, form))


def _again(journal: MergeJournal, form: str) -> Callable[[], Iterator[Any]]:
    return lambda: _tables(journal, form)


Row = tuple[Any, ...]


def _file_rows(journal: MergeJournal) -> Iterator[Row]:
    for line in journal.files():
        levels = levels_of(line)
        sheets = "、".join(f"{sheet}（{rows}行）" for sheet, _, rows in line.sheets)
        yield (
            line.folder,
            line.name,
            "未计入" if line.refusal else "已合并",
            line.rows,
            *(levels[str(level)] for level in Severity),
            line.size,
            sheets,
            line.refusal,
            line.sha256,
        )


def _twice_rows(journal: MergeJournal) -> Iterator[Row]:
    for one in journal.twice():
        key = mask(one.key) if one.kind == ID_NUMBER else one.key
        yield KINDS[one.kind], key, one.folder, one.file, one.sheet, one.cell


def _finding_rows(journal: MergeJournal) -> Iterator[Row]:
    for line in journal.files():
        for code, sheet, cell, title, values in line.findings:
            one = Finding(code, Place(line.name, sheet, cell), title, values)
            yield (
                str(catalog.severity(one)),
                code,
                line.folder,
                line.name,
                sheet,
                cell,
                title,
                catalog.sentence(one),
                catalog.remedy(one),
            )


def _front(totals: Totals) -> Callable[[Any, Styles], None]:
    def write(workbook: Any, styles: Styles) -> None:
        sheet = workbook.add_worksheet("摘要")
        sheet.merge_range(0, 0, 0, 6, "合并摘要", styles.make(**TITLE))
        sheet.merge_range(1, 0, 1, 6, CONFIDENTIAL, styles.make(**NOTICE))
        sheet.set_column(0, 0, 20)
        sheet.set_column(1, 6, 11)
        row = _block(sheet, styles, 3, FOLDER_TITLES, folder_lines(totals))
        forms = [(name, rows) for name, rows in totals.forms.items()]
        row = _block(sheet, styles, row + 1, ("表", "行数"), forms)
        words = "每一行数据的左边写明出自哪个文件、哪张表、哪一行；金额单位：元。"
        put_cell(sheet, row + 1, 0, words, styles.make(**LABEL))
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)

    return write


FOLDER_TITLES = ("文件夹", "文件数", "未计入", "行数", "错误", "提醒", "提示")


def folder_lines(totals: Totals) -> list[tuple[object, ...]]:
    """Return a line for each folder and one for all together."""
    named: Mapping[str, FolderCount] = {**totals.folders, "合计": totals.whole}
    return [
        (
            name or "（最上层）",
            *(one.files, one.refused, one.rows),
            *(one.levels[str(level)] for level in Severity),
        )
        for name, one in named.items()
    ]


def _block(
    sheet: Any,
    styles: Styles,
    row: int,
    titles: Sequence[str],
    lines: Sequence[tuple[object, ...]],
) -> int:
    """Write a small table; return the row below it."""
    for column, title in enumerate(titles):
        put_cell(sheet, row, column, title, styles.make(**HEADER))
    text = styles.make(border=1)
    number = styles.make(border=1, num_format="#,##0", align="right")
    for line in lines:
        row += 1
        for column, value in enumerate(line):
            style = text if isinstance(value, str) else number
            put_cell(sheet, row, column, value, style)
    return row + 1
