"""What is handed out may be used by a bank, and docs/dependencies.md says so."""

from __future__ import annotations

import re

from tests.dependencies import TARGET, document, installed, licence, pinned, purposes

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
