"""Conditional formats by a formula: what xlwings calls "custom"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from sunshine_xl.calc import addresses, cell_styles, formulas
from sunshine_xl.calc.fonts import colour, colour_number
from sunshine_xl.calc.uno_access import constant

if TYPE_CHECKING:
    from sunshine_xl.calc.addresses import Box
    from sunshine_xl.calc.sheets import Sheet

_OPERATORS = "com.sun.star.sheet.ConditionFormatOperator."
_CONDITION = 0  # com.sun.star.sheet.ConditionEntryType
_BOLD = 150
_OUR_STYLES = "rule-"


class ConditionalFormat(base_classes.ConditionalFormat):
    """One rule on some cells; ``owner`` is the office's list of rules for these."""

    def __init__(self, sheet: Sheet, owner: Any, index: int) -> None:
        self.sheet = sheet
        self.owner = owner
        self.index = index

    @property
    def api(self) -> Any:
        return self.owner.getByIndex(self.index)

    @property
    def type(self) -> str:
        if self.api.getType() != _CONDITION:
            return "unknown"
        is_custom = self.api.Operator == constant(_OPERATORS + "EXPRESSION")
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
        style = self.api.StyleName
        if self.owner.getCount() == 1:
            self.sheet.xl.ConditionalFormats.removeByID(self.owner.ID)
        else:
            self.owner.removeByIndex(self.index)
        if style.startswith(_OUR_STYLES):
            cell_styles.drop(self.sheet.book, style)


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
        """Add a rule, in front of those that are there."""
        document = self.sheet.book.api
        index = self.sheet.index - 1
        cells = document.createInstance("com.sun.star.sheet.SheetCellRanges")
        for box in self.boxes:
            cells.addRangeAddress(addresses.uno_range(box, index), False)
        number = self.api.createByRange(cells)
        (owner,) = (o for o in self.api.getConditionalFormats() if number == o.ID)
        owner.createEntry(_CONDITION, 0)
        entry = owner.getByIndex(0)
        entry.Operator = constant(_OPERATORS + "EXPRESSION")
        entry.Formula1 = formulas.in_calc_syntax(
            document, spec["formula"], addresses.uno_cell(self.boxes[0], index)
        )
        entry.StyleName = self._style(spec)
        return ConditionalFormat(self.sheet, owner, 0)

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
        name = _OUR_STYLES + "-".join(parts)
        cell_styles.provide(self.sheet.book, name, values)
        return name

    def clear(self) -> None:
        for owner in list({id(one.owner): one.owner for one in self}.values()):
            self.api.removeByID(owner.ID)
