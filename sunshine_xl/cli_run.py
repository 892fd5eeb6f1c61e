"""What the commands share: their arguments, reading, and how they end."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from sunshine_xl import console
from sunshine_xl.hiding import all_hidden

if TYPE_CHECKING:
    from sunshine_xl.findings import Finding
    from sunshine_xl.flows.gather import AskPassword, Progress
    from sunshine_xl.flows.gathered import Gathered
    from sunshine_xl.flows.report import Report

CLEAN, WITH_ERRORS, UNUSABLE = 0, 1, 2

Paths = Annotated[
    list[Path],
    typer.Argument(help="文件或文件夹，可以多个；文件夹中的表格全部读取。"),
]
CampaignPath = Annotated[
    Path, typer.Argument(help="活动文件夹（其中有 campaign.toml、总行、支行）。")
]
Json = Annotated[
    bool, typer.Option("--json", help="只输出一个 JSON 文档，供其他程序读取。")
]
Password = Annotated[
    str | None,
    typer.Option(help="打开加密文件的密码；不给则在需要时询问。"),
]


def read(paths: Sequence[Path], password: str | None = None) -> Gathered:
    """Read everything below some paths, with progress; end where one is missing."""
    from sunshine_xl.flows.gather import gather

    missing = [path for path in paths if not path.exists()]
    if missing:
        console.complain(f"没有这个文件或文件夹：{missing[0]}。请核对名称后再试。")
        raise typer.Exit(UNUSABLE)
    with console.progress() as show:
        return gather(paths, password=ask(password), progress=show)


def ask(password: str | None) -> AskPassword:
    """Return what gives the password of a file: the given one, or the keyboard."""

    def answer(name: str) -> str | None:
        if password is not None:
            return password
        if not sys.stdin.isatty():
            return None
        from getpass import getpass

        return getpass(f"{name} 已加密，请输入密码（直接回车跳过）：") or None

    return answer


def run(
    step: Callable[[Progress | None], Report], *, as_json: bool, verb: str
) -> NoReturn:
    """Do a step of the campaign with progress, show its report and end."""
    with console.progress(verb) as show:
        report = step(show)
    finish(report, as_json=as_json)


def finish(report: Report, *, as_json: bool) -> NoReturn:
    """Show what a step says and end with the status its findings ask for."""
    from sunshine_xl import catalog

    if report.refusal:
        if not as_json:
            console.show_findings(report.findings)
        console.complain(report.refusal)
        raise typer.Exit(UNUSABLE)
    if as_json:
        print_json(report.document)
    else:
        console.show_report(report)
    raise typer.Exit(WITH_ERRORS if catalog.has_errors(report.findings) else CLEAN)


def print_json(document: object) -> None:
    """Print one document on stdout."""
    print(json.dumps(all_hidden(document), ensure_ascii=False))


def leave(gathered: Gathered, findings: Sequence[Finding]) -> NoReturn:
    """End after reading: 2 where nothing could be read, 1 with 错误, else 0."""
    from sunshine_xl import catalog

    if gathered.files and gathered.refused == gathered.files:
        raise typer.Exit(UNUSABLE)
    if not gathered.files:
        console.complain("没有找到可以读取的表格文件（.xlsx .xlsm .xls .csv）。")
        raise typer.Exit(UNUSABLE)
    raise typer.Exit(WITH_ERRORS if catalog.has_errors(findings) else CLEAN)
