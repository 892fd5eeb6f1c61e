"""One folder for Windows PCs without internet: wheels, scripts to click, the guide."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from sunshine_xl import __version__, assets
from sunshine_xl.addin.points import Point

PYTHONS = ("3.11", "3.12", "3.13")
_PLATFORM = "win_amd64"
# What others need on Windows alone: pip asks this machine, not that one.
_FOR_WINDOWS = ("pywin32", "colorama", "tzdata")
# What a Chinese Windows' command prompt reads.
_ENCODING = "gbk"
_HOME = r"%LOCALAPPDATA%\SunshineXL\python"
_SCRIPTS = {
    "安装.cmd": f"""@echo off
title 阳光信贷 安装
setlocal
set "HOME_=%LOCALAPPDATA%\\SunshineXL\\python"
set "FOUND="
for %%v in ({{versions}}) do (
  if not defined FOUND py -%%v -c "import sys; sys.exit(sys.maxsize < 2**32)" ^
    >nul 2>nul && set "FOUND=%%v"
)
if not defined FOUND (
  echo 没有找到 64 位的 Python（{{named}}）。请先安装 Python，再运行本文件。
  goto end
)
echo 正在安装，约需一两分钟，请不要关闭本窗口……
py -%FOUND% -m venv "%HOME_%" || goto failed
"%HOME_%\\Scripts\\python.exe" -m pip install --quiet --no-index ^
  --find-links "%~dp0wheels" --upgrade sunshine-xl=={__version__} || goto failed
"%HOME_%\\Scripts\\sunshine-xl.exe" addin install || goto failed
goto end
:failed
echo.
echo 安装没有完成。请关闭所有 Excel 窗口再试；仍不行请运行“检查.cmd”。
:end
pause
""",
    "检查.cmd": f"""@echo off
title 阳光信贷 检查
if not exist "{_HOME}\\Scripts\\sunshine-xl.exe" (
  echo 还没有安装，请先运行“安装.cmd”。
) else (
  "{_HOME}\\Scripts\\sunshine-xl.exe" addin doctor
)
pause
""",
    "卸载.cmd": f"""@echo off
title 阳光信贷 卸载
echo 请先关闭所有 Excel 窗口。
pause
if exist "{_HOME}\\Scripts\\sunshine-xl.exe" (
  "{_HOME}\\Scripts\\sunshine-xl.exe" addin uninstall
  rmdir /s /q "{_HOME}"
)
pause
""",
}


def bundle(folder: Path, pythons: Sequence[str] = PYTHONS) -> list[Point]:
    """Fill a folder with everything a PC without internet needs.

    It needs the package index once, on this machine, and our own sources or wheel.
    """
    wheels = folder / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    problem = _own_wheel(wheels)
    for version in pythons:
        problem = problem or _download(wheels, version)
    if problem:
        return [Point(False, "安装包没有做成。", problem)]
    for name, text in scripts(pythons).items():
        (folder / name).write_bytes(text.replace("\n", "\r\n").encode(_ENCODING))
    guide = assets.document("使用手册.md")
    (folder / guide.name).write_bytes(guide.read_bytes())
    count = len(list(wheels.glob("*.whl")))
    size = sum(file.stat().st_size for file in wheels.glob("*.whl")) / 1e6
    words = f"安装包已做好：{count} 个部件，{size:.0f} MB。"
    hint = "把整个文件夹拷到电脑上，双击“安装.cmd”。"
    return [Point(True, words, hint)]


def scripts(pythons: Sequence[str] = PYTHONS) -> dict[str, str]:
    """Return the scripts a clerk clicks on, by name."""
    newest_first = sorted(pythons, key=lambda one: tuple(map(int, one.split("."))))
    given = {
        "versions": " ".join(reversed(newest_first)),
        "named": "、".join(newest_first),
    }
    text = _SCRIPTS["安装.cmd"].format(**given)
    return {**_SCRIPTS, "安装.cmd": text}


def _own_wheel(wheels: Path) -> str:
    source = assets.checkout()
    if source is None:
        return "请在程序的源码文件夹中运行本命令。"
    return _pip("wheel", str(source), "--no-deps", "--wheel-dir", str(wheels))


def _download(wheels: Path, version: str) -> str:
    """Fetch the wheels for one version of Python, as they were tested."""
    source = assets.checkout()
    exact = ["-c", str(source / "constraints.txt")] if source else []
    with tempfile.TemporaryDirectory() as scratch:
        wanted = Path(scratch) / "wanted.txt"
        (own,) = wheels.glob("sunshine_xl-*.whl")
        wanted.write_text("\n".join([str(own.absolute()), *_FOR_WINDOWS]), "utf-8")
        platform = ["--platform", _PLATFORM, "--python-version", version]
        return _pip(
            "download",
            *("--only-binary", ":all:", "--implementation", "cp"),
            *(*platform, *exact, "-r", str(wanted), "--dest", str(wheels)),
        )


def _pip(*arguments: str) -> str:
    """Run pip; return the last line of what went wrong, "" where nothing did."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", *arguments, "--quiet"],
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stderr.strip().splitlines()
    return "" if done.returncode == 0 else lines[-1] if lines else "pip"
