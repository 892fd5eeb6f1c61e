"""The native formulas of a booklet workbook, as text: what Excel computes without us.

They use no function newer than Excel 2007, no array entry and nothing volatile, so
that Excel 2010+, WPS and LibreOffice agree. ``rules/amounts.py`` and
``rules/limits.py`` are their second, independent implementation; a test recalculates
hundreds of groups in LibreOffice and compares to the cent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

UNREADABLE = "?"
_CHARACTERS = 26
_DIGITS = "0123456789"
_HALF_WIDTH = (
    *((wide, str(digit)) for digit, wide in enumerate("０１２３４５６７８９")),
    ("，", ","),
    ("．", "."),
    ("－", "-"),
    ("￥", "¥"),
    ("圆", "元"),
    ("\u3000", ""),
    ("\u00a0", ""),
    (" ", ""),
)
_BLANK_WORDS = ("", "-", "--", "—", "——", "–", "/", "不了解")


def clean_text(cell: str) -> str:
    """Return the formula that makes a typed amount plain; numbers pass through."""
    text = f'{cell}&""'
    for wide, plain in _HALF_WIDTH:
        text = f'SUBSTITUTE({text},"{wide}","{plain}")'
    return f"=IF(ISNUMBER({cell}),{cell},{text})"


def number_text(clean: str) -> str:
    """Return the formula that takes ¥, the sign and the unit off a plain amount."""
    mark = f'(LEFT({clean},1)="¥")'
    sign = f'(MID({clean},1+{mark},1)="-")'
    unit = (
        f'IF(RIGHT({clean},2)="万元",2,(RIGHT({clean},1)="万")+(RIGHT({clean},1)="元"))'
    )
    return (
        f'=IF(ISNUMBER({clean}),"",IFERROR(MID({clean},1+{mark}+{sign},'
        f'LEN({clean})-{mark}-{sign}-{unit}),""))'
    )


def yuan(clean: str, digits: str, factor: str) -> str:
    """Return the formula of an amount in yuan: a number, "" for a blank, or "?".

    VALUE would take dates, exponents and percents, so the characters are checked first.
    """
    blanks = ",".join(f'{clean}="{word}"' for word in _BLANK_WORDS)
    positions = ",".join(str(n) for n in range(1, _CHARACTERS + 1))
    # LibreOffice finds no empty text, so what is short is filled up with a digit.
    padding = f'REPT("0",{_CHARACTERS})'
    whole = f'LEFT({digits},FIND(".",{digits}&".")-1)'
    plain = f'SUBSTITUTE({digits},",","")'
    checks = ",".join(
        (
            f"LEN({digits})>0",
            f"LEN({digits})<={_CHARACTERS}",
            "SUMPRODUCT(--ISNUMBER(FIND(MID("
            f'{digits}&{padding},{{{positions}}},1),"{_DIGITS}.,")))={_CHARACTERS}',
            f'LEN({digits})-LEN(SUBSTITUTE({digits},".",""))<=1',
            *(f"ABS(CODE({end}({digits},1))-52.5)<5" for end in ("LEFT", "RIGHT")),
            f'LEN(SUBSTITUTE({whole},",",""))<=15',
            f"LEN({digits})-LEN({whole})<=9",
            f'OR(ISERROR(FIND(",",{digits})),AND(TEXT(INT(VALUE({plain})),"#,##0")='
            f'{whole},ISERROR(FIND(",",{digits},FIND(".",{digits}&".")))))',
        )
    )
    sign = f'IF(ISNUMBER(FIND("-",{clean})),-1,1)'
    unit = (
        f'IF(OR(RIGHT({clean},1)="万",RIGHT({clean},2)="万元"),10000,'
        f'IF(RIGHT({clean},1)="元",1,{factor}))'
    )
    value = f"ROUND({sign}*VALUE({plain})*{unit},2)"
    return (
        f'=IFERROR(IF(ISNUMBER({clean}),ROUND({clean}*{factor},2),IF(OR({blanks}),"",'
        f'IF(AND({checks}),{value},"{UNREADABLE}"))),"{UNREADABLE}")'
    )


def unit_factor(unit_cell: str) -> str:
    """Return the formula of what the sheet's unit is worth in yuan."""
    return f'=IF(ISNUMBER(SEARCH("万元",{unit_cell})),10000,1)'


