"""The command line's own words in Chinese: help panels, options, wrong usage."""

from __future__ import annotations

from typing import Any

_OPTION_HELP = {
    "install_completion": "给当前的命令行安装自动补全。",
    "show_completion": "显示自动补全的脚本。",
    "help": "显示这份说明。",
}
# The commands in the campaign's order, as the help shows them.
_PANELS = {
    "校验与汇总": ("check", "summarise", "rate", "demo", "guide"),
    "建档": ("register", "exclusions", "questionnaires"),
    "评议": ("booklets", "groups"),
    "录入": ("copies", "entry", "supplements"),
    "核查": ("crosscheck", "refer", "review"),
    "定稿": ("finalise", "export", "receipt", "crm", "lookup", "adjust", "verify"),
    "总行": ("merge", "progress", "rollover", "compare-years"),
    "保管": ("protect", "anonymise"),
    "安装": ("addin", "calc"),
}
_USAGE = {
    "MissingParameter": "缺少参数",
    "NoSuchOption": "没有这个选项",
    "NoSuchCommand": "没有这个命令",
    "BadParameter": "参数的值不对",
    "BadOptionUsage": "选项的用法不对",
}


def translate_help(command: Any) -> None:
    """Give a command and its subcommands Chinese words for what typer itself adds."""
    for name in ("ARGUMENTS", "OPTIONS", "COMMANDS", "ERRORS"):
        _set_panel_title(name)
    _put_in_order(command)
    _translate_all(command)


def _translate_all(command: Any) -> None:
    _translate(command)
    for inner in getattr(command, "commands", {}).values():
        _translate_all(inner)


def _put_in_order(command: Any) -> None:
    """Show the commands group by group; one that is in no group comes last."""
    known = dict(command.commands)
    placed = {}
    for panel, names in _PANELS.items():
        for name in names:
            placed[name] = known.pop(name)
            placed[name].rich_help_panel = panel
    command.commands = {**placed, **known}


def _set_panel_title(name: str) -> None:
    from typer import rich_utils

    words = {
        "ARGUMENTS": "参数",
        "OPTIONS": "选项",
        "COMMANDS": "命令",
        "ERRORS": "用法不对",
    }
    setattr(rich_utils, f"{name}_PANEL_TITLE", words[name])


def _translate(command: Any) -> None:
    usual = command.get_help_option

    def get_help_option(context: Any) -> Any:
        option = usual(context)
        if option is not None:
            option.help = _OPTION_HELP["help"]
        return option

    command.get_help_option = get_help_option
    for parameter in command.params:
        if parameter.name in _OPTION_HELP:
            parameter.help = _OPTION_HELP[parameter.name]


def usage_problem(problem: Any) -> str:
    """Return one line saying what is wrong with the words of a call."""
    kinds = [kind.__name__ for kind in type(problem).__mro__]
    what = next((_USAGE[kind] for kind in kinds if kind in _USAGE), "用法不对")
    parameter = getattr(problem, "param", None)
    name = getattr(problem, "option_name", None) or getattr(
        parameter, "human_readable_name", ""
    )
    context = getattr(problem, "ctx", None)
    path = context.command_path if context is not None else "sunshine-xl"
    detail = f"：{name}" if name else ""
    return f"{what}{detail}。请用 {path} --help 查看说明。"
