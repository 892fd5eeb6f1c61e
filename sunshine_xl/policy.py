"""The campaign's parameters: campaign.toml and the 参数 sheet, as one frozen Policy.

The numbers themselves stand in ``templates/campaign.toml`` and nowhere else; a
campaign's own file, then a workbook's 参数 sheet, overlay it key by key
(policy_overlay.py).
"""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from annotated_types import Ge, Gt, Le, MinLen

from sunshine_xl.assets import template

Count = Annotated[int, Ge(0)]
Share = Annotated[Decimal, Ge(0), Le(1)]
Yuan = Annotated[Decimal, Gt(0)]
Times = Annotated[Decimal, Gt(0)]


@dataclass(frozen=True, slots=True)
class Label:
    """How a parameter is shown on the 参数 sheet: text, unit and defined name."""

    text: str
    unit: str
    name: str


@dataclass(frozen=True, slots=True)
class Campaign:
    """Which campaign this is; ``as_of`` is the day ages are counted at."""

    bank: Annotated[str, MinLen(1), Label("银行名称", "", "SX_BANK")]
    edition: Annotated[int, Ge(2000), Le(2100), Label("活动年度", "年", "SX_EDITION")]
    as_of: Annotated[dt.date, Label("基准日", "日期", "SX_AS_OF")]


@dataclass(frozen=True, slots=True)
class LimitPolicy:
    """How votes become a proposed limit (R64, R80–R82)."""

    trim_high: Annotated[Count, Le(2), Label("去掉最高值个数", "个", "SX_TRIM_HIGH")]
    trim_low: Annotated[Count, Le(2), Label("去掉最低值个数", "个", "SX_TRIM_LOW")]
    min_votes: Annotated[int, Ge(1), Label("最少有效票数", "票", "SX_MIN_VOTES")]
    full_votes: Annotated[int, Ge(1), Label("应有票数", "票", "SX_FULL_VOTES")]
    band_low: Annotated[Times, Label("额度下限倍数", "倍净收入", "SX_CAP_LOW")]
    band_high: Annotated[Times, Label("额度上限倍数", "倍净收入", "SX_CAP_HIGH")]
    cap: Annotated[
        Literal["clip", "warn"],
        Label("超上限处理", "clip 截取 / warn 只提醒", "SX_CAP_MODE"),
    ]
    step: Annotated[Yuan, Label("取整步长", "元", "SX_STEP")]
    zeros_warning: Annotated[
        int, Ge(1), Label("零票提醒票数", "票", "SX_ZEROS_WARNING")
    ]


@dataclass(frozen=True, slots=True)
class PeoplePolicy:
    """Ages and phones (R27, R36)."""

    adult_age: Annotated[Count, Label("建档最低年龄", "周岁", "SX_ADULT_AGE")]
    old_age: Annotated[Count, Label("授信代表提醒年龄", "周岁", "SX_OLD_AGE")]
    age_plus_term: Annotated[Count, Label("年龄加期限上限", "周岁", "SX_AGE_TERM")]
    phone_households: Annotated[
        int, Ge(1), Label("同一电话最多户数", "户", "SX_PHONE_HOUSEHOLDS")
    ]


@dataclass(frozen=True, slots=True)
class Targets:
    """The goals of filing and pre-credit (R11–R12)."""

    filed: Annotated[Share, Label("建档面目标", "比例", "SX_TARGET_FILED")]
    pre_credit: Annotated[Share, Label("预授信面目标", "比例", "SX_TARGET_CREDIT")]
    unit: Annotated[
        Literal["household", "person"],
        Label("统计单位", "household 户 / person 人", "SX_TARGET_UNIT"),
    ]


@dataclass(frozen=True, slots=True)
class GroupPolicy:
    """How evaluation groups are made up (R54–R59)."""

    village: Annotated[int, Ge(1), Label("村(街道)小组人数", "人", "SX_GROUP_VILLAGE")]
    cadres: Annotated[Count, Label("其中干部最多", "人", "SX_GROUP_CADRES")]
    external: Annotated[Count, Label("学校机关小组外部人员", "人", "SX_GROUP_EXTERNAL")]
    bank: Annotated[Count, Label("学校机关小组本行人员", "人", "SX_GROUP_BANK")]
    other: Annotated[int, Ge(1), Label("其他小组最少人数", "人", "SX_GROUP_OTHER")]


@dataclass(frozen=True, slots=True)
class BookletPolicy:
    """Copies, completeness and spare rows of a booklet (R35, R51, R75)."""

    copies: Annotated[int, Ge(1), Label("每组册数", "册", "SX_COPIES")]
    completeness: Annotated[Share, Label("录入完整率", "比例", "SX_COMPLETENESS")]
    min_entered: Annotated[int, Ge(1), Label("最少录入册数", "册", "SX_MIN_ENTERED")]
    spare_rows: Annotated[Count, Le(200), Label("补充空行", "行", "SX_SPARE_ROWS")]
    second_entry: Annotated[Share, Label("第二次录入抽查", "比例", "SX_SECOND_ENTRY")]


@dataclass(frozen=True, slots=True)
class DoubtPolicy:
    """When figures look copied or in the wrong unit (R66)."""

    copy_share: Annotated[Share, Label("疑似抄写比例", "比例", "SX_COPY_SHARE")]
    copy_rows: Annotated[int, Ge(2), Label("疑似抄写最少户数", "户", "SX_COPY_ROWS")]
    unit_small: Annotated[Yuan, Label("标元时中位数下限", "元", "SX_UNIT_SMALL")]
    unit_large: Annotated[Yuan, Label("标万元时中位数上限", "万元", "SX_UNIT_LARGE")]
    unit_ratio: Annotated[Yuan, Label("单位相差倍数", "倍", "SX_UNIT_RATIO")]


