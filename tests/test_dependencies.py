"""What is handed out may be used by a bank, and docs/dependencies.md says so.

What is installed is what was tested, byte for byte: every file has its hash.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile

import pytest
from packaging.requirements import Requirement

from tests.dependencies import (
    LOCKS,
    ROOT,
    TARGET,
    document,
    installed,
    licence,
    needed,
    normal,
    pinned,
    purposes,
)

# A library that is imported as it comes may be under the LGPL, a tool under any.
USABLE = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|Zlib|CC0|LGPL"
    r"|GNU Lesser General Public License"
)
STRICT = re.compile(r"(?<!L)GPL|GNU (Affero )?General Public|Proprietary|Commercial")


def test_the_list_of_packages_is_true() -> None:
    written = TARGET.read_text("utf-8").splitlines()
    # Another Python may need a package less.
    assert [line for line in document().splitlines() if line not in written] == []
    rows = [line.split(" | ")[0].strip("| ") for line in written if "==" not in line]
    listed = {name for name in rows if name and not name.startswith(("#", "--"))}
    assert set(purposes()) <= listed


def test_what_a_bank_gets_is_under_a_licence_it_can_use() -> None:
    there, why = installed(), purposes()
    given = [name for name, use in why.items() if "tests" not in use]
    assert {"openpyxl", "xlwings", "pandas"} <= set(given)
    for name in given:
        assert USABLE.search(licence(there[name])), name
        assert not STRICT.search(licence(there[name])), name


def test_every_pin_is_exact_and_of_what_runs_here() -> None:
    there = installed()
    wrong = {
        name: (version, there[name].version)
        for name, version in pinned().items()
        if name in there and there[name].version != version
    }
    assert not wrong


def locked(path):
    """Return the requirements of a file with their hashes, by normalised name."""
    lines = re.sub(r"\\\n\s*", "", path.read_text("utf-8")).splitlines()
    found = {}
    for line in lines:
        requirement, *hashes = line.split("--hash=")
        one = Requirement(requirement)
        found[normal(one.name)] = one, [each.strip() for each in hashes]
    return found


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_version_is_the_pinned_one_and_has_hashes(lock):
    pins = pinned()
    for name, (one, hashes) in locked(lock).items():
        version = str(one.specifier).removeprefix("==")
        # What no test of ours can run (macOS alone) is pinned by its hashes alone.
        assert version == pins.get(name, version if one.marker else None), name
        assert hashes, name
        assert all(re.fullmatch("sha256:[0-9a-f]{64}", each) for each in hashes), name


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_names_no_place_to_fetch_from(lock):
    text = lock.read_text("utf-8")
    assert not re.search(r"//|--index|--find-links|--trusted|@", text)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_holds_all_that_is_needed(lock):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"]]
    wanted += [one for extra in LOCKS[lock] for one in extras[extra]]
    assert needed(wanted) - set(locked(lock)) == set()
    assert len(needed(wanted)) > 20


def test_make_installs_nothing_without_a_hash():
    """Only our own code, which lies here, needs none."""
    command = ["make", "--dry-run", "--always-make", ".venv/.ready"]
    said = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    installs = [line for line in said.splitlines() if "pip install" in line]
    assert len(installs) == 2
    for line in installs:
        is_ours = line.endswith("--no-deps --no-build-isolation -e .")
        assert is_ours or "--require-hashes -r requirements-dev.lock" in line


@pytest.mark.parametrize("is_true", [True, False], ids=["right", "wrong"])
def test_a_wrong_hash_stops_the_installation(tmp_path, is_true):
    """pip itself, without a network: a wheel made here, and its hash."""
    wheel = tmp_path / "sunshine_probe-1.0-py3-none-any.whl"
    about = "sunshine_probe-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as package:
        package.writestr(
            f"{about}/METADATA",
            "Metadata-Version: 2.1\nName: sunshine-probe\nVersion: 1.0\n",
        )
        package.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        package.writestr(f"{about}/RECORD", "")
    sha256 = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if not is_true:
        sha256 = sha256[:-1] + ("0" if sha256[-1] != "0" else "1")
    lock = tmp_path / "requirements.lock"
    lock.write_text(f"sunshine-probe==1.0 --hash=sha256:{sha256}\n")
    command = [sys.executable, "-m", "pip", "install", "--no-index", "--dry-run"]
    command += ["--find-links", str(tmp_path), "--require-hashes", "-r", str(lock)]
    told = subprocess.run(command, capture_output=True, text=True)
    assert (told.returncode == 0) is is_true
    assert is_true or "DO NOT MATCH THE HASHES" in told.stderr


def test_the_release_recipe_names_what_there_is():
    text = (ROOT / "docs/releasing.md").read_text("utf-8")
    targets = re.findall(r"`make (\w+)`", text)
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert targets
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for lock in LOCKS:
        assert f"`{lock.name}`" in text
    assert shutil.which("sha256sum")
