"""The commands of collecting, entering, checking and rating the booklets."""

from __future__ import annotations

import datetime as dt
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from sunshine_xl import console
from sunshine_xl.cli_run import CampaignPath, Json, Password, ask, finish, run

if TYPE_CHECKING:
    from sunshine_xl.flows.copy_returns import ReturnDesk


class _ListByDefault(TyperGroup):
    """A group of commands whose ``list`` is meant where none is named."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put ``list`` before the arguments that begin with no command's name."""
        if args and args[0] not in (*self.commands, "-h", "--help"):
            args = ["list", *args]
        return super().parse_args(ctx, args)


copies_app = typer.Typer(
    name="copies",
    cls=_ListByDefault,
    help="册子收发：哪些发出、收回、未收回、已录入；扫描收回。",
    no_args_is_help=True,
)

entry_app = typer.Typer(
    name="entry",
    help="录入核对：抽样第二次录入、比较、逐条决定、写回；退回补填。",
    no_args_is_help=True,
)

Day = Annotated[
    dt.datetime | None,
    typer.Option("--date", formats=["%Y-%m-%d"], help="日期；不给则为今天。"),
]


def add_to(app: typer.Typer) -> None:
    """Put the commands into the command line."""
    app.add_typer(copies_app)
    app.add_typer(entry_app)
    app.command("supplements")(merge_supplements)
    app.command("rate")(rate_customers)


def day_of(given: dt.datetime | None) -> dt.date:
    """Return the day a command was given, else today: only here a clock is asked."""
    return given.date() if given else dt.date.today()


@copies_app.command("list")
def list_copies(
    campaign: CampaignPath, as_json: Json = False, password: Password = None
) -> None:
    """收发情况：按小组列出发出、收回、未收回、已录入，写出 输出/册子收发.xlsx。"""
    from sunshine_xl.flows import copies as flow

    run(
        lambda progress: flow.run(campaign, password=ask(password), progress=progress),
        as_json=as_json,
        verb="读取",
    )


@copies_app.command("return")
def return_copies(
    campaign: CampaignPath,
    codes: Annotated[
        list[str] | None,
        typer.Argument(help="册上的编码或“小组编号/册号”；不给则逐行读入扫描结果。"),
    ] = None,
    on: Day = None,
    as_json: Json = False,
    password: Password = None,
) -> None:
    """收回登记：扫描或输入册上的编码，登记收回日期。"""
    from sunshine_xl.flows import copy_returns as flow

    if codes or as_json or not sys.stdin.isatty():
        given = codes or list(sys.stdin)
        run(
            lambda progress: flow.run(
                campaign,
                given,
                on=day_of(on),
                password=ask(password),
                progress=progress,
            ),
            as_json=as_json,
            verb="读取",
        )
    with console.progress() as show:
        desk = flow.open_desk(
            campaign, day_of(on), password=ask(password), progress=show
        )
    if not isinstance(desk, flow.ReturnDesk):
        finish(desk, as_json=False)
    _at_the_desk(desk)


def _share(given: float | None, *, everything: bool) -> Decimal | None:
    if everything:
        return Decimal(1)
    return None if given is None else Decimal(str(given))


@entry_app.command("sample")
def draw_sample(
    path: Annotated[Path, typer.Argument(help="活动文件夹，或一个评议册文件。")],
    share: Annotated[
        float | None,
        typer.Option(min=0.0001, max=1.0, help="抽取比例；不给则按活动参数。"),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="全部行。")] = False,
    seed: Annotated[str, typer.Option(help="抽样编号；同一编号抽出同样的行。")] = "",
    again: Annotated[
        bool, typer.Option("--again", help="已有第二次录入内容的也重新抽取。")
    ] = False,
    as_json: Json = False,
    password: Password = None,
) -> None:
    """抽样：为第二次录入生成副本，行号相同、答案空白，放在 输出/录入核对。"""
    from sunshine_xl.flows import entry_sample as flow

    run(
        lambda progress: flow.run(
            path,
            share=_share(share, everything=everything),
            seed=seed,
            renew=again,
            password=ask(password),
            progress=progress,
        ),
        as_json=as_json,
        verb="读取",
    )


