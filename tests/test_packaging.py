"""What we hand out: the wheel, the pinned versions and the commands of the house."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import sunshine_xl

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def run(*command: str, cwd: Path = ROOT) -> str:
    done = subprocess.run(
        command, cwd=cwd, check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("dist")
    build = (sys.executable, "-m", "hatchling", "build", "-t", "wheel")
    run(*build, "-d", str(folder))
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def test_wheel_holds_our_two_packages_alone(wheel: zipfile.ZipFile) -> None:
    tops = {name.partition("/")[0] for name in wheel.namelist()}
    info = f"sunshine_xl-{sunshine_xl.__version__}.dist-info"
    assert tops == {"sunshine_xl", "sunshine_udfs", info}


def test_wheel_holds_every_module_and_data_file(wheel: zipfile.ZipFile) -> None:
    kept = {".py", ".toml", ".xlsx", ".xlam", ".xml", ".bas", ".cls", ".png"}
    kept |= {".css", ".js"}
    expected = {
        f"{inside}{path.relative_to(ROOT / outside).as_posix()}"
        for outside, inside in (
            ("sunshine_xl", "sunshine_xl/"),
            ("udfs", ""),
            ("templates", "sunshine_xl/templates/"),
            ("workbooks", "sunshine_xl/workbooks/"),
            ("docs", "sunshine_xl/docs/"),
        )
        for path in (ROOT / outside).rglob("*")
        if path.suffix in kept and not path.name.startswith(("~$", ".~"))
    }
    expected |= {f"sunshine_xl/docs/{name}.md" for name in ("使用手册", "findings")}
    found = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert found == expected


def test_wheel_works_away_from_the_checkout(
    wheel: zipfile.ZipFile, tmp_path: Path
) -> None:
    installed, empty = tmp_path / "installed", tmp_path / "empty"
    wheel.extractall(installed)
    empty.mkdir()
    code = (
        f"import sys; sys.path.insert(0, {str(installed)!r})\n"
        "import sunshine_xl, sunshine_udfs\n"
        "from sunshine_xl.assets import template\n"
        "from sunshine_xl.policy import default_policy\n"
        "print(sunshine_xl.__file__, template('campaign.toml'), sep='\\n')\n"
        "default_policy()\n"
    )
    lines = run(sys.executable, "-I", "-c", code, cwd=empty).splitlines()
    assert all(Path(line).is_relative_to(installed) for line in lines)
    assert all(Path(line).is_file() for line in lines)


def test_command_is_installed_under_its_name(wheel: zipfile.ZipFile) -> None:
    (name,) = (n for n in wheel.namelist() if n.endswith("entry_points.txt"))
    text = wheel.read(name).decode()
    assert text.split() == [
        "[console_scripts]",
        "sunshine-xl",
        "=",
        "sunshine_xl.cli:main",
    ]


def test_every_dependency_is_pinned_without_an_address() -> None:
    lines = [line for line in read("constraints.txt").splitlines() if line[0] != "#"]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines)
    pinned = {re.sub(r"[-_.]+", "-", line.split("=")[0]).lower() for line in lines}
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    names = [re.match(r"[\w.-]+", line) for line in wanted]
    assert {name[0].lower() for name in names if name} <= pinned
    assert all(">=" in line for line in wanted)


def test_the_change_log_knows_this_version() -> None:
    heading = rf"^## {re.escape(sunshine_xl.__version__)} – \d{{4}}-\d\d-\d\d$"
    assert re.search(heading, read("CHANGELOG.md"), re.MULTILINE)


def test_plain_make_lists_every_command() -> None:
    told = re.findall(r"^make (\w+)", run("make"), re.MULTILINE)
    phony = re.search(r"^\.PHONY: (.+)$", read("Makefile"), re.MULTILINE)
    assert phony and told == phony[1].split()
    assert {"demo", "test", "lint", "templates", "bench", "clean"} <= set(told)


@pytest.mark.parametrize("script", [".ci/run", "tests/install_tools.sh"])
def test_scripts_are_sound_and_stop_at_the_first_failure(script: str) -> None:
    run("bash", "-n", script)
    assert "\nset -euo pipefail\n" in read(script)
    assert (ROOT / script).stat().st_mode & 0o111


def test_nothing_names_a_registry_or_a_machine() -> None:
    places = re.compile(r"https?://|/home/|/root/|/work/|/tmp/")
    names = ["pyproject.toml", "constraints.txt", "Makefile", ".ci/run"]
    for name in [*names, "requirements.lock", "requirements-dev.lock"]:
        assert not places.search(read(name)), name
