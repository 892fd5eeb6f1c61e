"""The add-in's VBA: written by hand in workbooks/vba, or generated from our lists.

VBA source is stored in the code page of the machine that reads it, so every line is
ASCII; Chinese is spelt with the generated function ``Uni``.
"""

from __future__ import annotations

import inspect
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping

from sunshine_xl import __version__, assets, com_class
from sunshine_xl.addin.calc_functions import names
from sunshine_xl.buttons import buttons
from sunshine_xl.forms.registry import FORMS
from sunshine_xl.forms.vocabulary import compact, other_titles
from sunshine_xl.io.places import CAMPAIGN_FILE

BY_HAND = (
    "SunshineServer.bas",
    "SunshineCom.bas",
    "SunshineRibbon.bas",
    "SunshineForms.bas",
    "SunshineFolder.bas",
    "SunshineStart.bas",
    "SunshineCells.bas",
    "SunshineEvents.cls",
    "ThisWorkbook.cls",
)
UNDO = "undo"
_BOOKLET = "评议"
# VBA takes no line longer than 1023 characters, and a Chinese sign takes six.
_LONGEST_LINE = 1000
_CHUNK = 100
_MOST_TITLES = 15
_ENOUGH_TITLES = 3
_WRITTEN = '\' Written by "sunshine-xl addin build"; do not change it here.\n'


def modules() -> dict[str, str]:
    """Return every module's source by file name, as it goes into the add-in."""
    texts = {
        name: assets.workbook(f"vba/{name}").read_text("ascii") for name in BY_HAND
    }
    texts["SunshineWords.bas"] = _words()
    texts["SunshineLists.bas"] = _lists()
    texts["SunshineFunctions.bas"] = _functions()
    for name, text in texts.items():
        _refuse_what_vba_cannot_read(name, text)
    return texts


def _refuse_what_vba_cannot_read(name: str, text: str) -> None:
    text.encode("ascii")
    longest = max(map(len, text.splitlines()))
    if longest > _LONGEST_LINE:
        raise ValueError(f"{name} has a line of {longest} characters")


def _module(name: str, body: str) -> str:
    return f'Attribute VB_Name = "{name}"\nOption Explicit\n\n{_WRITTEN}\n{body}'


def _words() -> str:
    told = tomllib.loads(assets.workbook("vba/words.toml").read_text("utf-8"))
    return _module(
        "SunshineWords",
        f'Public Const VERSION_BUILT = "{__version__}"\n'
        f'Public Const SERVER_CLASS = "{com_class.NAME}"\n\n'
        "' Give what is said under a name.\n"
        + _choice(
            "Word", "name As String", {_text(k): _uni(v) for k, v in told.items()}
        )
        + _UNI,
    )


_UNI = r"""
' Give a text whose Chinese is spelt \uXXXX.
Public Function Uni(ByVal spelt As String) As String
    Dim parts As Variant
    Dim number As Long
    parts = Split(spelt, "\u")
    Uni = parts(0)
    For number = 1 To UBound(parts)
        Uni = Uni & ChrW(CLng("&H" & Left(parts(number), 4))) & Mid(parts(number), 5)
    Next
End Function
"""


def _lists() -> str:
    numbered = dict(enumerate(_titles().items(), 1))
    (booklet,) = (n for n, (name, _) in numbered.items() if name == _BOOKLET)
    needs = {_text(one.id): _text(one.needs) for one in buttons()}
    codes = {str(n): _text(f"form{n}") for n in numbered}
    titles = {str(n): _uni("|".join(inside)) for n, (_, inside) in numbered.items()}
    return _module(
        "SunshineLists",
        f'Public Const UNDO_BUTTON = "{UNDO}"\n'
        f'Public Const CAMPAIGN_FILE = "{CAMPAIGN_FILE}"\n'
        f"Public Const FORM_COUNT = {len(numbered)}\n"
        f'Public Const BOOKLET_FORM = "form{booklet}"\n\n'
        "' Give what must be in front for a button to make sense.\n"
        + _choice("Needs", "button As String", needs)
        + "\n' Give the code of a form by its number.\n"
        + _choice("FormCode", "number As Long", codes)
        + "\n' Give the titles that tell a form, by its number, between bars.\n"
        + _choice("FormTitles", "number As Long", titles),
    )


def _titles() -> Mapping[str, list[str]]:
    """Return for each form the titles that tell it, best those no other form has."""
    spelt = {}
    for form in FORMS:
        exact = [column.title for column in form.usual if not column.hidden]
        others = [word for title in exact for word in other_titles(title)]
        spelt[form.name] = [compact(word) for word in (*exact, *others)]
    times = Counter(word for words in spelt.values() for word in set(words))
    chosen = {}
    for name, words in spelt.items():
        own = [word for word in words if times[word] == 1]
        told = own if len(own) >= _ENOUGH_TITLES else words
        if told:
            chosen[name] = list(dict.fromkeys(told))[:_MOST_TITLES]
    return chosen


def _functions() -> str:
    import sunshine_udfs

    return _module(
        "SunshineFunctions",
        "' The worksheet functions. What they judge is judged in Python.\n"
        + "".join(_function(name, getattr(sunshine_udfs, name)) for name in names()),
    )


def _function(name: str, function: object) -> str:
    """Return a wrapper with the arguments of the Python function."""
    given = inspect.signature(function).parameters  # type: ignore[arg-type]
    declared = ", ".join(
        one.name if one.default is inspect.Parameter.empty else f"Optional {one.name}"
        for one in given.values()
    )
    return (
        f"\nPublic Function {name}({declared})\n"
        f"    {name} = Computed("
        f'"{name}", Array({", ".join(given)}), Application.Caller)\n'
        "End Function\n"
    )


def _choice(name: str, given: str, answers: Mapping[str, str]) -> str:
    """Return a function that answers one value for another."""
    word = given.partition(" ")[0]
    lines = "".join(
        f"        Case {key}\n            {name} = {answer}\n"
        for key, answer in answers.items()
    )
    return (
        f"Public Function {name}(ByVal {given}) As String\n"
        f"    Select Case {word}\n{lines}    End Select\nEnd Function\n"
    )


def _text(value: str) -> str:
    return f'"{value}"'


def _uni(text: str) -> str:
    """Return an expression that gives a text, in pieces that fit a line."""
    pieces = [text[at : at + _CHUNK] for at in range(0, len(text), _CHUNK)]
    return " & _\n                ".join(f'Uni("{_spelt(one)}")' for one in pieces)


def _spelt(signs: Iterable[str]) -> str:
    kept = "".join(chr(n) for n in range(32, 127) if chr(n) not in '"\\')
    return "".join(s if s in kept else f"\\u{ord(s):04X}" for s in signs)
