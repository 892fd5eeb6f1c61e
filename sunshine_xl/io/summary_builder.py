"""The sheet 汇总 of a booklet workbook: every figure a formula over the booklets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sunshine_xl.findings import column_letters
from sunshine_xl.forms import formulas
from sunshine_xl.forms.formulas import Line, Source
from sunshine_xl.forms.summary import FORM, all_columns
from sunshine_xl.io.booklet_data import BookletGroup, EvaluatorSheet
from sunshine_xl.io.form_sheet import Placed, colour, write_form
from sunshine_xl.io.put import put_cell, put_formula
from sunshine_xl.io.rating_builder import RatingPart
from sunshine_xl.io.shown_values import shown_completeness, shown_values
from sunshine_xl.io.styles import DOUBT, LOW, MISSING, SWITCH, WRONG, Styles
from sunshine_xl.policy import Policy
from sunshine_xl.rules.completeness import WANTED

_SWITCH_ROW, _COMPLETENESS_ROW = 4, 3
_NO_COLUMN_NUMBER = 4
_READ = {"net_income": "yuan_net", "suggested_limit": "yuan_amount"}


@dataclass(frozen=True, slots=True)
class EvaluatorPart:
    """An evaluator's sheet as 汇总 sees it."""

    sheet: str
    placed: Placed
    helpers: Mapping[str, str]
    evaluator: EvaluatorSheet
    rows: Sequence[Mapping[str, Any]]

    def source(self) -> Source:
        """Return the ranges 汇总 looks up."""
        return Source(
            self.placed.range("customer_key", self.sheet),
            self.helper("vote"),
            self.helper("yuan_net"),
            self.helper("hold"),
        )

    def helper(self, name: str) -> str:
        """Return a hidden column's cells as an absolute reference."""
        letter, placed = self.helpers[name], self.placed
        rows = f"${letter}${placed.first_row + 1}:${letter}${placed.last_row + 1}"
        return f"{self.sheet}!{rows}"


def write_summary(
    sheet: Any,
    styles: Styles,
    group: BookletGroup,
    policy: Policy,
    parts: Sequence[EvaluatorPart],
    ratings: RatingPart,
    *,
    cached: bool,
) -> None:
    """Write 汇总: one row a household, formulas that find it by 客户键."""
    size = len(parts)
    columns = all_columns(size)
    block = (
        (f"支行：{group.branch}", 3),
        (f"小组编号：{group.group_no}", 2),
        (f"小组类型：{group.kind}", size + 5),
        ("单位：元", len(columns) - size - 10),
    )
    placed = write_form(
        sheet,
        styles,
        FORM,
        _households(group),
        columns=columns,
        block=block,
        capacity=group.capacity,
        gap=2,
    )
    values = shown_values(group, policy, parts, ratings) if cached else {}
    _switches(sheet, styles, policy, parts)
    _formulas(sheet, styles, group, parts, ratings, placed, values)
    _colours(sheet, styles, placed)


def _households(group: BookletGroup) -> list[dict[str, Any]]:
    return [
        {
            "row_no": home.row_no,
            "customer_key": home.customer_key,
            "household_no": home.household_no,
            "name": home.name,
            "id_number": home.id_number,
        }
        for home in group.households
    ]


def _switches(
    sheet: Any, styles: Styles, policy: Policy, parts: Sequence[EvaluatorPart]
) -> None:
    label = styles.make(bold=True, align="right")
    put_cell(sheet, _COMPLETENESS_ROW, _NO_COLUMN_NUMBER, "完整率", label)
    put_cell(sheet, _SWITCH_ROW, _NO_COLUMN_NUMBER, "录入", label)
    percent = styles.make(num_format="0%", align="center", border=1)
    for k, part in enumerate(parts):
        column = _NO_COLUMN_NUMBER + 1 + k
        # A dash is no answer; the hidden columns know that of the two that count.
        ranges = [
            part.helper(_READ[name])
            if name in _READ
            else part.placed.range(name, part.sheet)
            for name in WANTED
        ]
        text = formulas.completeness(
            part.placed.range("representative", part.sheet),
            part.placed.range("knows", part.sheet),
            ranges,
        )
        share = shown_completeness(part.rows)
        put_formula(sheet, _COMPLETENESS_ROW, column, text, percent, share)
        cell = f"{column_letters(column)}${_COMPLETENESS_ROW + 1}"
        switch = styles.make(**SWITCH)
        is_entered = "是" if share >= policy.booklet.completeness else "否"
        put_formula(
            sheet, _SWITCH_ROW, column, formulas.entry_switch(cell), switch, is_entered
        )
        rule = {
            "validate": "list",
            "source": ["是", "否"],
            "input_title": "录入",
            "input_message": "完整率达到要求的自动为“是”；要改变请选“是”或“否”。",
        }
        sheet.data_validation(_SWITCH_ROW, column, _SWITCH_ROW, column, rule)


