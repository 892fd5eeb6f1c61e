"""Calc's lists of conditional formats: added to, taken from, and shown.

Calc has two interfaces for them. The older one shows what it makes and takes the cells
out of every other list; the newer one lists everything, adds to a list that is shown
and can neither show a list that it makes nor take one rule out of a list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sunshine_xl.calc import addresses
from sunshine_xl.calc.addresses import Box
from sunshine_xl.calc.uno_access import constant, enum, properties

CONDITION = 0  # com.sun.star.sheet.ConditionEntryType
EXPRESSION = "com.sun.star.sheet.ConditionFormatOperator.EXPRESSION"


def ranges(document: Any, boxes: Iterable[Box], sheet: int) -> Any:
    """Return the office's own list of ranges."""
    cells = document.createInstance("com.sun.star.sheet.SheetCellRanges")
    for box in boxes:
        cells.addRangeAddress(addresses.uno_range(box, sheet), False)
    return cells


@dataclass(frozen=True, slots=True)
class RuleList:
    """A list of rules and its cells; ``is_plain`` where it may be made anew.

    Colour scales, bars and lists that share cells are left as they are.
    """

    own: Any
    boxes: list[Box]
    is_plain: bool


def look(lists: Any) -> list[RuleList]:
    """Return a sheet's lists in their order."""
    owners = sorted(lists.getConditionalFormats(), key=lambda one: int(one.ID))
    each = [(one, _boxes(one)) for one in owners]
    return [
        RuleList(owner, boxes, _has_conditions_alone(owner) and _is_alone(boxes, each))
        for owner, boxes in each
    ]


def _boxes(owner: Any) -> list[Box]:
    return [addresses.of(one) for one in owner.Range.getRangeAddresses()]


def _has_conditions_alone(owner: Any) -> bool:
    count = range(owner.getCount())
    return all(owner.getByIndex(index).getType() == CONDITION for index in count)


def _is_alone(boxes: list[Box], each: list[tuple[Any, list[Box]]]) -> bool:
    return not any(
        box.touches(other)
        for _, others in each
        if others is not boxes
        for other in others
        for box in boxes
    )


def append(owner: Any, formula: str, style: str) -> None:
    """Add a rule to a list; it comes last, wherever it is wanted."""
    owner.createEntry(CONDITION, 0)
    entry = owner.getByIndex(owner.getCount() - 1)
    entry.Operator = constant(EXPRESSION)
    entry.Formula1 = formula
    entry.StyleName = style


def add(
    document: Any, sheet: Any, cells: Any, formula: str, style: str, at: Any
) -> Any:
    """Make a list for cells and return it.

    Raises PermissionError on a protected sheet, where Calc would do nothing.
    """
    _refuse_if_protected(sheet)
    lists = sheet.ConditionalFormats
    known = {one.ID for one in lists.getConditionalFormats()}
    rule = properties(
        Operator=enum("sheet.ConditionOperator", "FORMULA"),
        Formula1=formula,
        StyleName=style,
        SourcePosition=at,
    )
    rules = cells.ConditionalFormat
    rules.addNew(rule)
    _show(document, cells, rules)
    (new,) = (one for one in lists.getConditionalFormats() if one.ID not in known)
    return new


def add_unseen(lists: Any, cells: Any, formula: str, style: str) -> Any:
    """Make a list for cells of which some are in a list that must stay as it is.

    It is saved with the rest and shown when the file is opened again.
    """
    number = lists.createByRange(cells)
    (new,) = (one for one in lists.getConditionalFormats() if number == one.ID)
    append(new, formula, style)
    return new


def take_out(
    document: Any, sheet: Any, is_wanted: Callable[[Any, int], bool]
) -> list[str]:
    """Take rules out of a sheet's lists, which keep their order; return their styles.

    Raises PermissionError where a list must be made anew and cannot.
    """
    styles: list[str] = []
    is_after = False
    for one in look(sheet.ConditionalFormats):
        number, count = one.own.ID, one.own.getCount()
        out = [n for n in range(count) if is_wanted(one.own, n)]
        styles += [one.own.getByIndex(n).StyleName for n in out]
        if count and len(out) == count:
            sheet.ConditionalFormats.removeByID(number)
        elif out and not one.is_plain:
            raise PermissionError(
                "Calc cannot take one rule out of lists that overlap."
            )
        elif out or (is_after and one.is_plain):
            _refuse_if_protected(sheet)
            cells = ranges(document, one.boxes, sheet.RangeAddress.Sheet)
            rules = cells.ConditionalFormat
            for index in reversed(out):
                rules.removeByIndex(index)
            _show(document, cells, rules)
            is_after = True
    return styles


def _refuse_if_protected(sheet: Any) -> None:
    if sheet.isProtected():
        raise PermissionError(f"{sheet.Name} is protected.")


def _show(document: Any, cells: Any, rules: Any) -> None:
    # Calc's own undo of this mixes up the lists of the cells around.
    manager = document.getUndoManager()
    manager.lock()
    try:
        cells.ConditionalFormat = rules
    finally:
        manager.unlock()
