"""What a screen reader would find in a window of the office."""

from __future__ import annotations


def accessibles(element):
    """Yield an element and everything in it; nothing of what has just gone."""
    if element is None:
        return
    yield element
    for index in range(element.getAccessibleChildCount()):
        yield from accessibles(element.getAccessibleChild(index).getAccessibleContext())