def _line(placed: Placed, parts: Sequence[EvaluatorPart], row: int, start: int) -> Line:
    cells = {field: f"${letter}{row}" for field, letter in placed.letters.items()}
    size = len(parts)
    votes = [cells[f"vote_{k}"] for k in range(1, size + 1)]
    switches = [
        f"{column_letters(_NO_COLUMN_NUMBER + 1 + k)}${_SWITCH_ROW + 1}"
        for k in range(size)
    ]
    return Line(
        key=cells["customer_key"],
        votes=votes,
        switches=switches,
        nets=[f"${column_letters(start + k)}{row}" for k in range(size)],
        hold=f"${column_letters(start + size)}{row}",
        count=cells["votes"],
        zeros=cells["zeros"],
        net=cells["net_income"],
        mean=cells["trimmed_mean"],
        cap=cells["cap"],
        ratio=cells["ratio"],
        status=cells["status"],
    )


def _texts(
    line: Line, sources: Sequence[Source], ratings: RatingPart
) -> dict[str, str]:
    """Return every formula of a row by field, the hidden ones included."""
    size = len(sources)
    votes = {
        f"vote_{k + 1}": formulas.looked_up_vote(line, k, sources[k])
        for k in range(size)
    }
    nets = {
        f"net_{k + 1}": formulas.looked_up_net(line, k, sources[k]) for k in range(size)
    }
    return {
        **votes,
        "votes": formulas.count(line),
        "zeros": formulas.zeros(line),
        "highest": formulas.extreme(line, "MAX"),
        "lowest": formulas.extreme(line, "MIN"),
        "net_income": formulas.net_income(line),
        "trimmed_mean": formulas.mean(line),
        "cap": formulas.cap(line),
        "ratio": formulas.ratio(line),
        "proposed_limit": formulas.proposed(line),
        "rating_score": formulas.from_rating(line, ratings.keys, ratings.scores, ""),
        "grade": formulas.from_rating(line, ratings.keys, ratings.grades, "未评级"),
        "status": formulas.status(line),
        "flags": formulas.flags(line),
        **nets,
        "hold": formulas.held(line, sources),
    }


def _formulas(
    sheet: Any,
    styles: Styles,
    group: BookletGroup,
    parts: Sequence[EvaluatorPart],
    ratings: RatingPart,
    placed: Placed,
    values: Mapping[str, Mapping[str, Any]],
) -> None:
    if not parts:
        return
    columns = all_columns(len(parts))
    at = {column.field: index for index, column in enumerate(columns)}
    looks = {column.field: styles.cell(column) for column in columns}
    grey = styles.make(font_color="#7F7F7F")
    start = len(columns)
    hidden = [*(f"net_{k + 1}" for k in range(len(parts))), "hold"]
    at |= {name: start + index for index, name in enumerate(hidden)}
    for name in hidden:
        put_cell(
            sheet, placed.header_row, at[name], f"计算{at[name] - start + 1}", grey
        )
    sheet.set_column(start, start + len(hidden) - 1, 8, None, {"hidden": True})
    sources = [part.source() for part in parts]
    for row in range(placed.first_row, placed.last_row + 1):
        index = row - placed.first_row
        homes = group.households
        key = homes[index].customer_key if index < len(homes) else ""
        shown = values.get(key, {})
        line = _line(placed, parts, row + 1, start)
        for field, text in _texts(line, sources, ratings).items():
            style = looks.get(field, grey)
            typed = group.overwritten.get((key, field))
            if typed is not None:
                put_cell(sheet, row, at[field], typed, style)
            else:
                put_formula(sheet, row, at[field], text, style, _plain(shown, field))


def _plain(shown: Mapping[str, Any], field: str) -> Any:
    value = shown.get(field, "")
    return float(value) if isinstance(value, Decimal) else value


def _colours(sheet: Any, styles: Styles, placed: Placed) -> None:
    first, last = placed.first_row, placed.last_row
    status = f"${placed.letters['status']}{first + 1}"
    at = list(placed.letters).index("status")
    for words, look in (
        (("待处理",), WRONG),
        (("票数不足", "人工决定"), DOUBT),
        (("多数拒绝",), MISSING),
        (("上限截取",), LOW),
    ):
        test = ",".join(f'{status}="{word}"' for word in words)
        colour(sheet, styles, (first, at, last, at), f"=OR({test})", look)
