"""The native formulas as text: old functions only, balanced, short enough."""

from __future__ import annotations

import re

import pytest

from sunshine_xl.forms import formulas
from sunshine_xl.forms.formulas import Line, Source
from sunshine_xl.forms.summary import all_columns, vote_columns
from sunshine_xl.policy import default_policy, grade_name, parameters

# All of them were in Excel 2007.
OLD = set(
    "ABS AND CODE COUNT COUNTIF DATEDIF FIND IF IFERROR INDEX INT ISERROR ISNUMBER "
    "LARGE LEFT LEN MATCH MAX MID MIN N OR REPT RIGHT ROUND SEARCH SMALL SUBSTITUTE "
    "SUM SUMPRODUCT TEXT VALUE".split()
)
SOURCES = [
    Source(*(f"评议{k}!${c}$6:${c}$65" for c in ("B", "AA", "Z", "AB")))
    for k in range(1, 10)
]
LINE = Line(
    key="$B7",
    votes=[f"${c}7" for c in "FGHIJKLMN"],
    switches=[f"{c}$5" for c in "FGHIJKLMN"],
    nets=[f"$A{c}7" for c in "ABCDEFGHI"],
    hold="$AJ7",
    count="$O7",
    zeros="$P7",
    net="$S7",
    mean="$T7",
    cap="$U7",
    ratio="$V7",
    status="$Z7",
)
ALL = {
    "clean": formulas.clean_text("$R6"),
    "digits": formulas.number_text("$U6"),
    "yuan": formulas.yuan("$U6", "$V6", "$U$2"),
    "factor": formulas.unit_factor("$R$2"),
    "vote": formulas.vote("$K6", "$T6", "$W6"),
    "hold": formulas.hold("$Q6", "$W6"),
    "looked up vote": formulas.looked_up_vote(LINE, 0, SOURCES[0]),
    "looked up net": formulas.looked_up_net(LINE, 8, SOURCES[8]),
    "held": formulas.held(LINE, SOURCES),
    "count": formulas.count(LINE),
    "zeros": formulas.zeros(LINE),
    "highest": formulas.extreme(LINE, "MAX"),
    "mean": formulas.mean(LINE),
    "net": formulas.net_income(LINE),
    "cap": formulas.cap(LINE),
    "ratio": formulas.ratio(LINE),
    "status": formulas.status(LINE),
    "proposed": formulas.proposed(LINE),
    "flags": formulas.flags(LINE),
    "completeness": formulas.completeness("$D$6:$D$9", "$K$6:$K$9", ["$L$6:$L$9"] * 5),
    "switch": formulas.entry_switch("F$4"),
    "total": formulas.rating_total("D4", "I4", 6),
    "grade": formulas.rating_grade("A4", "J4", list(default_policy().rating.grades)),
    "rating": formulas.from_rating(LINE, "评级!$A$4:$A$9", "评级!$J$4:$J$9", ""),
    "age": formulas.age("L4"),
    "difference": formulas.difference("L4", "M4"),
}


@pytest.mark.parametrize("name", ALL)
def test_a_formula_is_one_that_every_program_reads(name):
    text = ALL[name]
    bare = re.sub(r'"(?:[^"]|"")*"', '""', text)
    assert text.startswith("=")
    assert len(text) < 8192
    assert bare.count("(") == bare.count(")")
    assert set(re.findall(r"([A-Z][A-Z.]*)\(", bare)) <= OLD


def test_every_name_a_formula_uses_stands_on_the_parameter_sheet():
    used = {name for text in ALL.values() for name in re.findall(r"SX_\w+", text)}
    named = {p.label.name for p in parameters()}
    named |= {grade_name(grade) for grade in default_policy().rating.grades}
    assert used <= named


def test_no_countif_over_keys_or_id_numbers():
    # COUNTIF reads 18 digits as a number and sees only 15 of them.
    assert all("COUNTIF(" not in ALL[name] for name in ALL if name != "zeros")


def test_a_summary_has_a_column_for_every_evaluator():
    assert [column.title for column in vote_columns(2)] == ["评议1", "评议2"]
    assert len(all_columns(9)) == len(all_columns(0)) + 9