def vote(knows: str, relation: str, amount: str) -> str:
    """Return the formula of a row's vote in yuan, "" where there is none."""
    return (
        f'=IF(AND({knows}="是",{relation}<>"本人",{relation}<>"近亲属",'
        f'ISNUMBER({amount})),IF({amount}<0,"",{amount}),"")'
    )


def hold(unfit: str, amount: str) -> str:
    """Return the formula that is 1 where a row keeps its household waiting."""
    return (
        f'=IF({amount}="{UNREADABLE}",1,IF(ISNUMBER({amount}),'
        f'IF(OR({amount}<0,AND({amount}>0,{unfit}<>"")),1,0),0))'
    )


@dataclass(frozen=True, slots=True)
class Source:
    """Where a 评议 sheet keeps what 汇总 looks up: absolute ranges with the sheet."""

    keys: str
    votes: str
    nets: str
    holds: str


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of one row of 汇总, as relative references."""

    key: str
    votes: Sequence[str]
    switches: Sequence[str]
    nets: Sequence[str]
    hold: str
    count: str
    zeros: str
    net: str
    mean: str
    cap: str
    ratio: str
    status: str

    @property
    def vote_range(self) -> str:
        """All vote cells of the row."""
        return f"{self.votes[0]}:{self.votes[-1]}"

    @property
    def net_range(self) -> str:
        """All net income cells of the row."""
        return f"{self.nets[0]}:{self.nets[-1]}"


def _for_household(line: Line, formula: str) -> str:
    return f'=IF({line.key}="","",{formula})'


def looked_up_vote(line: Line, k: int, source: Source) -> str:
    """Return the formula of 评议k: the vote found by 客户键, if the booklet counts."""
    found = f"INDEX({source.votes},MATCH({line.key},{source.keys},0))"
    return _for_household(line, f'IF({line.switches[k]}="是",IFERROR({found},""),"")')


def looked_up_net(line: Line, k: int, source: Source) -> str:
    """Return the formula of a voter's net income."""
    found = f"INDEX({source.nets},MATCH({line.key},{source.keys},0))"
    return f'=IF(ISNUMBER({line.votes[k]}),IFERROR({found},""),"")'


def held(line: Line, sources: Sequence[Source]) -> str:
    """Return the formula that is above 0 where the household must wait."""
    terms = [
        f'IF({switch}="是",IFERROR(INDEX({s.holds},MATCH({line.key},{s.keys},0)),0)'
        f"+(SUMPRODUCT(--({s.keys}={line.key}))>1),0)"
        for switch, s in zip(line.switches, sources, strict=True)
    ]
    return f'=IF({line.key}="",0,{"+".join(terms)})'


def count(line: Line) -> str:
    """Return the formula of 有效票数."""
    return _for_household(line, f"COUNT({line.vote_range})")


def zeros(line: Line) -> str:
    """Return the formula of 拒绝票."""
    return _for_household(line, f"COUNTIF({line.vote_range},0)")


def extreme(line: Line, function: str) -> str:
    """Return the formula of 最高 (MAX) or 最低 (MIN)."""
    votes = line.vote_range
    return f'=IF(COUNT({votes})=0,"",{function}({votes}))'


def _trimmed(cells: str) -> str:
    """Return the mean of a range without its extremes; ties lose exactly one.

    Rounded to six decimals to take away binary dust, far below a cent.
    """
    taken = "".join(
        f"-IF({name}>={n},{function}({cells},{n}),0)"
        for name, function in (("SX_TRIM_HIGH", "LARGE"), ("SX_TRIM_LOW", "SMALL"))
        for n in (1, 2)
    )
    left = f"(COUNT({cells})-SX_TRIM_HIGH-SX_TRIM_LOW)"
    return f"ROUND((SUM({cells}){taken})/{left},6)"


def mean(line: Line) -> str:
    """Return the formula of 去极值均值."""
    votes = line.vote_range
    return f'=IF(COUNT({votes})<SX_MIN_VOTES,"",{_trimmed(votes)})'


def net_income(line: Line) -> str:
    """Return the formula of 评议净收入, of the same voters."""
    return (
        f"=IF(OR(COUNT({line.vote_range})<SX_MIN_VOTES,"
        f'COUNT({line.net_range})<SX_MIN_VOTES),"",{_trimmed(line.net_range)})'
    )


def cap(line: Line) -> str:
    """Return the formula of 上限."""
    return f'=IF(ISNUMBER({line.net}),ROUND({line.net}*SX_CAP_HIGH,4),"")'


