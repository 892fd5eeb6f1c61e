"""Calc's lists of conditional formats: added to, taken from, and shown.

Calc has two interfaces for them. The older one shows what it makes and takes the cells
out of every other list; the newer one lists everything, adds to a list that is shown
and can neither show a list that it makes nor take one rule out of a list.
"""

from __future__ import annotations

from collections.abc import Iterable
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


def plain(lists: Any) -> list[Any]:
    """Return the lists that may be made anew: conditions alone, on cells of their own.

    Colour scales, bars and lists that share cells are left as they are.
    """
    owners = list(lists.getConditionalFormats())
    boxes = {one.ID: _boxes(one) for one in owners}
    return [
        owner
        for owner in owners
        if all(
            owner.getByIndex(index).getType() == CONDITION
            for index in range(owner.getCount())
        )
        and not any(
            mine.touches(other)
            for number, others in boxes.items()
            if number != owner.ID
            for mine in boxes[owner.ID]
            for other in others
        )
    ]


def _boxes(owner: Any) -> list[Box]:
    return [addresses.of(one) for one in owner.Range.getRangeAddresses()]


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

    Cells that other lists share are not shown by it before the file is opened again.
    Raises PermissionError on a protected sheet, where Calc would do nothing.
    """
    if sheet.isProtected():
        raise PermissionError(f"{sheet.Name} is protected.")
    lists = sheet.ConditionalFormats
    known = {one.ID for one in lists.getConditionalFormats()}
    if any(
        cells.queryIntersection(one).getRangeAddresses()
        for owner in lists.getConditionalFormats()
        for one in owner.Range.getRangeAddresses()
    ):
        lists.createByRange(cells)
    else:
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
    if not new.getCount():
        append(new, formula, style)
    return new


def remove(document: Any, sheet: Any, owner: Any, index: int) -> None:
    """Take a rule out of a list, and keep the lists in their order."""
    lists = sheet.ConditionalFormats
    if owner.getCount() == 1:
        lists.removeByID(owner.ID)
        return
    movable = {one.ID for one in plain(lists)}
    if owner.ID not in movable:
        raise PermissionError("Calc cannot take one rule out of lists that overlap.")
    if sheet.isProtected():
        raise PermissionError(f"{sheet.Name} is protected.")
    number = owner.ID
    each = sorted((one.ID, _boxes(one)) for one in lists.getConditionalFormats())
    for other, boxes in each:
        if other == number or (other > number and other in movable):
            cells = ranges(document, boxes, sheet.RangeAddress.Sheet)
            rules = cells.ConditionalFormat
            if other == number:
                rules.removeByIndex(index)
            _show(document, cells, rules)


def _show(document: Any, cells: Any, rules: Any) -> None:
    # Calc's own undo of this mixes up the lists of the cells around.
    manager = document.getUndoManager()
    manager.lock()
    try:
        cells.ConditionalFormat = rules
    finally:
        manager.unlock()
