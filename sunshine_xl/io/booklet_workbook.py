"""One group's workbook: 封面, 说明, 评议1…n, 汇总, 评级, 参数, with live formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from sunshine_xl.findings import column_letters
from sunshine_xl.forms import booklet, copy_register, formulas
from sunshine_xl.forms.booklet import FORM
from sunshine_xl.io.booklet_data import (
    BookletGroup,
    EvaluatorSheet,
    Household,
    Raw,
)
from sunshine_xl.io.form_sheet import CONFIDENTIAL, Placed, colour, write_form
from sunshine_xl.io.formula_cells import finish_formulas
from sunshine_xl.io.parameter_sheet import write_parameters
from sunshine_xl.io.put import put_cell, put_formula
from sunshine_xl.io.rating_builder import write_ratings
from sunshine_xl.io.shown_values import helper_values, unit_value
from sunshine_xl.io.styles import (
    DOUBT,
    HEADER,
    LOW,
    MISSING,
    NOTICE,
    TITLE,
    WRONG,
    Styles,
)
from sunshine_xl.io.summary_builder import EvaluatorPart, write_summary
from sunshine_xl.policy import Policy
from sunshine_xl.rules import identity, phones

# Fixed, so that building twice gives the same bytes.
_CREATED = datetime(2015, 7, 1, tzinfo=UTC).replace(tzinfo=None)
_HELPERS = ("clean_amount", "digits_amount", "yuan_amount")
_NET_HELPERS = ("clean_net", "digits_net", "yuan_net")
_HELPER_FIELDS = (*_HELPERS, *_NET_HELPERS, "vote", "hold")
_COVER_FIELDS = (
    "copy_no",
    "evaluator_no",
    "issued_on",
    "returned_on",
    "is_entered",
    "maker",
    "checker",
    "mistakes",
)
_BLOCK_WIDTHS = (4, 3, 2, 2, 3, 3, 3)
# 与评议人关系 of the evaluator's own household.
OWN = "本人"


def new_workbook(target: BytesIO, **more: object) -> Any:
    """Return an XlsxWriter workbook whose bytes depend on nothing but its content."""
    import xlsxwriter

    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    workbook = xlsxwriter.Workbook(target, options | more)
    workbook.set_properties({"created": _CREATED, "title": "阳光信贷"})
    workbook.set_calc_mode("auto")
    return workbook


def build_booklet(group: BookletGroup, policy: Policy, *, cached: bool = True) -> bytes:
    """Return one group's workbook as bytes.

    The values shown before the first recalculation are computed by rules/; without
    ``cached`` they are left empty, which proves a recalculation.
    """
    target = BytesIO()
    workbook = new_workbook(target)
    styles = Styles(workbook)
    _cover(workbook.add_worksheet("封面"), styles, group, policy)
    _guide(workbook.add_worksheet("说明"), styles)
    copies = len(register_lines(group, policy))
    parts = []
    for number, one in enumerate(group.sheets, 1):
        sheet = workbook.add_worksheet(f"评议{number}")
        parts.append(_evaluator(sheet, styles, group, one, f"{number}/{copies}"))
    summary = workbook.add_worksheet("汇总")
    ratings = write_ratings(workbook.add_worksheet("评级"), styles, group, policy)
    write_summary(summary, styles, group, policy, parts, ratings, cached=cached)
    write_parameters(workbook, styles, policy)
    workbook.get_worksheet_by_name("评议1" if parts else "封面").activate()
    workbook.close()
    return finish_formulas(target.getvalue(), cached=cached)


def _cover(sheet: Any, styles: Styles, group: BookletGroup, policy: Policy) -> None:
    big = styles.make(**(TITLE | {"font_size": 24}))
    line = styles.make(font_size=14, align="center")
    texts = (
        "预授信调查评议册",
        policy.campaign.bank,
        f"支行：{group.branch}",
        f"小组编号：{group.group_no}",
        f"小组名称：{group.name}",
        f"小组类型：{group.kind}",
        f"年度：{policy.campaign.edition}",
    )
    for row, text in enumerate(texts):
        sheet.set_row(row, 60 if row == 0 else 30)
        sheet.merge_range(row, 0, row, 7, text, big if row == 0 else line)
    notice = styles.make(**(NOTICE | {"align": "center"}))
    sheet.merge_range(7, 0, 7, 7, CONFIDENTIAL, notice)
    sheet.merge_range(8, 0, 8, 7, "册子登记", styles.make(bold=True, align="center"))
    columns = [copy_register.FORM.by_field[name] for name in _COVER_FIELDS]
    for at, column in enumerate(columns):
        put_cell(sheet, 9, at, column.title, styles.make(**HEADER))
        sheet.set_column(at, at, 12)
    for row, entry in enumerate(register_lines(group, policy), 10):
        sheet.set_row(row, 22)
        for at, column in enumerate(columns):
            put_cell(sheet, row, at, entry.get(column.field), styles.cell(column))
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()
    sheet.hide_gridlines(2)
    sheet.protect()


def register_lines(group: BookletGroup, policy: Policy) -> Sequence[Raw]:
    """Return the lines of the register of copies: given ones, or blank numbered ones.

    There are as many copies as evaluators, and at least ``booklet.copies`` (R51).
    """
    if group.register:
        return group.register
    copies = max(policy.booklet.copies, len(group.sheets))
    evaluators = [one.evaluator_no for one in group.sheets]
    evaluators += [""] * (copies - len(evaluators))
    return [
        {"copy_no": f"{k}/{copies}", "evaluator_no": evaluator}
        for k, evaluator in enumerate(evaluators, 1)
    ]


def _guide(sheet: Any, styles: Styles) -> None:
    sheet.set_column(0, 0, 90)
    put_cell(sheet, 0, 0, "填写说明", styles.make(**TITLE))
    sheet.set_row(0, 40)
    text = styles.make(font_size=14, text_wrap=True)
    for row, line in enumerate(FORM.guide, 1):
        sheet.set_row(row, 40)
        put_cell(sheet, row, 0, line, text)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    sheet.hide_gridlines(2)
    sheet.protect()


def printed_cells(home: Household) -> dict[str, Any]:
    """Return what stands in a household's row before anybody fills it in, masked."""
    return {
        "row_no": home.row_no,
        "customer_key": home.customer_key,
        "household_no": home.household_no,
        "representative": home.name,
        "id_mask": identity.mask(home.id_number),
        "phone_mask": phones.mask(home.phone),
        "address": home.address,
    }


