"""A small synthetic bank: branches, groups of every kind, households, opinions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from sunshine_xl.flows.synthetic.people import (
    Place,
    make_household,
    make_id,
    make_name,
)

Raw = dict[str, Any]
BANK_NAME = "演示农村商业银行"
_COPIES = 5
_BORN_YEAR = 1970


@dataclass(frozen=True, slots=True)
class Size:
    """How many households a group has."""

    households: int = 38


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """One group to be made: where, of what kind, with how many evaluators."""

    branch: str
    kind: str
    unit: str
    customer_type: str
    evaluators: int = 5


PLANS = (
    GroupPlan("城区支行", "街道", "文昌街道", "社区居民"),
    GroupPlan("城区支行", "学校", "实验中学", "机关事业单位人员"),
    GroupPlan("城区支行", "机关团体", "农业农村局", "机关事业单位人员"),
    GroupPlan("城区支行", "其他", "东门市场", "个体工商户", 4),
    GroupPlan("朝阳支行", "村委会", "朝阳村", "农户"),
    GroupPlan("朝阳支行", "村委会", "向阳村", "农户"),
    GroupPlan("河口支行", "村委会", "河口村", "农户"),
    GroupPlan("河口支行", "其他", "船闸工业园", "小微企业主", 3),
)


@dataclass(slots=True)
class MadeGroup:
    """One group with everything that goes into its workbook, as typed."""

    plan: GroupPlan
    group: Raw
    evaluators: list[Raw]
    people: list[Raw]
    homes: list[Raw]
    keys: dict[str, str]
    answers: list[dict[str, Raw]]
    register: list[Raw]
    units: list[str]
    overwritten: dict[tuple[str, str], Any] = field(default_factory=dict)
    repeated: dict[int, str] = field(default_factory=dict)

    @property
    def number(self) -> str:
        """The group's number."""
        return str(self.group["group_no"])

    @property
    def name(self) -> str:
        """The group's name, which is its workbook's too."""
        return str(self.group["group_name"])


@dataclass(slots=True)
class Bank:
    """The whole bank, as rows of raw cell values."""

    groups: list[MadeGroup]

    def branches(self) -> list[str]:
        """Return the branches in order."""
        return list(dict.fromkeys(group.plan.branch for group in self.groups))

    def of_branch(self, branch: str) -> list[MadeGroup]:
        """Return a branch's groups."""
        return [group for group in self.groups if group.plan.branch == branch]

    def people(self) -> Iterator[Raw]:
        """Yield every person of the bank."""
        for group in self.groups:
            yield from group.people


def make_bank(seed: int = 2015, size: Size | None = None) -> Bank:
    """Return a bank without mistakes; the same seed gives the same bank."""
    rng = Random(seed)
    size = size or Size()
    numbers: dict[str, int] = {}
    groups = []
    for plan in PLANS:
        branch_no = list(dict.fromkeys(p.branch for p in PLANS)).index(plan.branch) + 1
        numbers[plan.branch] = numbers.get(plan.branch, 0) + 1
        number = f"{branch_no:02d}{numbers[plan.branch]:02d}"
        groups.append(_make_group(rng, plan, number, size.households))
    return Bank(groups)


def _make_group(rng: Random, plan: GroupPlan, number: str, size: int) -> MadeGroup:
    place = Place(plan.unit, plan.branch, number, plan.customer_type)
    homes = [make_household(rng, place, n) for n in range(1, size + 1)]
    people = [person for home in homes for person in home]
    heads = [home[0] for home in homes]
    keys = {str(head["household_no"]): f"K{rng.getrandbits(40):010X}" for head in heads}
    group: Raw = {
        "group_no": number,
        "group_name": f"{plan.unit}评议小组",
        "branch": plan.branch,
        "kind": plan.kind,
        "unit": plan.unit,
        "area_manager": make_name(rng, "包"),
        "tracker": make_name(rng, "行"),
    }
    evaluators = [_evaluator(rng, plan, number, k) for k in range(plan.evaluators)]
    truths = {key: rng.randrange(20, 260) * 1000 for key in keys.values()}
    return MadeGroup(
        plan=plan,
        group=group,
        evaluators=evaluators,
        people=people,
        homes=[
            _economy(rng, home, truths[keys[home[0]["household_no"]]]) for home in homes
        ],
        keys=keys,
        answers=[_answers(rng, truths) for _ in evaluators],
        register=_register(rng, evaluators),
        units=["元"] * plan.evaluators,
    )


def _evaluator(rng: Random, plan: GroupPlan, number: str, k: int) -> Raw:
    is_bank = plan.kind == "其他" or (plan.kind in ("学校", "机关团体") and k >= 3)
    is_cadre = plan.kind in ("村委会", "街道") and k < 2
    born = date(_BORN_YEAR + rng.randrange(20), rng.randrange(1, 12), 15)
    category = "村(居)/街道干部" if is_cadre else "商店老板"
    return {
        "group_no": number,
        "evaluator_no": f"{number}-{k + 1}",
        "name": make_name(rng),
        "id_number": make_id(rng, born, "男"),
        "category": "本行人员" if is_bank else category,
        "is_cadre": "是" if is_cadre else "否",
        "is_bank_staff": "是" if is_bank else "否",
        "recommended_by": None if is_bank else "客户",
        "coached_on": date(2015, 9, 15),
    }


def _economy(rng: Random, home: list[Raw], net: int) -> Raw:
    """Return the household's economic file (F2)."""
    counted = [p for p in home if p["filing_status"] != "排除"]
    house, stock = rng.randrange(8, 40) * 10_000, rng.randrange(0, 5) * 1_000
    expenses = rng.randrange(2, 8) * 10_000
    return {
        "household_no": home[0]["household_no"],
        "representative_name": home[0]["name"],
        "representative_id": home[0]["id_number"],
        "members": len(home),
        "workers": min(len(counted), len(home)),
        "house": house,
        "stock": stock,
        "assets": house + stock + 20_000,
        "debts": rng.choice((0, 0, 20_000, 50_000)),
        "gross_income": net + expenses,
        "expenses": expenses,
    }


def _answers(rng: Random, truths: dict[str, int]) -> dict[str, Raw]:
    """Return one evaluator's independent view of every household."""
    answers: dict[str, Raw] = {}
    for key, truth in truths.items():
        if rng.random() < 0.04:
            answers[key] = {"knows": "否"}
            continue
        net = round(truth * rng.uniform(0.9, 1.1), -2)
        answers[key] = {
            "knows": "是",
            "assets": round(truth * rng.uniform(1.5, 4), -3),
            "debts": rng.choice((0, 0, 20_000)),
            "gross_income": round(net * rng.uniform(1.1, 1.6), -2),
            "net_income": net,
            "funding_need": rng.choice((None, 20_000, 50_000)),
            "suggested_limit": round(net * rng.uniform(1.13, 1.47), -3),
        }
    return answers


def _register(rng: Random, evaluators: list[Raw]) -> list[Raw]:
    makers, checkers = ("丁洋", "吕静", "何勇"), ("严平", "华英", "金涛")
    lines: list[Raw] = []
    copies = max(_COPIES, len(evaluators))
    for k in range(copies):
        line: Raw = {"copy_no": f"{k + 1}/{copies}"}
        if k < len(evaluators):
            line |= {
                "evaluator_no": evaluators[k]["evaluator_no"],
                "issued_on": date(2015, 9, 16),
                "returned_on": date(2015, 10, 16),
                "is_entered": "是",
                "maker": rng.choice(makers),
                "checker": rng.choice(checkers),
                "mistakes": 0,
            }
        lines.append(line)
    return lines
