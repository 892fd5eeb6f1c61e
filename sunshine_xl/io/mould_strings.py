"""The texts of a mould: marks that stand for a group's own until it is stamped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

from sunshine_xl.io.booklet_data import BookletGroup, EvaluatorSheet, Household

MADE_UP = 3
# A character of nobody's alphabet.
MARK = "\ue000"
_TOKEN = re.compile(rf"{MARK}(\w+){MARK}")


class Strings:
    """The shared strings of one workbook: the mould's, with its own texts filled in."""

    def __init__(
        self, mould: Sequence[str], free: Iterable[int], texts: Mapping[str, str]
    ) -> None:
        def real(match: re.Match[str]) -> str:
            return escape(texts.get(match[1], ""))

        self._all = [_TOKEN.sub(real, text) for text in mould]
        self._free = sorted(free, reverse=True)
        for index in self._free:
            self._all[index] = "<t></t>"
        self._at: dict[str, int] = {}

    def cell(self, text: str) -> str:
        """Return the end of the cell that shows a text."""
        if not text:
            return "/>"
        index = self._at.get(text)
        if index is None:
            space = ' xml:space="preserve"' if text != text.strip() else ""
            index = self._at[text] = self._free.pop() if self._free else len(self._all)
            entry = f"<t{space}>{escape(text)}</t>"
            if index < len(self._all):
                self._all[index] = entry
            else:
                self._all.append(entry)
        return f' t="s"><v>{index}</v></c>'

    def xml(self, used: int) -> str:
        """Return the part; ``used`` is how many cells show a shared string."""
        head = (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<sst xmlns='
            '"http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
            f'count="{used}" uniqueCount="{len(self._all)}">'
        )
        return head + "".join(f"<si>{text}</si>" for text in self._all) + "</sst>"


def token(name: str) -> str:
    """Return what stands for a text until the mould is stamped."""
    return f"{MARK}{name}{MARK}"


def made_up_group(size: int, copies: int, spare: int) -> BookletGroup:
    """Return the made-up group a mould is built from."""
    homes = [
        Household(k, token(f"key_{k}"), *(token(f"{n}_{k}") for n in range(5)))
        for k in range(1, MADE_UP + 1)
    ]
    sheets = [EvaluatorSheet(token(f"evaluator_{k}")) for k in range(1, size + 1)]
    lines = [{"copy_no": f"{k}/{copies}"} for k in range(1, copies + 1)]
    for line, one in zip(lines, sheets, strict=False):
        line["evaluator_no"] = one.evaluator_no
    return BookletGroup(
        token("group_no"),
        token("name"),
        token("branch"),
        token("kind"),
        homes,
        sheets,
        register=lines,
        spare_rows=spare,
    )
