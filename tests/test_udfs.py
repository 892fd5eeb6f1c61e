"""Worksheet functions, called the way Excel calls them: through xlwings' own code."""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import io
import math
import re
import subprocess
import sys
import types
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
import xlwings as xw
from hypothesis import example, given
from hypothesis import strategies as st

import sunshine_udfs
from sunshine_xl import catalog
from sunshine_xl.addin.vba import modules
from sunshine_xl.excel.server import Server
from sunshine_xl.policy import default_policy
from sunshine_xl.rules import identity
from sunshine_xl.rules.limits import Vote, propose

GOOD = "990101198001010014"
NAMES = sunshine_udfs.__all__
MISSING = -2147352572
NOT_AVAILABLE, DIVISION = -2146826246, -2146826281
TEXT_OF_ERRORS = {NOT_AVAILABLE: "#N/A", DIVISION: "#DIV/0!"}


class ExcelEngine:
    """What xlwings' Windows engine does to values; the rest of it needs COM."""

    name = "excel"
    type = "desktop"

    @staticmethod
    def clean_value_data(
        data: Any, _dates: Any, empty_as: Any, number: Any, err_to_str: bool
    ) -> Any:
        def clean(value: Any) -> Any:
            if value in ("", None):
                return empty_as
            if isinstance(value, int) and value in TEXT_OF_ERRORS:
                return TEXT_OF_ERRORS[value] if err_to_str else None
            return number(value) if number and isinstance(value, float) else value

        return [[clean(value) for value in row] for row in data]

    @staticmethod
    def prepare_xl_data_element(value: Any, _options: Any) -> Any:
        is_nan = isinstance(value, float) and math.isnan(value)
        return "" if value is None or is_nan else value


@pytest.fixture(scope="module")
def udfs() -> Iterator[types.ModuleType]:
    """Run xlwings.udfs, which is for Windows, with the parts of COM left hollow."""
    hollow = {name: types.ModuleType(name) for name in HOLLOW}
    hollow["pythoncom"].CoInitialize = lambda: None  # type: ignore[attr-defined]
    hollow["win32com.client"].Dispatch = None  # type: ignore[attr-defined]
    hollow["xlwings.com_server"].loop = None  # type: ignore[attr-defined]
    hollow["xlwings.com_server"].FromVariant = lambda one: one  # type: ignore[attr-defined]
    windows = hollow["xlwings._xlwindows"]
    windows.Range = lambda xl: types.SimpleNamespace()  # type: ignore[attr-defined]
    windows.is_range_instance = lambda value: False  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        for name in [*sys.modules]:
            if name.startswith("sunshine_udfs"):
                patch.delitem(sys.modules, name)
        for name, module in hollow.items():
            patch.setitem(sys.modules, name, module)
        patch.setattr(xw, "_xlwindows", windows, raising=False)
        patch.setitem(
            xw.engines.engines_by_name, "excel", xw.main.Engine(ExcelEngine())
        )
        module = importlib.import_module("xlwings.udfs")
        patch.setattr(xw, "udfs", module, raising=False)
        for ours, theirs in (("func", "xlfunc"), ("arg", "xlarg"), ("ret", "xlret")):
            patch.setattr(xw, ours, getattr(module, theirs))
        yield module
        for name in [*sys.modules]:
            if name.startswith("sunshine_udfs") or name == "xlwings.udfs":
                del sys.modules[name]


HOLLOW = (
    "pythoncom",
    "pywintypes",
    "win32com",
    "win32com.client",
    "xlwings.com_server",
    "xlwings._xlwindows",
)

Call = Callable[..., Any]


@pytest.fixture(scope="module")
def call(udfs: types.ModuleType) -> Call:
    """Return a function that does what ``XLPy.CallUDF`` does in the add-in."""

    def run(name: str, *args: Any) -> Any:
        cells = udfs.call_udf("sunshine_udfs", name, args)
        if len(cells) == 1:
            return cells[0][0] if len(cells[0]) == 1 else cells[0]
        return cells

    return run


def column(*cells: Any) -> tuple[tuple[Any], ...]:
    return tuple((cell,) for cell in cells)


def arguments(name: str, *cells: Any) -> list[Any]:
    """Return the same cells for every required argument of a function."""
    required = [
        one
        for one in inspect.signature(getattr(sunshine_udfs, name)).parameters.values()
        if one.default is inspect.Parameter.empty
    ]
    return [column(*cells) for _ in required]