@dataclass(frozen=True, slots=True)
class BlacklistPolicy:
    """How long a settled bad record counts (R90–R94)."""

    years: Annotated[int, Ge(1), Label("不良记录年限", "年", "SX_BLACKLIST_YEARS")]


@dataclass(frozen=True, slots=True)
class ReviewPolicy:
    """The branch's own meeting, and who agrees and executes afterwards (R96, R104)."""

    quorum: Annotated[int, Ge(1), Label("行内评议最少人数", "人", "SX_REVIEW_QUORUM")]
    term_months: Annotated[
        int, Ge(1), Le(360), Label("预授信期限", "月", "SX_TERM_MONTHS")
    ]
    agrees: Annotated[str, MinLen(1), Label("调整同意部门", "", "SX_AGREES")]
    executes: Annotated[str, MinLen(1), Label("调整执行部门", "", "SX_EXECUTES")]


@dataclass(frozen=True, slots=True)
class RatingPolicy:
    """The lowest score of each grade, best grade first; a usual net income (R69).

    ``income_base`` is what 偿债能力 measures net incomes by; 0 is the group's median.
    """

    grades: Annotated[dict[str, Annotated[Decimal, Ge(0), Le(100)]], MinLen(1)]
    income_base: Annotated[Decimal, Ge(0), Label("评级收入基数", "元", "SX_INCOME")]


@dataclass(frozen=True, slots=True)
class Phase:
    """First and last day of a phase of the campaign."""

    start: dt.date
    end: dt.date


@dataclass(frozen=True, slots=True)
class Phases:
    """The five phases (R13, R52, R72, R84, R98)."""

    file: Phase
    evaluate: Phase
    enter: Phase
    review: Phase
    load: Phase


@dataclass(frozen=True, slots=True)
class BranchPlan:
    """When a branch's plan must be at head office (R23)."""

    deadline: Annotated[dt.date, Label("网点方案上报截止日", "日期", "SX_PLAN_DUE")]


@dataclass(frozen=True, slots=True)
class ExportPolicy:
    """What the import file says beside 表6; "" and {} where nobody has said (R99).

    ``fixed`` gives columns of the bank's template by title what is the same for all.
    """

    start: dt.date
    currency: str
    unit: Literal["", "元", "万元"]
    maker: str
    registered: dt.date
    branch_numbers: dict[str, str]
    fixed: dict[str, str]


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """For how many years after the last phase files are kept (privacy.md)."""

    results: Annotated[int, Ge(1), Le(100)]
    booklets: Annotated[int, Ge(1), Le(100)]
    people: Annotated[int, Ge(1), Le(100)]
    log: Annotated[int, Ge(1), Le(100)]


@dataclass(frozen=True, slots=True)
class Policy:
    """Every number of the campaign."""

    campaign: Campaign
    limit: LimitPolicy
    people: PeoplePolicy
    targets: Targets
    groups: GroupPolicy
    booklet: BookletPolicy
    doubts: DoubtPolicy
    blacklist: BlacklistPolicy
    review: ReviewPolicy
    rating: RatingPolicy
    phases: Phases
    branch_plan: BranchPlan
    export: ExportPolicy
    retention: RetentionPolicy


@dataclass(frozen=True, slots=True)
class Parameter:
    """One scalar of the Policy as the 参数 sheet shows it."""

    section: str
    key: str
    label: Label

    def of(self, policy: Policy) -> Any:
        """Return the parameter's value in a policy."""
        return getattr(getattr(policy, self.section), self.key)


@cache
def parameters() -> tuple[Parameter, ...]:
    """Return every parameter that has a label, in the order of campaign.toml."""
    return tuple(
        Parameter(section, key, label)
        for section, cls in type_hints(Policy).items()
        for key, hint in type_hints(cls).items()
        if get_origin(hint) is Annotated
        for label in get_args(hint)
        if isinstance(label, Label)
    )


def plain_type(parameter: Parameter) -> Any:
    """Return a parameter's type without its bounds: int, Decimal, date, Literal …"""
    hint = type_hints(type_hints(Policy)[parameter.section])[parameter.key]
    return get_args(hint)[0]


def grade_name(grade: str) -> str:
    """Return the defined name of a grade's lowest score on 参数."""
    return f"SX_GRADE_{grade}"


@cache
def default_policy() -> Policy:
    """Return the policy of the shipped campaign.toml."""
    text = template("campaign.toml").read_text("utf-8")
    policy: Policy = build(Policy, tomllib.loads(text, parse_float=Decimal))
    return policy


def build(hint: Any, value: Any) -> Any:
    """Return plain tables as the frozen classes of a policy; values must be right.

    Our own file is tested, so no validator has to be imported to read it.
    """
    if isinstance(hint, type) and is_dataclass(hint):
        hints = type_hints(hint)
        return hint(**{key: build(hints[key], value[key]) for key in hints})
    base = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    return Decimal(value) if base is Decimal else value


@cache
def type_hints(cls: type) -> dict[str, Any]:
    """Return a section's fields with their annotations, bounds included."""
    return get_type_hints(cls, include_extras=True)


def as_tables(policy: Any) -> dict[str, Any]:
    """Return a policy as nested tables, without copying its leaves."""
    return {
        field.name: as_tables(value) if is_dataclass(value) else value
        for field in fields(policy)
        for value in [getattr(policy, field.name)]
    }