def ratio(line: Line) -> str:
    """Return the formula of 额度净收入比."""
    return (
        f"=IF(AND(ISNUMBER({line.mean}),ISNUMBER({line.net})),"
        f'IF({line.net}>0,ROUND({line.mean}/{line.net},4),""),"")'
    )


def status(line: Line) -> str:
    """Return the formula of 状态, in the order of rules/limits.py."""
    no_net = f"IF(ISNUMBER({line.net}),{line.net}<=0,TRUE)"
    above = f"IF(ISNUMBER({line.cap}),ROUND({line.mean}-{line.cap},4)>0,FALSE)"
    return _for_household(
        line,
        f'IF({line.hold}>0,"待处理",IF({line.count}<SX_MIN_VOTES,"票数不足",'
        f'IF({line.zeros}*2>{line.count},"多数拒绝",'
        f'IF(AND({line.mean}>0,{no_net}),"人工决定",'
        f'IF(AND(SX_CAP_MODE="clip",{above}),"上限截取","正常")))))',
    )


def proposed(line: Line) -> str:
    """Return the formula of 拟预授信金额: rounded down to the step."""

    def down(amount: str) -> str:
        return f"INT(ROUND({amount},4)/SX_STEP)*SX_STEP"

    return (
        f'=IF({line.status}="多数拒绝",0,IF({line.status}="上限截取",{down(line.cap)},'
        f'IF({line.status}="正常",{down(line.mean)},"")))'
    )


def flags(line: Line) -> str:
    """Return the formula of 提示, a few words a household."""
    low = (
        f"IF(ISNUMBER({line.ratio}),AND({line.ratio}>0,{line.ratio}<SX_CAP_LOW),FALSE)"
    )
    parts = (
        f'IF({line.hold}>0,"有读不出的金额、重复的行或不宜授信却有额度；","")',
        f'IF({line.count}<SX_MIN_VOTES,"有效票不足；","")',
        f'IF({line.zeros}>=SX_ZEROS_WARNING,{line.zeros}&"票为0；","")',
        f'IF({line.status}="上限截取","超上限已截取；","")',
        f'IF({line.status}="人工决定","没有可用的净收入；","")',
        f'IF({low},"低于下限倍数；","")',
    )
    return _for_household(line, "&".join(parts))


def completeness(names: str, knows: str, answers: Sequence[str]) -> str:
    """Return the formula of a booklet's completeness from its column ranges."""
    named = f'({names}<>"")'
    known = f'{named}*({knows}="是")'
    filled = "+".join(f'({cells}<>"")*({cells}<>"-")' for cells in answers)
    return (
        f'=IF(SUMPRODUCT(--{named})=0,1,(SUMPRODUCT({named}*({knows}<>""))'
        f"+SUMPRODUCT({known}*({filled})))/(SUMPRODUCT(--{named})"
        f"+{len(answers)}*SUMPRODUCT({known})))"
    )


def entry_switch(completeness_cell: str) -> str:
    """Return the formula of the 录入 switch until somebody chooses 是 or 否."""
    return f'=IF({completeness_cell}>=SX_COMPLETENESS,"是","否")'


def rating_total(first: str, last: str, indicators: int) -> str:
    """Return the formula of 评级得分: nothing while an indicator is missing."""
    cells = f"{first}:{last}"
    return f'=IF(COUNT({cells})={indicators},SUM({cells}),"")'


def rating_grade(key: str, total: str, grades: Sequence[str]) -> str:
    """Return the formula of 等级 from the cut-offs SX_GRADE_… on 参数."""
    text = '"不予授信"'
    for grade in reversed(grades):
        text = f'IF({total}>=SX_GRADE_{grade},"{grade}",{text})'
    return f'=IF({key}="","",IF(ISNUMBER({total}),{text},"未评级"))'


def from_rating(line: Line, keys: str, values: str, missing: str) -> str:
    """Return the formula that fetches a household's score or grade from 评级."""
    found = f'IFERROR(INDEX({values},MATCH({line.key},{keys},0)),"{missing}")'
    return _for_household(line, found)


def age(birth: str) -> str:
    """Return the formula of 年龄 at the campaign's day."""
    return f'=IF(ISNUMBER({birth}),DATEDIF({birth},SX_AS_OF,"y"),"")'


def difference(left: str, right: str) -> str:
    """Return the formula of an amount minus another, blank while both are."""
    return f'=IF(AND({left}="",{right}=""),"",N({left})-N({right}))'
