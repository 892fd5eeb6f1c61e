"""保存期限: which of a campaign's files are past the day they may be deleted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sunshine_xl.flows.report import Report
from sunshine_xl.io.places import (
    BOOKLETS,
    CAMPAIGN_FILE,
    FINAL_LIST,
    LOG,
    OUTPUT,
    SUMMARIES,
    is_merge_desk,
)
from sunshine_xl.io.temporary import is_leftover
from sunshine_xl.policy import Policy
from sunshine_xl.policy_overlay import load_campaign

_KINDS = {"results": "结果", "booklets": "评议册", "people": "人员资料", "log": "日志"}
# What a merge goes on from and what a killed write left: people's data in plain.
_UNFINISHED = "unfinished"
_KINDS[_UNFINISHED] = "过程文件"
_UNFINISHED_TOLD = (
    "其中过程文件 {count} 个（合并的中间记录、写到一半的临时文件），内有个人资料；"
    "不再续合并的，可随时删除：{folders}"
)
_NO_CAMPAIGN = "“{path}”不是活动文件夹（其中没有 campaign.toml）。"
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Kept:
    """A file, what kind it is, and the last day it is to be kept."""

    name: str
    kind: str
    until: dt.date


def run(root: Path, day: dt.date) -> Report:
    """List what is past its retention on a day; nothing is deleted."""
    file = root / CAMPAIGN_FILE
    if not file.is_file():
        return Report(refusal=_NO_CAMPAIGN.format(path=root))
    policy, findings = load_campaign(file, CAMPAIGN_FILE)
    files = list(kept(root, policy))
    past = [one for one in files if one.until < day]
    lines = [f"{day:%Y-%m-%d} 超过保存期限的文件 {len(past)} 个，共 {len(files)} 个。"]
    for kind, label in _KINDS.items():
        lines.append(f"  {label}保存到 {last_day(policy, kind):%Y-%m-%d}")
    lines += _told_unfinished(files)
    lines += [f"  {one.name}" for one in past[:_SHOWN]]
    if len(past) > _SHOWN:
        lines.append(f"  ……还有 {len(past) - _SHOWN} 个，用 --json 查看全部。")
    if past:
        lines.append("请经批准后删除或移交档案；本命令只列出，不删除。")
    document = {
        "day": day.isoformat(),
        "files": len(files),
        "past": [
            {"file": one.name, "kind": one.kind, "until": one.until.isoformat()}
            for one in past
        ],
    }
    return Report(lines, findings, (), document)


def _told_unfinished(files: Sequence[Kept]) -> list[str]:
    """Return what is said of files that nobody needs once a step is done."""
    ones = [one for one in files if one.kind == _KINDS[_UNFINISHED]]
    if not ones:
        return []
    folders = sorted({one.name.rpartition("/")[0] or "." for one in ones})
    return [_UNFINISHED_TOLD.format(count=len(ones), folders="、".join(folders))]


def kept(root: Path, policy: Policy) -> Iterator[Kept]:
    """Yield every file of a campaign with its kind and last day, by name."""
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.name != CAMPAIGN_FILE:
            name = path.relative_to(root).as_posix()
            kind = _kind(path.relative_to(root))
            yield Kept(name, _KINDS[kind], last_day(policy, kind))


def _kind(path: Path) -> str:
    folders = path.parts[:-1]
    if is_leftover(path.name) or any(map(is_merge_desk, folders)):
        return _UNFINISHED
    if LOG in folders[:1]:
        return "log"
    if OUTPUT in folders[:1] or SUMMARIES in folders or path.name == FINAL_LIST:
        return "results"
    return "booklets" if BOOKLETS in folders else "people"


def last_day(policy: Policy, kind: str) -> dt.date:
    """Return the last day files of a kind are kept: so many years after the campaign.

    A campaign that ends on 29 February ends its years on the 28th. Nobody goes on with
    what was left unfinished when it has ended.
    """
    end = policy.phases.load.end
    if kind == _UNFINISHED:
        return end
    year = end.year + int(getattr(policy.retention, kind))
    is_leap_day = (end.month, end.day) == (2, 29)
    return dt.date(year, end.month, 28 if is_leap_day else end.day)