# What Excel and the function wizard ask for


@pytest.mark.parametrize("name", NAMES)
def test_name_and_wizard_text(name: str, udfs: types.ModuleType) -> None:
    function = getattr(importlib.import_module("sunshine_udfs"), name)
    assert re.fullmatch(r"SUN(_[A-Z]+)+", name), "ASCII and no cell address"
    assert re.search("[一-鿿]", function.__doc__)
    assert len(function.__doc__) <= 255
    assert "\n" not in function.__doc__
    told = function.__xlfunc__
    assert told["category"] == "阳光信贷"
    for argument in told["args"]:
        assert re.search("[一-鿿]", argument["doc"]), argument["name"]
        assert argument["name"].lower() not in VBA_WORDS
        assert argument["options"]["err_to_str"] is True


VBA_WORDS = set(
    """and as boolean byref byte byval call case cbool cbyte ccur cdate close const
    currency date debug declare dim do double each else end enum erase error event exit
    false for friend function get global gosub goto if imp implements in input integer
    is left len let like line lock long loop lset me mid mod name new next not nothing
    null object on open option optional or paramarray print private property public put
    redim rem resume return right rset select set shared single spc static step stop
    string sub tab text then time to true type typeof unlock until variant wend while
    width with withevents write xor""".split()
)


def test_every_function_of_the_contract_is_exported() -> None:
    found = [name for name in dir(sunshine_udfs) if name.startswith("SUN_")]
    assert found == sorted(NAMES)
    assert len(NAMES) == 13


def test_xlwings_writes_the_vba_of_every_function(udfs: types.ModuleType) -> None:
    vba = io.StringIO()
    book = types.SimpleNamespace(Name="sunshine.xlam")
    module = importlib.import_module("sunshine_udfs")
    udfs.generate_vba_wrapper("sunshine_udfs", module, vba, book)
    text = vba.getvalue()
    assert text.isascii()
    assert re.findall(r"^Function (\w+)\(", text, re.MULTILINE) == sorted(NAMES)
    # The add-in's own wrappers take the same arguments and hand all of them over.
    ours = modules()["SunshineFunctions.bas"]
    for name in NAMES:
        declared = re.search(rf"^Function ({name}\(.*\))$", text, re.MULTILINE)
        assert declared and f"Public Function {declared[1]}\n" in ours
        handed = re.search(rf'CallUDF\("sunshine_udfs", "{name}", (Array\(.*?\))', text)
        assert handed and f'Computed("{name}", {handed[1]}, Application.Caller)' in ours


def test_the_server_computes_as_xlwings_does(call: Call) -> None:
    compute = Server().Compute
    given = (column(5e4, "6万"), MISSING)
    assert compute("SUN_AMOUNT", given, None) == call("SUN_AMOUNT", *given)
    assert compute("SUN_MASK", (GOOD,), None) == call("SUN_MASK", GOOD)
    # One row is a block too: VBA walks through two dimensions.
    assert compute("SUN_ID_SEX", (((GOOD, GOOD),),), None) == [["男", "男"]]


def test_import_adds_little_to_that_of_xlwings() -> None:
    """How many milliseconds it takes is measured by ``python -m benchmarks``."""
    code = (
        "import sys, xlwings; before = set(sys.modules)\n"
        "import sunshine_udfs; print(*sorted({n.partition('.')[0]"
        " for n in set(sys.modules) - before} - sys.stdlib_module_names))"
    )
    told = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert told.split() == ["sunshine_udfs", "sunshine_xl"]


# What every function survives


@pytest.mark.parametrize("name", NAMES)
def test_blank_cells_stay_blank(name: str, call: Call) -> None:
    assert call(name, *arguments(name, None)) == ""
    assert call(name, *arguments(name, None, "  ")) == [[""], [""]]


@pytest.mark.parametrize("name", NAMES)
def test_error_cells_come_out_as_errors(name: str, call: Call) -> None:
    cells = arguments(name, NOT_AVAILABLE, DIVISION)
    assert call(name, *cells) == [["#N/A"], ["#DIV/0!"]]


def test_errors_xlwings_has_no_name_for_are_errors_all_the_same(call: Call) -> None:
    spill = -2146826243
    assert call("SUN_AMOUNT", spill) == "#VALUE!"


@pytest.mark.parametrize("name", NAMES)
def test_text_that_means_nothing_never_becomes_a_number(name: str, call: Call) -> None:
    result = call(name, *arguments(name, "无此人"))
    assert isinstance(result, str)
    assert result


