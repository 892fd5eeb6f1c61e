"""Conditional formats by a formula: what xlwings calls "custom"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from sunshine_xl.calc import addresses, cell_styles, formulas, rule_lists
from sunshine_xl.calc.addresses import Box
from sunshine_xl.calc.errors import is_gone
from sunshine_xl.calc.fonts import colour, colour_number
from sunshine_xl.calc.uno_access import constant

if TYPE_CHECKING:
    from sunshine_xl.calc.rule_lists import RuleList
    from sunshine_xl.calc.sheets import Sheet

_BOLD = 150
# Boxes told apart by one formula; Excel takes no endless ones.
_TESTED = 20


class ConditionalFormat(base_classes.ConditionalFormat):
    """One rule on some cells; ``owner`` is the office's list of rules for these."""

    def __init__(self, sheet: Sheet, owner: Any, index: int) -> None:
        self.sheet = sheet
        self.index = index
        self._owner = owner
        self._cells: str = owner.Range.RangeAddressesAsString

    @property
    def owner(self) -> Any:
        """The list; another one for the same cells where it was made anew."""
        try:
            self._owner.getCount()
        except Exception as error:
            if is_gone(error):
                raise
            lists = self.sheet.xl.ConditionalFormats.getConditionalFormats()
            self._owner = next(
                one for one in lists if one.Range.RangeAddressesAsString == self._cells
            )
        return self._owner

    @property
    def api(self) -> Any:
        return self.owner.getByIndex(self.index)

    @property
    def type(self) -> str:
        if self.api.getType() != rule_lists.CONDITION:
            return "unknown"
        is_custom = self.api.Operator == constant(rule_lists.EXPRESSION)
        return "custom" if is_custom else "unknown"

    @property
    def stop_if_true(self) -> bool:
        # Calc shows the first rule that holds and no other.
        return True

    @property
    def formula(self) -> str | None:
        if self.type != "custom":
            return None
        return "=" + formulas.translated(self.sheet.book.api, self.api.Formula1)

    @property
    def _style(self) -> Any:
        styles = self.sheet.book.api.StyleFamilies.getByName("CellStyles")
        return styles.getByName(self.api.StyleName)

    @property
    def fill_color(self) -> tuple[int, int, int] | None:
        return colour(self._style.CellBackColor)

    @property
    def font_color(self) -> tuple[int, int, int] | None:
        return colour(self._style.CharColor)

    @property
    def font_bold(self) -> bool:
        return bool(self._style.CharWeight >= _BOLD)

    @property
    def boxes(self) -> list[Box]:
        """The cells the rule is for."""
        ranges = self.owner.Range.getRangeAddresses()
        return [addresses.of(one) for one in ranges]

    def delete(self) -> None:
        number, index = self.owner.ID, self.index
        self.sheet.take_rules_out(lambda one, n: n == index and number == one.ID)


class ConditionalFormats(base_classes.ConditionalFormats):
    """The rules that touch a range; it may be of several boxes."""

    def __init__(self, sheet: Sheet, boxes: list[Box]) -> None:
        self.sheet = sheet
        self.boxes = boxes

    @property
    def api(self) -> Any:
        return self.sheet.xl.ConditionalFormats

    def __iter__(self) -> Iterator[ConditionalFormat]:
        for owner in self.api.getConditionalFormats():
            there = [addresses.of(one) for one in owner.Range.getRangeAddresses()]
            if any(one.touches(other) for one in self.boxes for other in there):
                for index in range(owner.getCount()):
                    yield ConditionalFormat(self.sheet, owner, index)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __call__(self, key: int) -> ConditionalFormat:
        return list(self)[key - 1]

    def __contains__(self, key: int) -> bool:
        return 1 <= key <= len(self)

    def add_custom(self, spec: dict[str, Any]) -> ConditionalFormat:
        """Add a rule behind those that are there, and show it.

        Calc shows one list of rules for a cell. Where cells have one already, the rule
        joins it and says for which of them it is; the rest get a list of their own.
        """
        document, index = self.sheet.book.api, self.sheet.index - 1
        style, formula = self._style(spec), spec["formula"]
        rest = rule_lists.ranges(document, self.boxes, index)
        made, is_shared = None, False
        for one in self.sheet.rule_lists:
            if not any(box.touches(mine) for box in one.boxes for mine in self.boxes):
                continue
            if one.is_plain:
                shared = _taken_out(rest, one.own)
                made = self._joined(one, shared, formula, style)
            else:
                is_shared = True
        if rest.getRangeAddresses():
            at = addresses.uno_cell(self.boxes[0], index)
            text = formulas.in_calc_syntax(document, formula, at)
            if is_shared:
                owner = rule_lists.add_unseen(self.api, rest, text, style)
            else:
                owner = rule_lists.add(document, self.sheet.xl, rest, text, style, at)
            made = ConditionalFormat(self.sheet, owner, 0)
        assert made is not None
        return made

    def _joined(
        self, whole: RuleList, shared: list[Box], formula: str, style: str
    ) -> ConditionalFormat:
        """Add a rule to a list that some of the cells, and others, have."""
        document, index = self.sheet.book.api, self.sheet.index - 1
        top = min(one.row for one in whole.boxes)
        left = min(one.column for one in whole.boxes)
        at = addresses.uno_cell(Box(top, left, 1, 1), index)
        home = addresses.uno_cell(self.boxes[0], index)
        tokens = formulas.parsed(document, formula.removeprefix("="), home)
        texts = [formulas.printed(document, tokens, at)]
        if sorted(shared) != sorted(whole.boxes):
            tests = [_is_in(one) for one in shared]
            texts = [
                f"AND(OR({','.join(tests[start : start + _TESTED])}),{texts[0]})"
                for start in range(0, len(tests), _TESTED)
            ]
        for text in texts:
            in_calc = formulas.in_calc_syntax(document, text, at)
            rule_lists.append(whole.own, in_calc, style)
        return ConditionalFormat(self.sheet, whole.own, whole.own.getCount() - 1)

    def _style(self, spec: dict[str, Any]) -> str:
        """Return the cell style that looks as told, made the first time."""
        looks = {
            "CellBackColor": spec.get("fill_color"),
            "CharColor": spec.get("font_color"),
        }
        values = {n: colour_number(v) for n, v in looks.items() if v is not None}
        parts = [f"{value:06X}" for value in values.values()]
        if spec.get("font_bold"):
            values["CharWeight"] = _BOLD
            parts.append("bold")
        name = cell_styles.OURS + "-".join(parts)
        cell_styles.provide(self.sheet.book, name, values)
        return name

    def clear(self) -> None:
        for owner in list({id(one.owner): one.owner for one in self}.values()):
            self.api.removeByID(owner.ID)


def _taken_out(cells: Any, owner: Any) -> list[Box]:
    """Take the cells of a list of rules out of some ranges and return them."""
    found = []
    for one in owner.Range.getRangeAddresses():
        for shared in cells.queryIntersection(one).getRangeAddresses():
            found.append(addresses.of(shared))
            cells.removeRangeAddress(shared)
    return found


def _is_in(box: Box) -> str:
    """Return the formula that tells whether a cell is in a box."""
    tests = [
        *_between("ROW()", box.row, box.row + box.height - 1),
        *_between("COLUMN()", box.column, box.column + box.width - 1),
    ]
    return f"AND({','.join(tests)})"


def _between(what: str, first: int, last: int) -> tuple[str, ...]:
    if first == last:
        return (f"{what}={first}",)
    return f"{what}>={first}", f"{what}<={last}"
