"""Invented persons and households: nobody real, every check digit right."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random
from typing import Any

from sunshine_xl.rules import identity

AS_OF = dt.date(2015, 11, 10)
# Division codes that no county uses.
_DIVISIONS = ("329901", "329902", "329903")
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红春梅建国志文龙凤"
_VISITED = (dt.date(2015, 7, 28), 45)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a group's households live, and what they mostly do."""

    unit: str
    branch: str
    group_no: str
    customer_type: str


def make_id(rng: Random, born: dt.date, sex: str) -> str:
    """Return an ID number with a right check digit for an invented person."""
    order = rng.randrange(0, 499) * 2 + (1 if sex == "男" else 0)
    head = f"{rng.choice(_DIVISIONS)}{born:%Y%m%d}{order:03d}"
    return head + identity.check_digit(head)


def make_name(rng: Random, surname: str = "") -> str:
    """Return an invented name of two or three characters."""
    given = "".join(rng.choice(_GIVEN) for _ in range(rng.choice((1, 2, 2))))
    return (surname or rng.choice(_SURNAMES)) + given


def make_phone(rng: Random) -> str:
    """Return an invented mobile number."""
    return f"1{rng.choice('3578')}{rng.randrange(10**8, 10**9)}"


def make_household(rng: Random, place: Place, number: int) -> list[dict[str, Any]]:
    """Return the members of one household as raw rows of 基础信息."""
    surname = rng.choice(_SURNAMES)
    household_no = f"{place.group_no}{number:04d}"
    address = f"{place.unit}{rng.randrange(1, 20)}组{number}号"
    age = rng.randrange(28, 58)
    roles = [("户主", "男" if rng.random() < 0.8 else "女", age)]
    if rng.random() < 0.85:
        roles.append(("配偶", "女" if roles[0][1] == "男" else "男", age - 1))
    if rng.random() < 0.75:
        sex = rng.choice("男女")
        child = max(3, age - rng.randrange(22, 30))
        roles.append(("子" if sex == "男" else "女", sex, child))
    if rng.random() < 0.15:
        roles.append(("父母", rng.choice("男女"), min(88, age + 25)))
    visited = _VISITED[0] + dt.timedelta(days=rng.randrange(_VISITED[1]))
    common = _common(place, household_no, address, visited, rng)
    return [
        {**common, **_person(rng, surname, role, sex, years, visited)}
        for role, sex, years in roles
    ]


def _common(
    place: Place, household_no: str, address: str, visited: dt.date, rng: Random
) -> dict[str, Any]:
    owner = place.customer_type in ("个体工商户", "小微企业主")
    business = {"main_business": "日用百货", "business_years": rng.randrange(1, 20)}
    return {
        "branch": place.branch,
        "manager_id": f"YG{place.group_no}",
        "unit": place.unit,
        "group_no": place.group_no,
        "customer_type": place.customer_type,
        "id_type": "居民身份证",
        "home_address": address,
        "is_local": "是",
        "has_credit": "否",
        "household_no": household_no,
        "ethnic_group": "汉族",
        "source": "村委会" if place.customer_type == "农户" else "街道社区",
        "visitor": "陈静",
        "visit_date": visited,
        "leaflet_given": "是",
        "consent": "是",
        "consent_date": visited,
        **(business if owner else {}),
    }


def _person(
    rng: Random, surname: str, role: str, sex: str, years: int, visited: dt.date
) -> dict[str, Any]:
    born = dt.date(AS_OF.year - years, rng.randrange(1, 11), rng.randrange(1, 28))
    is_minor = identity.age(born, AS_OF) < 18
    name = make_name(rng, surname if role != "配偶" else "")
    excluded = {
        "filing_status": "排除",
        "exclusion_code": "1",
        "exclusion_note": "未成年",
        "exclusion_judge": "陈静",
    }
    filed = {"filing_status": rng.choice(("新增", "新增", "更新", "无变化"))}
    return {
        "name": name,
        "id_number": make_id(rng, born, sex),
        "sex": sex,
        "birth_date": born,
        "phone": make_phone(rng),
        "relationship": role,
        "is_householder": "是" if role == "户主" else "否",
        "is_representative": "是" if role == "户主" else "否",
        "marital_status": "已婚" if role in ("户主", "配偶", "父母") else "未婚",
        "education": rng.choice(("小学", "初中", "高中", "专科")),
        **(excluded if is_minor else filed),
    }