@pytest.mark.parametrize("name", NAMES)
def test_an_error_in_an_optional_argument_comes_out(name: str, call: Call) -> None:
    parameters = inspect.signature(getattr(sunshine_udfs, name)).parameters
    required = arguments(name, "100")
    for position in range(len(required), len(parameters)):
        args = [*required, *[MISSING] * (len(parameters) - len(required))]
        args[position] = NOT_AVAILABLE
        assert call(name, *args) == "#N/A"
        args[position] = column("这", "那")
        assert call(name, *args) in ("#VALUE!", "#NUM!")


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.text("0123456789X.,-万元% ", max_size=20),
    st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1)),
    st.decimals(-(10**14), 10**14, places=4),
    st.sampled_from([GOOD, "#N/A", *TEXT_OF_ERRORS]),
)


@example("SUN_AMOUNT", [1e26])
@example("SUN_PHONE_CHECK", [math.inf])
@given(st.sampled_from(NAMES), st.lists(CELLS, min_size=1, max_size=4))
def test_no_cell_raises(name: str, cells: list[Any]) -> None:
    results = getattr(sunshine_udfs, name)(*arguments(name, *cells))
    if not isinstance(results, str):
        assert [len(row) for row in results] == [1] * len(cells)
        for (result,) in results:
            assert isinstance(result, (str, float, dt.datetime))


# Shapes


def test_a_cell_a_column_and_a_block_keep_their_shape(call: Call) -> None:
    fine = "正确"
    assert call("SUN_ID_CHECK", GOOD) == fine
    assert call("SUN_ID_CHECK", column(GOOD, None)) == [[fine], [""]]
    assert call("SUN_ID_CHECK", ((GOOD, GOOD),)) == [fine, fine]
    block = ((GOOD, None), (None, GOOD))
    assert call("SUN_ID_CHECK", block) == [[fine, ""], ["", fine]]


def test_python_gets_back_the_shape_it_gave() -> None:
    assert sunshine_udfs.SUN_AMOUNT("5万") == 50000
    assert sunshine_udfs.SUN_AMOUNT(["5万", 1]) == [50000, 1]
    assert sunshine_udfs.SUN_AMOUNT([]) == []
    assert sunshine_udfs.SUN_TRIMMED_MEAN([1.0, 2.0, 9.0]) == 2


def test_a_single_cell_meets_every_cell_and_other_sizes_are_refused(call: Call) -> None:
    amounts = column(11000.0, 99000.0)
    one, many = call("SUN_BAND", amounts, 10000.0)
    assert one == ["正常"]
    assert many[0].startswith("VOT-001 ")
    assert call("SUN_BAND", amounts, column(1.0, 2.0, 3.0)) == "#VALUE!"
    assert call("SUN_LIMIT", ((1.0, 2.0),), ((1.0, 2.0, 3.0),)) == "#VALUE!"
    assert call("SUN_LOAN_BALANCE", GOOD, column(GOOD, GOOD), 5.0) == "#VALUE!"


# People


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("99010119800101001", "ID-001"),
        ("990101198013010014", "ID-002"),
        ("990101198001010013", "ID-003"),
        (990101198001010014.0, "ID-004"),
        (" 990101198001010014", "ID-005"),
        ("990101800101001", "ID-006"),
    ],
)
def test_id_check_says_code_and_problem(cell: Any, code: str, call: Call) -> None:
    text = call("SUN_ID_CHECK", cell)
    assert text.startswith(f"{code} ")
    assert re.search("[一-鿿]", text)
    assert not re.search(r"\d{6}", text), "never the number itself"


def test_birth_sex_and_age(call: Call) -> None:
    ids = column(GOOD, "990101198001010013", 5.0)
    birth = dt.datetime(1980, 1, 1)
    assert call("SUN_ID_BIRTH", ids) == [[birth], ["#VALUE!"], ["#VALUE!"]]
    sexes = [row[0][:6] for row in call("SUN_ID_SEX", ids)]
    assert sexes == [identity.sex(GOOD), "ID-003", "ID-004"]
    day_before = dt.datetime(2009, 12, 31)
    assert call("SUN_ID_AGE", GOOD, 42318.0) == 35
    assert call("SUN_ID_AGE", GOOD, 60.0) == "#VALUE!"
    assert call("SUN_ID_AGE", ids, day_before) == [[29], ["#VALUE!"], ["#VALUE!"]]
    assert call("SUN_ID_AGE", GOOD, dt.datetime(2010, 1, 1)) == 30
    assert call("SUN_ID_AGE", GOOD, dt.datetime(1979, 1, 1)) == "#NUM!"
    as_of = default_policy().campaign.as_of
    assert call("SUN_ID_AGE", GOOD, MISSING) == as_of.year - 1980
    assert call("SUN_ID_AGE", GOOD, "昨天") == "#VALUE!"


