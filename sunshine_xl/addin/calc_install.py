"""Puts the extension into the user's LibreOffice, takes it out, and looks after it."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from sunshine_xl.addin.calc_build import IDENTIFIER, NAME, build
from sunshine_xl.addin.calc_functions import LIBRARY, MODULE, basic_module
from sunshine_xl.addin.points import Point

_TIMEOUT_SECONDS = 120
_LIBRARIES = "com.sun.star.script.ApplicationScriptLibraryContainer"
_INSTALL = "请运行：sunshine-xl calc install"
_INSTALL_OFFICE = (
    "请安装：apt install libreoffice-calc python3-uno（Debian、Ubuntu）"
    "或 dnf install libreoffice-calc libreoffice-pyuno（Fedora）。"
)


_NO_OFFICE = Point(False, "没有找到 LibreOffice。", _INSTALL_OFFICE)


def settings_file() -> Path:
    """Return where the extension reads which Python to start."""
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(home) / "sunshine-xl" / "calc.json"


def install(profile: Path | None = None) -> list[Point]:
    """Install the extension for the user and write down which Python to start."""
    program = shutil.which("unopkg")
    if not program:
        return [_NO_OFFICE]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / NAME
        file.write_bytes(build())
        done = _unopkg(program, profile, "add", "--force", str(file))
    if done.returncode:
        return [Point(False, "扩展没有装上。", _close_and_try_again(done))]
    target = settings_file()
    target.parent.mkdir(parents=True, exist_ok=True)
    own = {"python": sys.executable, "path": _import_folders()}
    target.write_text(json.dumps(own, ensure_ascii=False, indent=1), "utf-8")
    problems = _functions(profile, basic_module())
    if problems:
        return problems
    words = "已安装。请重新打开 LibreOffice，工具栏中会出现“阳光信贷”的按钮。"
    return [Point(True, words)]


def _import_folders() -> list[str]:
    """Return where the functions and what they need are imported from.

    The standard library stays out: the office has its own.
    """
    modules = ("sunshine_xl", "sunshine_udfs", "stdnum")
    specs = [importlib.util.find_spec(name) for name in modules]
    folders = [Path(spec.origin).parents[1] for spec in specs if spec and spec.origin]
    return [str(folder) for folder in dict.fromkeys(folders)]


def _functions(profile: Path | None, text: str) -> list[Point]:
    """Put our module into the user's library, or take it out where there is no text.

    Return what went wrong.
    """
    from sunshine_xl.calc.errors import CalcError
    from sunshine_xl.calc.office import Office, user_profile

    try:
        office = Office(profile or user_profile())
    except CalcError as error:
        return [Point(False, "SUN_ 函数没有处理。", f"{_INSTALL_OFFICE}（{error}）")]
    try:
        libraries = office.service(_LIBRARIES)
        libraries.loadLibrary(LIBRARY)
        library = libraries.getByName(LIBRARY)
        if library.hasByName(MODULE):
            library.removeByName(MODULE)
        if text:
            library.insertByName(MODULE, text)
        libraries.storeLibraries()
    finally:
        office.close()
    return []


def uninstall(profile: Path | None = None) -> list[Point]:
    """Take the extension and what was written down out again."""
    settings_file().unlink(missing_ok=True)
    program = shutil.which("unopkg")
    if not program:
        return [_NO_OFFICE]
    problems = _functions(profile, "")
    done = _unopkg(program, profile, "remove", IDENTIFIER)
    if done.returncode:
        text = "扩展没有卸载：可能本来就没有安装。"
        problems.append(Point(False, text, _close_and_try_again(done)))
    return problems or [Point(True, "扩展已卸载。")]


def examine(profile: Path | None = None) -> list[Point]:
    """Return how everything is that a button in Calc needs."""
    program = shutil.which("unopkg")
    if not (program and shutil.which("soffice")):
        return [_NO_OFFICE]
    return [
        Point(True, "LibreOffice 已安装。"),
        _bridge(),
        _extension(program, profile),
        _written_down(),
    ]


def _bridge() -> Point:
    code = "from sunshine_xl.calc.uno_access import uno; uno()"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=False
    )
    if done.returncode:
        return Point(
            False, "本程序的 Python 不能与 LibreOffice 通信。", _INSTALL_OFFICE
        )
    return Point(True, "本程序的 Python 能与 LibreOffice 通信。")


def _extension(program: str, profile: Path | None) -> Point:
    listed = _unopkg(program, profile, "list", IDENTIFIER)
    if listed.returncode == 0 and IDENTIFIER in listed.stdout:
        return Point(True, "扩展已安装。")
    return Point(False, "扩展没有安装。", _INSTALL)


def _written_down() -> Point:
    try:
        python = Path(json.loads(settings_file().read_text("utf-8"))["python"])
    except (OSError, ValueError, KeyError):
        python = Path()
    if python.is_file():
        return Point(True, "按钮会启动已记录的 Python。")
    return Point(False, "按钮找不到要启动的 Python。", _INSTALL)


def _unopkg(
    program: str, profile: Path | None, *arguments: str
) -> subprocess.CompletedProcess[str]:
    own = [f"-env:UserInstallation={profile.absolute().as_uri()}"] if profile else []
    if os.geteuid() == 0:
        # An administrator can only install for everybody.
        own.append("--shared")
    return subprocess.run(
        [program, *arguments, *own],
        capture_output=True,
        text=True,
        timeout=_TIMEOUT_SECONDS,
        check=False,
    )


def _close_and_try_again(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    told = f"（{lines[-1].strip()}）" if lines else ""
    return f"请关闭所有 LibreOffice 窗口，再运行一次。{told}"
