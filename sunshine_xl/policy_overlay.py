"""A campaign's own numbers laid over the shipped ones, and what is wrong in them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from sunshine_xl import catalog
from sunshine_xl.findings import Finding, Place
from sunshine_xl.policy import (
    Parameter,
    Phases,
    Policy,
    as_tables,
    build,
    default_policy,
    type_hints,
)

# Keys whose value is a table of the bank's own words: one value, not a section.
_WORD_TABLES = frozenset({"grades", "branch_numbers", "fixed"})


@cache
def _adapter(hint: Any) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(hint)


def overlay(
    base: Policy, table: Mapping[str, Any], place: Place
) -> tuple[Policy, list[Finding]]:
    """Return ``base`` with a file's keys laid over it, and what was wrong in them.

    A wrong key or value is a finding that names it, and the value of ``base`` stays.
    """
    findings: list[Finding] = []
    values = as_tables(base)
    for path, value in _leaves(table, values):
        problem = _set(values, path, value)
        if problem:
            values_of_finding = {"key": ".".join(path), "reason": problem}
            findings.append(
                Finding("POL-001", place, ".".join(path), values_of_finding)
            )
    policy: Policy = build(Policy, values)
    return policy, findings + list(contradictions(policy, place))


def load_campaign(path: Path, name: str) -> tuple[Policy, list[Finding]]:
    """Return the policy of a campaign.toml laid over the default, with findings."""
    base = default_policy()
    try:
        table = tomllib.loads(path.read_text("utf-8-sig"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as problem:
        reason = {"reason": _why_unread(problem)}
        return base, [Finding("POL-003", Place(name), "", reason)]
    return overlay(base, table, Place(name))


def unread_settings(path: Path) -> str:
    """Return why a campaign.toml is no settings, and what to do; "" where it is."""
    problems = load_campaign(path, path.name)[1]
    unread = [one for one in problems if one.code == "POL-003"]
    return " ".join(catalog.sentence(one) + catalog.remedy(one) for one in unread)


def _why_unread(problem: Exception) -> str:
    """Return in Chinese why a file of parameters could not be read."""
    if isinstance(problem, tomllib.TOMLDecodeError):
        line = re.search(r"line (\d+)", str(problem))
        return f"第 {line[1]} 行附近写法不对" if line else "写法不对"
    return "文字编码不是 UTF-8" if isinstance(problem, ValueError) else "文件打不开"


def with_value(base: Policy, parameter: Parameter, value: object) -> Policy | str:
    """Return ``base`` with one parameter changed, or why the value is wrong."""
    section = getattr(base, parameter.section)
    hint = type_hints(section.__class__)[parameter.key]
    clean, problem = _validated(hint, value)
    if problem:
        return problem
    changed = replace(section, **{parameter.key: clean})
    return replace(base, **{parameter.section: changed})


def contradictions(policy: Policy, place: Place) -> Iterator[Finding]:
    """Yield values that are right one by one but not together."""
    limit = policy.limit
    for key, wrong, reason in (
        (
            "limit.min_votes",
            limit.min_votes <= limit.trim_high + limit.trim_low,
            "最少有效票数必须大于去掉的最高值与最低值个数之和",
        ),
        (
            "limit.band_low",
            limit.band_low > limit.band_high,
            "下限倍数不能大于上限倍数",
        ),
        (
            "phases",
            any(
                phase.start > phase.end
                for phase in (
                    getattr(policy.phases, field.name) for field in fields(Phases)
                )
            ),
            "阶段的开始日期晚于结束日期",
        ),
    ):
        if wrong:
            yield Finding("POL-001", place, key, {"key": key, "reason": reason})


def _leaves(
    table: Mapping[str, Any], known: Any, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in table.items():
        here = known.get(key) if isinstance(known, dict) else None
        # A table under an unknown key is reported once, by its own name.
        if (
            isinstance(value, dict)
            and isinstance(here, dict)
            and key not in _WORD_TABLES
        ):
            yield from _leaves(value, here, (*path, key))
        else:
            yield (*path, key), value


def _set(values: dict[str, Any], path: tuple[str, ...], value: object) -> str:
    """Put one leaf into the nested tables; return what is wrong with it, if so."""
    hint: Any = Policy
    for key in path:
        hints = (
            type_hints(hint) if isinstance(hint, type) and is_dataclass(hint) else {}
        )
        if key not in hints:
            return "没有这个参数"
        hint = hints[key]
    inner = values
    for key in path[:-1]:
        inner = inner[key]
    # Most campaigns repeat the shipped values: nothing to validate, nothing to import.
    if type(value) is type(inner[path[-1]]) and value == inner[path[-1]]:
        return ""
    clean, problem = _validated(hint, value)
    if not problem:
        inner[path[-1]] = clean
    return problem


def _validated(hint: Any, value: object) -> tuple[Any, str]:
    from pydantic import ValidationError

    try:
        return _adapter(hint).validate_python(value), ""
    except ValidationError as problem:
        return None, _explain(problem.errors()[0])


def _explain(error: Any) -> str:
    """Return pydantic's complaint in a clerk's words."""
    kind, context = error["type"], error.get("ctx", {})
    words = {
        "greater_than_equal": "不能小于 {ge}",
        "greater_than": "必须大于 {gt}",
        "less_than_equal": "不能大于 {le}",
        "literal_error": "只能是 {expected}",
        "too_short": "不能为空",
        "string_too_short": "不能为空",
    }
    if kind in words:
        return words[kind].format_map(context)
    if kind.startswith("date"):
        return "应为日期，例如 2015-11-10"
    if kind.startswith("int"):
        return "应为整数"
    return "应为数字" if kind.startswith("decimal") else "类型不对"
