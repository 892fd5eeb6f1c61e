"""The bill of materials: ``python -m tests.dependencies`` writes docs/dependencies.md.

What each pinned package's own metadata says of its licence, and what it is here for.
With ``--lock`` it writes the requirement files instead, in which each pinned version
has the hashes of all its files, of every platform and Python: pip refuses any other.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs/dependencies.md"
_HEAD = """# What is in it: every package, its version and licence

Written by `python -m tests.dependencies` from what the packages say of themselves; a
test keeps it true. A bank may use all of them commercially: they are imported as they
come, none is changed, and of xlwings only the BSD part is used. Packages marked "build
and tests" are never installed on a bank's PC.

| package | version | licence | for |
|---|---|---|---|
"""
# What a bank's PC gets, and what `make` installs.
LOCKS = {ROOT / "requirements.lock": (), ROOT / "requirements-dev.lock": ("dev",)}
_CLASSIFIER = re.compile(r"License :: (?:OSI Approved :: )?(.+)")
_LONGEST = 60


def pinned() -> dict[str, str]:
    """Return the exact versions of constraints.txt by normalised name."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pairs = (line.split("==") for line in lines if "==" in line)
    return {normal(name): version for name, version in pairs}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def licence(package: Distribution) -> str:
    """Return the licence a package states, in its own words."""
    stated = package.metadata
    if expression := stated.get("License-Expression"):
        return str(expression)
    kinds = [
        found[1]
        for line in stated.get_all("Classifier") or ()
        if (found := _CLASSIFIER.match(line))
    ]
    if kinds:
        return " / ".join(dict.fromkeys(kinds))
    first = (stated.get("License") or "").strip().splitlines()
    return first[0][:_LONGEST] if first else ""


def installed() -> dict[str, Distribution]:
    return {normal(one.metadata["Name"]): one for one in distributions()}


def needed(wanted: list[str]) -> set[str]:
    """Return packages and all that they pull in, as far as it is installed."""
    there = installed()
    seen: set[str] = set()
    waiting = [Requirement(one) for one in wanted]
    while waiting:
        one = waiting.pop()
        name = normal(one.name)
        if name not in there or (name in seen and not one.extras):
            continue
        seen.add(name)
        for line in there[name].requires or ():
            inner = Requirement(line)
            extras = [{"extra": extra} for extra in (*one.extras, "")]
            if not inner.marker or any(map(inner.marker.evaluate, extras)):
                waiting.append(inner)
    return seen


def purposes() -> dict[str, str]:
    """Return for each pinned package whether the product itself needs it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    product = needed(project["dependencies"])
    extras = project["optional-dependencies"]
    optional = {
        name: extra
        for extra in ("postgres", "cluster", "sql")
        for name in needed(extras[extra])
    }
    tests = needed(extras["dev"])
    return {
        name: "the product"
        if name in product
        else f"extra [{optional[name]}]"
        if name in optional
        else "build and tests"
        for name in pinned()
        if name in product or name in optional or name in tests
    }


def document() -> str:
    """Return docs/dependencies.md; packages of this machine's Python alone are left."""
    there, why = installed(), purposes()
    rows = [
        f"| {name} | {version} | {licence(there[name])} | {why[name]} |"
        for name, version in sorted(pinned().items())
        if name in there and name in why
    ]
    return _HEAD + "\n".join(rows) + "\n"


def write_lock(target: Path, extras: tuple[str, ...]) -> None:
    """Write a requirement file with hashes; the versions are those of constraints.txt.

    An index that is asked for hashes may be anybody's mirror, so none is named.
    """
    uv = shutil.which("uv", path=str(Path(sys.executable).parent))
    assert uv, "run make lock"
    command = [uv, "pip", "compile", "pyproject.toml", "--quiet", "--universal"]
    command += ["--python-version", "3.11", "--generate-hashes", "--no-annotate"]
    command += ["--no-header", "--no-strip-extras", "--constraints", "constraints.txt"]
    command += [f"--extra={extra}" for extra in extras]
    subprocess.run([*command, "--output-file", str(target)], check=True, cwd=ROOT)


if __name__ == "__main__":
    if "--lock" in sys.argv:
        for lock, extras in LOCKS.items():
            write_lock(lock, extras)
    else:
        TARGET.write_text(document(), "utf-8")
