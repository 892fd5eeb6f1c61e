"""The page that sums a merge up: files, rows, findings by folder, slowest files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sunshine_xl.flows.merge_output import FOLDER_TITLES, Totals, folder_lines
from sunshine_xl.io import html_page as html
from sunshine_xl.io.atomic import replace_file


def page_path(out: Path) -> Path:
    """Return where the page of a result lies."""
    return out.with_name(f"{out.stem}-摘要.html")


def write_page(out: Path, totals: Totals) -> Path:
    """Write the page beside the result and return its path."""
    path = page_path(out)
    whole = totals.whole
    words = f"{whole.files} 个文件，{whole.rows:,} 行，未计入 {whole.refused} 个文件"
    replace_file(path, html.page("合并摘要", words, _body(totals)), keep_previous=False)
    return path


def _body(totals: Totals) -> Iterator[str]:
    yield html.heading("各文件夹")
    yield html.table(FOLDER_TITLES, folder_lines(totals), has_sum=True)
    yield html.heading("各类表")
    yield html.table(("表", "行数"), totals.forms.items())
    if totals.refused:
        yield html.heading("未计入的文件")
        lines = [(line.name, line.refusal) for line in totals.refused]
        yield html.table(("文件", "原因"), lines)
    yield html.heading("读取最慢的文件")
    slowest = [
        (line.name, html.cell(f"{line.seconds:.2f}", "n"), line.size, line.rows)
        for line in totals.slowest
    ]
    yield html.table(("文件", "秒", "字节", "行数"), slowest)
