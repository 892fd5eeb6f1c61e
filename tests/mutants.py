"""The mutation score of the rules: ``python -m tests.mutants``, after ``mutmut run``.

A mutant survives where no test of tests/rules notices it. One that changes nothing
anybody could notice stands in mutants.toml with the reason, and leaves the score.
"""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EQUIVALENT = ROOT / "tests/mutants.toml"
LOWEST = 0.9
_UNCHECKED = "not checked"


@dataclass(frozen=True)
class Mutant:
    """One small change of a rule, as (what went, what came), and what became of it."""

    name: str
    module: str
    status: str
    old: str = ""
    new: str = ""

    @property
    def is_killed(self) -> bool:
        return self.status not in ("survived", "no tests", "suspicious")


def mutants() -> Iterator[Mutant]:
    """Yield every mutant of the last run."""
    from mutmut.mutation.data import SourceFileMutationData
    from mutmut.mutation.diff_apply import get_diff_for_mutant
    from mutmut.stats import status_by_exit_code

    for path in sorted((ROOT / "sunshine_xl/rules").glob("*.py")):
        data = SourceFileMutationData(path=path.relative_to(ROOT))
        data.load()
        for name, code in data.exit_code_by_key.items():
            one = Mutant(name, path.stem, status_by_exit_code[code])
            if one.is_killed:
                yield one
            else:
                diff = get_diff_for_mutant(name, path=data.path)
                yield Mutant(name, path.stem, one.status, *_change(diff))


def _change(diff: str) -> tuple[str, str]:
    """Return the lines a diff takes away and those it brings, without indentation."""
    lines = diff.splitlines()[2:]
    return (
        "\n".join(line[1:].strip() for line in lines if line.startswith("-")),
        "\n".join(line[1:].strip() for line in lines if line.startswith("+")),
    )


def equivalents() -> dict[tuple[str, str, str], str]:
    """Return why a change may survive, by module, old and new lines."""
    entries = tomllib.loads(EQUIVALENT.read_text("utf-8"))["equivalent"]
    return {
        (entry["module"], entry["old"], new): entry["reason"]
        for entry in entries
        for new in entry["new"]
    }


def main() -> int:
    known = equivalents()
    every = list(mutants())
    found = [one for one in every if one.status != _UNCHECKED]
    same = [m for m in found if not m.is_killed and (m.module, m.old, m.new) in known]
    counted = [m for m in found if m not in same]
    alive = [m for m in counted if not m.is_killed]
    if "--alive" in sys.argv:
        for one in alive:
            print(f"# {one.name}: {one.status}\n- {one.old}\n+ {one.new}\n")
    made, left = Counter(m.module for m in counted), Counter(m.module for m in alive)
    for module, number in sorted(made.items()):
        score = (number - left[module]) / number
        print(f"{module:20} {number:5} mutants {left[module]:4} alive {score:7.1%}")
    score = 1 - len(alive) / len(counted)
    print(f"{len(counted)} mutants, {len(alive)} alive, score {score:.1%};", end=" ")
    waiting = len(every) - len(found)
    print(f"{len(same)} equivalent ones left out, {waiting} not tried yet")
    return int(score < LOWEST or waiting > 0)


if __name__ == "__main__":
    sys.exit(main())
