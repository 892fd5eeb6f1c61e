"""How marked cells get their colour: conditional formats beside the sheet's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sunshine_xl.findings import Severity, cell_address
from sunshine_xl.io.mark_styles import Styles
from sunshine_xl.io.marks import RULE, SIGN, Spot
from sunshine_xl.io.obstacles import NotMarkable, Obstacle
from sunshine_xl.io.package import Part
from sunshine_xl.io.xml_spans import Element, escape

_FORMULA = escape(RULE)
_ORDER = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr "
    "sheetProtection protectedRanges scenarios autoFilter sortState dataConsolidate "
    "customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations "
    "hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks "
    "customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing "
    "legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts "
    "extLst"
).split()
_RANK = {name: rank for rank, name in enumerate(_ORDER)}
_RANGES_PER_FORMAT = 200


def place_for(part: Part, name: str) -> int:
    """Return the offset at which the schema wants an element of the worksheet."""
    root = part.root
    if root.is_closed:
        raise NotMarkable(Obstacle.UNUSUAL, f"{part.name}: empty")
    place, rank = root.body, -1
    for child in root.children:
        rank = max(rank, _rank(child, rank))
        if rank > _RANK[name]:
            break
        place = child.end
    return place


def _rank(element: Element, previous: int) -> int:
    """Return an element's rank; AlternateContent has that of what it wraps."""
    return next(
        (_RANK[one.name] for one in element.walk() if one.name in _RANK), previous
    )


def colour(part: Part, spots: Sequence[Spot], styles: Styles) -> None:
    """Add one conditional format per severity, in priority after all that are there."""
    prefix = part.root.prefix
    priority = _last_priority(part.root)
    formats = []
    for severity in Severity:
        cells = [(one.row, one.column) for one in spots if one.severity is severity]
        for ranges in _portions(list(_ranges(cells))):
            priority += 1
            formats.append(
                f'<{prefix}conditionalFormatting sqref="{ranges}"><{prefix}cfRule '
                f'type="expression" dxfId="{styles.mark(severity)}" '
                f'priority="{priority}"><{prefix}formula>{_FORMULA}</{prefix}formula>'
                f"</{prefix}cfRule></{prefix}conditionalFormatting>"
            )
    # LibreOffice shows only the first format in the part that applies, Excel goes by
    # priority: so ours stand first and rank last, and both show them.
    first = part.root.find("conditionalFormatting")
    place = first.start if first else place_for(part, "conditionalFormatting")
    part.insert(place, "".join(formats))


def uncolour(part: Part) -> None:
    """Take our conditional formats away, also after another program moved them."""
    for holder in part.root.walk():
        if holder.name == "conditionalFormatting":
            rules = [one for one in holder.children if one.name == "cfRule"]
            ours = [one for one in rules if SIGN in one.all_text()]
            for element in [holder] if ours and ours == rules else ours:
                part.delete(element)


def _last_priority(root: Element) -> int:
    rules = (one.attributes for one in root.walk() if one.name == "cfRule")
    numbers = (rule.get("priority", "") for rule in rules)
    return max((int(one) for one in numbers if one.isdecimal()), default=0)


def _ranges(cells: Iterable[tuple[int, int]]) -> Iterator[str]:
    """Yield the cells as ranges, those that follow each other in a column as one."""
    column = top = bottom = -2
    for next_column, row in sorted((column, row) for row, column in cells):
        if (next_column, row) == (column, bottom + 1):
            bottom = row
            continue
        if top >= 0:
            yield _range(column, top, bottom)
        column, top, bottom = next_column, row, row
    if top >= 0:
        yield _range(column, top, bottom)


def _range(column: int, top: int, bottom: int) -> str:
    first = cell_address(top, column)
    return first if top == bottom else f"{first}:{cell_address(bottom, column)}"


def _portions(ranges: list[str]) -> Iterator[str]:
    for start in range(0, len(ranges), _RANGES_PER_FORMAT):
        yield " ".join(ranges[start : start + _RANGES_PER_FORMAT])
