"""Whether a campaign may go on to the platform: no 错误 may stand (R29, rules.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from sunshine_xl import catalog
from sunshine_xl.findings import Finding, Severity
from sunshine_xl.flows.check import check, ordered
from sunshine_xl.flows.gather import Gathered

# What else must be clean: crosscheck and the tie-out of 表6 are handed in as these.
Check = Callable[[Gathered], Iterable[Finding]]
_NAMED = 3


def standing_errors(gathered: Gathered, more: Sequence[Check] = ()) -> list[Finding]:
    """Return every 错误 of check and of the further checks, in reading order."""
    findings = [*check(gathered), *(one for test in more for one in test(gathered))]
    return ordered(errors_of(findings))


def errors_of(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that block."""
    return [one for one in findings if catalog.severity(one) is Severity.ERROR]


def refusal_lines(errors: Sequence[Finding], what: str) -> list[str]:
    """Return in plain words how many 错误 stand and the first few of them."""
    files = Counter(one.place.file for one in errors)
    lines = [
        f"还有 {len(errors)} 处错误没有改正（{len(files)} 个文件），{what}。",
        "最前面的几处：",
    ]
    for one in errors[:_NAMED]:
        place = " ".join(filter(None, (one.place.file, one.place.sheet)))
        lines.append(f"  {place} {one.place.cell}：{catalog.sentence(one)}")
    lines.append("请逐处改正后再试；全部错误用“校验”查看。")
    return lines