def is_own(one: EvaluatorSheet, home: Household) -> bool:
    """Return whether a household is the evaluator's own."""
    return bool(one.household_no) and one.household_no == home.household_no


def sheet_rows(group: BookletGroup, one: EvaluatorSheet) -> list[dict[str, Any]]:
    """Return the raw rows of an evaluator's sheet: masked households, then blanks."""
    if one.rows is not None:
        return [dict(row) for row in one.rows]
    rows: list[dict[str, Any]] = []
    for home in group.households:
        row = printed_cells(home)
        if is_own(one, home):
            row["relation"] = OWN
        rows.append(row | dict(one.answers.get(home.customer_key, {})))
    last = group.households[-1].row_no if group.households else 0
    spare = range(last + 1, last + 1 + group.spare_rows)
    return rows + [{"row_no": number} for number in spare]


def _evaluator(
    sheet: Any, styles: Styles, group: BookletGroup, one: EvaluatorSheet, copy_no: str
) -> EvaluatorPart:
    rows = sheet_rows(group, one)
    block = (
        f"支行：{group.branch}",
        f"小组编号：{group.group_no}",
        f"小组类型：{group.kind}",
        f"册号：{copy_no}",
        f"评议人编号：{one.evaluator_no}",
        f"评议日期：{one.date}",
        f"单位：{one.unit}",
    )
    placed = write_form(
        sheet,
        styles,
        FORM,
        rows,
        block=tuple(zip(block, _BLOCK_WIDTHS, strict=True)),
        capacity=group.capacity,
    )
    units = {"validate": "list", "source": ["单位：元", "单位：万元"]}
    sheet.data_validation(1, sum(_BLOCK_WIDTHS[:6]), 1, sum(_BLOCK_WIDTHS[:6]), units)
    letters = _helpers(sheet, styles, placed, rows, one.unit)
    _colours(sheet, styles, placed, letters)
    return EvaluatorPart(sheet.get_name(), placed, letters, one, rows)