def test_phone_check_takes_text_and_numbers(call: Call) -> None:
    assert call("SUN_PHONE_CHECK", column("13900000000", 13900000000.0)) == [
        ["正确"],
        ["正确"],
    ]
    assert re.match(r"[A-Z]+-\d{3} .*[一-鿿]", call("SUN_PHONE_CHECK", "1390000"))


def test_mask_shows_no_full_number(call: Call) -> None:
    id_mask, phone_mask, other = (
        row[0] for row in call("SUN_MASK", column(GOOD, 13900001234.0, "无此人"))
    )
    assert id_mask == identity.mask(GOOD)
    assert (phone_mask[:3], phone_mask[-4:]) == ("139", "1234")
    assert "0000" not in phone_mask
    assert set(other) == {"*"}


# Amounts and limits


def test_amounts_are_read_in_yuan(call: Call) -> None:
    cells = column("5万", "５００００", "50,000元", 7.0, "3-5万", "不了解", True)
    assert call("SUN_AMOUNT", cells) == [
        [50000],
        [50000],
        [50000],
        [7],
        ["#VALUE!"],
        [""],
        ["#VALUE!"],
    ]
    assert call("SUN_AMOUNT", column(5.0, "5元"), "万元") == [[50000], [5]]
    assert call("SUN_AMOUNT", 5.0, "吨") == "#VALUE!"


def test_trimmed_mean_takes_a_household_a_row(call: Call) -> None:
    block = (
        (10.0, 20.0, 30.0, 40.0, 90.0),
        (10.0, None, 30.0, "-", 20.0),
        (10.0, None, None, None, 20.0),
        (10.0, "3-5万", 30.0, 40.0, 20.0),
        (None, None, None, None, None),
    )
    expected = [[30], [20], ["#N/A"], ["#VALUE!"], [""]]
    assert call("SUN_TRIMMED_MEAN", block) == expected
    assert call("SUN_TRIMMED_MEAN", block[:1], 0.0, 0.0) == 38
    assert call("SUN_TRIMMED_MEAN", block[:1], 2.0, 2.0) == "#NUM!"
    assert call("SUN_TRIMMED_MEAN", block[:1], 2.0, 2.0, 5.0) == 30


def test_limit_equals_the_rule(call: Call) -> None:
    votes = ((30000.0, "4万", 50000.0, 60000.0, None), (0.0, 0.0, 0.0, 9000.0, 9000.0))
    nets = ((30000.0, 30000.0, 30000.0, 30000.0, 9.0), (9000.0,) * 5)
    counted = [Vote(Decimal(v), Decimal(30000)) for v in (30000, 40000, 50000, 60000)]
    rule = propose(counted, default_policy().limit).proposed
    assert call("SUN_LIMIT", votes, nets) == [[float(rule or 0)], [0]]
    assert call("SUN_LIMIT", votes[:1], nets[:1], 1.0) == 30000
    assert call("SUN_LIMIT", votes[:1], nets[:1], 1.0, MISSING, "warn") == 45000
    assert call("SUN_LIMIT", votes[:1], nets[:1], MISSING, 20000.0) == 40000


@pytest.mark.parametrize(
    ("votes", "nets", "result"),
    [
        ((1000.0, 1000.0), (1000.0, 1000.0), "#N/A"),  # too few votes
        ((1000.0,) * 3, (None,) * 3, "#N/A"),  # nobody gave a net income
        ((1000.0,) * 3, (0.0,) * 3, "#N/A"),
        ((1000.0, 1000.0, "左右"), (1000.0,) * 3, "#VALUE!"),
        ((1000.0,) * 3, (1000.0, 1000.0, "左右"), "#VALUE!"),
        ((1000.0,) * 3, (1000.0, 1000.0, DIVISION), "#DIV/0!"),
    ],
)
def test_a_limit_nobody_can_give_is_an_error(
    votes: Any, nets: Any, result: str, call: Call
) -> None:
    assert call("SUN_LIMIT", (votes,), (nets,)) == result


