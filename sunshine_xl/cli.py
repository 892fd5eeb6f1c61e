"""The command line: parse, call a flow, show findings, exit 0, 1 or 2."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sunshine_xl import (
    cli_addin,
    cli_booklets,
    cli_calc,
    cli_checks,
    cli_entry,
    cli_export,
    cli_filing,
    cli_groups,
    cli_head_office,
    cli_keeping,
    console,
)
from sunshine_xl.cli_run import (
    CLEAN,
    UNUSABLE,
    Json,
    Password,
    Paths,
    leave,
    print_json,
    read,
)

if TYPE_CHECKING:
    from sunshine_xl.findings import Finding

# typer does not name the class its usage errors share.
_USAGE_ERROR: Any = typer.BadParameter.__mro__[1]
_UNFORESEEN = (
    "程序内部错误（{}）。请设置环境变量 SUNSHINE_XL_DEBUG=1 再运行一次，"
    "把显示的内容发给维护人员。"
)
_NOT_DONE = (
    "没有办完：{}。已写出的文件都是完整的，其余保持原样。"
    "请检查磁盘空间、文件夹权限和正在打开的文件，再运行一次。"
)

app = typer.Typer(
    name="sunshine-xl",
    help="阳光信贷：在官方 Excel 表中校验、汇总。每个命令都可以加 --help 查看说明。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

cli_groups.add_to(app)
app.add_typer(cli_addin.app)
app.add_typer(cli_calc.app)
cli_entry.add_to(app)
cli_filing.add_to(app)
cli_export.add_to(app)
cli_head_office.add_to(app)
cli_keeping.add_to(app)
cli_checks.add_to(app)
cli_booklets.add_to(app)


@app.command()
def check(
    paths: Paths,
    as_json: Json = False,
    mark: Annotated[
        bool,
        typer.Option("--mark", help="把问题标在表中，并加一张“校验结果”表。"),
    ] = False,
    unmark: Annotated[
        bool, typer.Option("--unmark", help="清除标记，恢复原样。")
    ] = False,
    password: Password = None,
) -> None:
    """校验：认出官方表格，列出每一处问题、位置和改法。"""
    from sunshine_xl.flows import check as flow

    if unmark:
        from sunshine_xl.flows import marking

        _report_written(marking.unmark_files(paths))
        return
    gathered = read(paths, password)
    findings = flow.check(gathered)
    if mark:
        from sunshine_xl.flows import marking

        findings = [*findings, *marking.mark_files(gathered, findings)]
    if as_json:
        print_json(flow.document(gathered, findings))
    else:
        console.show_findings(findings)
        rows = sum(sheet.rows for sheet in gathered.sheets)
        console.output().print(
            f"共 {gathered.files} 个文件、{len(gathered.sheets)} 张表、{rows} 行；"
            + console.counts_line(findings)
            + "。"
        )
    leave(gathered, findings)


@app.command()
def summarise(
    paths: Paths,
    as_json: Json = False,
    password: Password = None,
) -> None:
    """汇总：由评议册重新计算每户拟预授信金额，核对表中公式，写出汇总表。"""
    from sunshine_xl.flows import check as flow
    from sunshine_xl.flows import summarise as summary
    from sunshine_xl.flows.summary_files import write_summaries

    gathered = read(paths, password)
    results = summary.count_groups(gathered)
    written, problems = write_summaries(results)
    told = flow.household_findings(gathered, results)
    findings = flow.ordered([*told, *problems, *gathered.findings])
    if as_json:
        households = [
            summary.household_line(ballot)
            for result in results
            for ballot in result.count.ballots
        ]
        lines = flow.finding_lines(findings)
        print_json({"households": households, "findings": lines})
    else:
        console.show_findings(findings)
        console.show_groups(results)
        for path in written:
            console.output().print(f"已写出 {path}")
    leave(gathered, findings)


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="演示文件夹；不存在则新建。")] = Path(
        "演示"
    ),
    as_json: Json = False,
) -> None:
    """演示：造一家小银行，跑一遍活动，告诉您看哪里。"""
    from sunshine_xl.flows import demo as flow

    outcome = flow.run(folder)
    if isinstance(outcome, str):
        console.complain(outcome)
        raise typer.Exit(UNUSABLE)
    if as_json:
        print_json(outcome.totals)
        return
    console.show_findings(outcome.findings)
    console.show_groups(outcome.results)
    for line in outcome.lines:
        console.output().print(line)


def _report_written(outcome: tuple[Sequence[str], Sequence[Finding]]) -> None:
    written, findings = outcome
    for name in written:
        console.output().print(f"已清除标记：{name}")
    console.show_findings(findings)
    raise typer.Exit(UNUSABLE if findings and not written else CLEAN)


def main() -> None:
    """Run the command line; an error nobody foresaw is one line, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # The Chinese Windows console writes GBK, which lacks some names.
            stream.reconfigure(encoding="utf-8", errors="replace")
    command = typer.main.get_command(app)
    if {"-h", "--help"} & set(sys.argv) or len(sys.argv) == 1:
        from sunshine_xl.cli_words import translate_help

        translate_help(command)
    try:
        raise SystemExit(command.main(standalone_mode=False) or CLEAN)
    except typer.Abort:
        raise SystemExit(_complain("已中止，文件没有改动。")) from None
    except _USAGE_ERROR as problem:
        from sunshine_xl.cli_words import usage_problem

        raise SystemExit(_complain(usage_problem(problem))) from None
    except Exception as problem:
        told = _not_done(problem)
        if told:
            raise SystemExit(_complain(told)) from None
        if os.environ.get("SUNSHINE_XL_DEBUG"):
            raise
        raise SystemExit(
            _complain(_UNFORESEEN.format(type(problem).__name__))
        ) from None


def _not_done(problem: Exception) -> str:
    """Return what to say where a disk or folder is in the way, "" otherwise."""
    from sunshine_xl.io.atomic import WriteFailed, reason_of

    is_known = isinstance(problem, OSError | WriteFailed)
    return _NOT_DONE.format(reason_of(problem)) if is_known else ""


def _complain(text: str) -> int:
    console.complain(text)
    return UNUSABLE