@entry_app.command("compare")
def compare_entries(
    first: Annotated[Path, typer.Argument(help="活动文件夹或评议册（第一次录入）。")],
    second: Annotated[
        Path | None,
        typer.Argument(help="第二次录入的文件或文件夹；不给则用 输出/录入核对。"),
    ] = None,
    as_json: Json = False,
    password: Password = None,
) -> None:
    """比较：逐格比较两次录入，写出 核对差异.xlsx，由人逐条决定。"""
    from sunshine_xl.flows import entry_compare as flow

    run(
        lambda progress: flow.run(
            first, second, password=ask(password), progress=progress
        ),
        as_json=as_json,
        verb="读取",
    )


@entry_app.command("settle")
def settle_entries(
    campaign: CampaignPath,
    differences: Annotated[
        Path | None, typer.Argument(help="核对差异.xlsx；不给则用 输出/录入核对 中的。")
    ] = None,
    on: Day = None,
    as_json: Json = False,
    password: Password = None,
) -> None:
    """确认：把 核对差异.xlsx 中的决定写入评议册，登记抽查行数和差错数。"""
    from sunshine_xl.flows import entry_settle as flow

    run(
        lambda progress: flow.run(
            campaign,
            differences,
            on=day_of(on),
            password=ask(password),
            progress=progress,
        ),
        as_json=as_json,
        verb="读取",
    )


@entry_app.command("gaps")
def list_gaps(
    campaign: CampaignPath, as_json: Json = False, password: Password = None
) -> None:
    """退回补填：完整率不够的册子，按册列出缺项，可打印退回评议人。"""
    from sunshine_xl.flows import entry_gaps as flow

    run(
        lambda progress: flow.run(campaign, password=ask(password), progress=progress),
        as_json=as_json,
        verb="读取",
    )


def merge_supplements(
    campaign: CampaignPath,
    write: Annotated[
        bool, typer.Option("--apply", help="把一致的和已决定的写入基础信息。")
    ] = False,
    on: Day = None,
    as_json: Json = False,
    password: Password = None,
) -> None:
    """补充信息：汇集评议人补充的证号、住址、电话和人员，写出 输出/补充信息.xlsx。"""
    from sunshine_xl.flows import supplements as flow

    run(
        lambda progress: flow.run(
            campaign,
            apply_on=day_of(on) if write else None,
            password=ask(password),
            progress=progress,
        ),
        as_json=as_json,
        verb="读取",
    )


def rate_customers(
    campaign: CampaignPath,
    by: Annotated[str, typer.Option(help="评级人。")] = "",
    renew: Annotated[
        bool, typer.Option("--renew", help="已填的得分也换成按标准计算的。")
    ] = False,
    on: Day = None,
    as_json: Json = False,
    password: Password = None,
) -> None:
    """评级：按评级标准给每户计分定级，写入“评级”表；缺指标的为未评级。"""
    from sunshine_xl.flows import rate as flow

    run(
        lambda progress: flow.run(
            campaign,
            on=day_of(on),
            by=by,
            renew=renew,
            password=ask(password),
            progress=progress,
        ),
        as_json=as_json,
        verb="读取",
    )


def _at_the_desk(desk: ReturnDesk) -> None:
    """Take codes from the keyboard, which a scanner is too, until a blank line."""
    console.output().print("请扫描评议册上的二维码，一册一次；直接回车结束。")
    while code := sys.stdin.readline().strip():
        report = desk.take(code)
        for line in report.lines:
            console.output().print(line)
        console.show_findings(report.findings)
    console.output().print(f"登记收回 {len(desk.returned)} 册。")