@pytest.mark.parametrize("wrong", [0.0, -1.0, "多", "clip"])
def test_a_wrong_parameter_is_an_error(wrong: Any, call: Call) -> None:
    votes = ((1000.0,) * 3,)
    assert call("SUN_LIMIT", votes, votes, wrong) == "#NUM!"
    assert call("SUN_LIMIT", votes, votes, MISSING, wrong) == "#NUM!"


@pytest.mark.parametrize(
    ("amount", "net", "start"),
    [
        (15000.0, 10000.0, "正常"),
        (15001.0, 10000.0, "VOT-001 "),
        (10999.0, 10000.0, "VOT-002 "),
        (15000.0, None, "VOT-003 "),
        (0.0, None, "正常"),
        ("-", 10000.0, ""),
        ("左右", 10000.0, "#VALUE!"),
    ],
)
def test_band(amount: Any, net: Any, start: str, call: Call) -> None:
    result = call("SUN_BAND", amount, net)
    assert result.startswith(start) and bool(result) == bool(start)


def test_band_takes_its_own_times(call: Call) -> None:
    assert call("SUN_BAND", 15000.0, 10000.0, 1.2).startswith("VOT-001 ")
    assert call("SUN_BAND", 5000.0, 10000.0, MISSING, 0.5) == "正常"
    assert call("SUN_BAND", 5000.0, 10000.0, 1.0, 1.5) == "#NUM!"


# Lists


def test_blacklist_compares_normalised_ids(call: Call) -> None:
    listed = column(None, "９９０１０１198001010014", "-")
    other = "990101198001010022"
    assert call("SUN_BLACKLIST", column(GOOD + " ", None), listed) == [["是"], [""]]
    assert call("SUN_BLACKLIST", other, listed) in ("否",)
    assert call("SUN_BLACKLIST", "99010119800101001", listed).startswith("ID-001 ")
    assert call("SUN_BLACKLIST", 5.0, listed).startswith("ID-004 ")


def test_a_list_that_cannot_be_read_does_not_say_no(call: Call) -> None:
    other = "990101198001010022"
    typed_as_number = column(990101198001010014.0)
    assert call("SUN_BLACKLIST", other, typed_as_number) == "#N/A"
    assert call("SUN_BLACKLIST", other, column(NOT_AVAILABLE)) == "#N/A"
    assert call("SUN_BLACKLIST", GOOD, column(NOT_AVAILABLE, GOOD)) == "是"
    assert call("SUN_LOAN_BALANCE", GOOD, typed_as_number, column(5.0)) == "#N/A"
    assert call("SUN_LOAN_BALANCE", GOOD, column(DIVISION), column(5.0)) == "#DIV/0!"


def test_loan_balance_adds_what_a_person_owes(call: Call) -> None:
    ids = column(GOOD, "990102198001010012", "没有号码", 5.0, None)
    ledger = column(GOOD, " " + GOOD, "990102198001010013", None)
    balances = column(0.1, "2万", 7.0, 9.0)
    assert call("SUN_LOAN_BALANCE", ids, ledger, balances) == [
        [20000.1],
        ["#VALUE!"],
        ["#VALUE!"],
        ["#VALUE!"],
        [""],
    ]
    unreadable = column("2万左右", None)
    assert call("SUN_LOAN_BALANCE", GOOD, column(GOOD, None), unreadable) == "#VALUE!"
    failed = column(NOT_AVAILABLE, None)
    assert call("SUN_LOAN_BALANCE", GOOD, column(GOOD, None), failed) == "#N/A"
    assert call("SUN_LOAN_BALANCE", GOOD, column(None), column(None)) == 0


# Rating


def test_rating(call: Call) -> None:
    scores = column(90.0, 89.99, 60.0, 59.0, 0.0)
    grades = [row[0] for row in call("SUN_RATING", scores)]
    assert grades == ["AAA", "AA", "A", "不予授信", "不予授信"]
    assert call("SUN_RATING", column(100.5, "优", "-")) == [
        ["#NUM!"],
        ["#VALUE!"],
        ["未评级"],
    ]


def test_every_text_a_cell_shows_is_in_the_catalogue(call: Call) -> None:
    text = call("SUN_ID_CHECK", "990101198001010013")
    code, _, said = text.partition(" ")
    assert catalog.entries()[code].sentence.rstrip("。").endswith(said[-4:])
