"""Every finding code once, with its severity, sentence, remedy and requirement."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from sunshine_xl.assets import package_data
from sunshine_xl.findings import Finding, Severity
from sunshine_xl.hiding import hidden


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the catalogue; sentence and remedy may hold {placeholders}."""

    code: str
    severity: Severity
    sentence: str
    remedy: str
    requirement: str


@cache
def entries() -> Mapping[str, Entry]:
    """Return the whole catalogue, by code, in the order of the file."""
    with package_data("catalog.toml").open("rb") as file:
        table = tomllib.load(file)
    return {
        code: Entry(
            code,
            Severity(line["severity"]),
            line["sentence"],
            line["remedy"],
            line["requirement"],
        )
        for code, line in table.items()
    }


def severity(finding: Finding) -> Severity:
    """Return how grave a finding is."""
    return entries()[finding.code].severity


def sentence(finding: Finding) -> str:
    """Return what is wrong, in Chinese."""
    return _fill(entries()[finding.code].sentence, finding)


def remedy(finding: Finding) -> str:
    """Return what to do about it, in Chinese."""
    return _fill(entries()[finding.code].remedy, finding)


def _fill(template: str, finding: Finding) -> str:
    values = {"field": finding.field, **finding.values}
    return template.format_map({name: hidden(text) for name, text in values.items()})


def has_errors(findings: Iterable[Finding]) -> bool:
    """Return whether a finding blocks the export."""
    return any(severity(one) is Severity.ERROR for one in findings)


def markdown() -> str:
    """Return the catalogue as the page docs/findings.md."""
    lines = [
        "# 校验结果编号一览",
        "",
        "由 `sunshine_xl/catalog.toml` 生成（`make docs`），请勿手工修改。",
        "错误：不改正不能导出；提醒：需要人看一眼；提示：供参考。",
        "",
        "| 编号 | 级别 | 问题 | 如何修改 | 依据 |",
        "|---|---|---|---|---|",
    ]
    for entry in entries().values():
        cells = (
            entry.code,
            entry.severity,
            entry.sentence,
            entry.remedy,
            entry.requirement,
        )
        row = " | ".join(cell.replace("|", "／") for cell in cells)
        lines.append(f"| {row} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(markdown(), end="")