def _helpers(
    sheet: Any,
    styles: Styles,
    placed: Placed,
    rows: Sequence[Mapping[str, Any]],
    unit_name: str,
) -> Mapping[str, str]:
    """Write the hidden columns that turn what was typed into yuan and votes."""
    start = len(booklet.FORM.columns)
    letters = {name: column_letters(start + i) for i, name in enumerate(_HELPER_FIELDS)}
    grey = styles.make(font_color="#7F7F7F")
    unit = f"${column_letters(sum(_BLOCK_WIDTHS[:6]))}$2"
    factor = f"${letters['clean_amount']}$2"
    factor_value = unit_value(unit_name)
    put_formula(sheet, 1, start, formulas.unit_factor(unit), grey, factor_value)
    for i in range(len(_HELPER_FIELDS)):
        put_cell(sheet, placed.header_row, start + i, f"计算{i + 1}", grey)
    for row in range(placed.first_row, placed.last_row + 1):
        cells = {f: f"${c}{row + 1}" for f, c in {**placed.letters, **letters}.items()}
        texts = [
            *_yuan_formulas(cells, "suggested_limit", _HELPERS, factor),
            *_yuan_formulas(cells, "net_income", _NET_HELPERS, factor),
            formulas.vote(cells["knows"], cells["relation"], cells["yuan_amount"]),
            formulas.hold(cells["unfit_reason"], cells["yuan_amount"]),
        ]
        index = row - placed.first_row
        shown = helper_values(rows[index] if index < len(rows) else {}, factor_value)
        for i, (text, value) in enumerate(zip(texts, shown, strict=True)):
            put_formula(sheet, row, start + i, text, grey, value)
    sheet.set_column(start, start + len(letters) - 1, 8, None, {"hidden": True})
    return letters


def _yuan_formulas(
    cells: Mapping[str, str], field: str, helpers: Sequence[str], factor: str
) -> list[str]:
    clean, digits, _ = (cells[name] for name in helpers)
    return [
        formulas.clean_text(cells[field]),
        formulas.number_text(clean),
        formulas.yuan(clean, digits, factor),
    ]


def _colours(
    sheet: Any, styles: Styles, placed: Placed, letters: Mapping[str, str]
) -> None:
    """Show what is missing, unreadable or out of the band before any add-in runs."""
    first, last = placed.first_row, placed.last_row
    cell = {f: f"${c}{first + 1}" for f, c in {**placed.letters, **letters}.items()}
    at = {name: index for index, name in enumerate(placed.letters)}
    amount, net, knows = cell["yuan_amount"], cell["yuan_net"], cell["knows"]

    def rule(field: str, formula: str, look: Mapping[str, object]) -> None:
        colour(sheet, styles, (first, at[field], last, at[field]), formula, look)

    named = f'{cell["representative"]}<>""'
    unfit = f'AND(ISNUMBER({amount}),{amount}>0,{cell["unfit_reason"]}<>"")'
    rule("suggested_limit", f'=OR({amount}="?",{unfit})', WRONG)
    rule("knows", f'=AND({named},{knows}="")', MISSING)
    for field in ("assets", "debts", "gross_income", "net_income", "suggested_limit"):
        rule(field, f'=AND({knows}="是",{cell[field]}="")', MISSING)
    for added, given in booklet.ADDED.items():
        blank = f'{cell["row_no"]}<>"",{cell[given]}="",{cell[added]}=""'
        rule(added, f"=AND({named},{blank})", MISSING)
    both = f"ISNUMBER({amount}),ISNUMBER({net})"
    above = f"AND({both},{net}>0,{amount}>{net}*SX_CAP_HIGH)"
    rule("suggested_limit", f"={above}", DOUBT)
    rule("note", f'=AND({above},{cell["note"]}="")', MISSING)
    below = f"AND({both},{amount}>0,{amount}<{net}*SX_CAP_LOW)"
    rule("suggested_limit", f"={below}", LOW)
