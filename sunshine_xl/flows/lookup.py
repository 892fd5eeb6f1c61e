"""参考额度查询: a household's limit, as a reference and no promise (R108)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from sunshine_xl.flows.crm_database import DatabaseFailed, opened
from sunshine_xl.flows.crm_tables import tables
from sunshine_xl.flows.customer_list import CustomerList, customer_list, same_name
from sunshine_xl.flows.customer_workbook import FINAL, PROPOSED
from sunshine_xl.flows.gather import AskPassword, Progress, gather
from sunshine_xl.flows.report import Report
from sunshine_xl.records import Customer
from sunshine_xl.rules import identity

NOTICE = "仅供客户关系管理和贷款申请参考，不得对客户公开或承诺；用信须按规定流程申请。"
_SHORTEST_TAIL = 4
_MOST = 20
_WHOM = "请给出姓名、身份证号码（或其后 4 位以上）或户号。"

Hit = dict[str, Any]


def run(
    root: Path,
    wanted: str,
    *,
    password: AskPassword | None = None,
    progress: Progress | None = None,
) -> Report:
    """Look a name, an ID number, its tail or a 户号 up in a campaign."""
    word = wanted.strip()
    if not word:
        return Report(refusal=_WHOM)
    gathered = gather([root], password=password, progress=progress)
    people = customer_list(gathered)
    hits = [
        _hit(people, person)
        for person in gathered.customers
        if not person.is_excluded and _fits(person, word)
    ]
    return _report(hits)


def run_in_database(url: str, wanted: str, path: Path | None = None) -> Report:
    """Look the same up in the CRM's database."""
    word = wanted.strip()
    if not word:
        return Report(refusal=_WHOM)
    try:
        with opened(url, path) as engine, engine.begin() as connection:
            return _report(list(_from_database(connection, word)))
    except DatabaseFailed as problem:
        return Report(refusal=str(problem))


def _fits(person: Customer, word: str) -> bool:
    number, given = identity.compact(person.id_number), identity.compact(word)
    if person.household_no == word or same_name(person.name, word):
        return True
    return len(given) >= _SHORTEST_TAIL and number.endswith(given)


def _hit(people: CustomerList, person: Customer) -> Hit:
    line = people.line(person)
    home = people.by_household.get(person.household_no, ())
    head = next((one.name for one in home if people.line(one).is_representative), "")
    source = FINAL if line.is_final else PROPOSED
    return {
        "name": person.name,
        "id_number": identity.mask(identity.compact(person.id_number)),
        "branch": person.branch,
        "household": person.household_no,
        "representative": head,
        "customer_type": person.customer_type,
        "segment": line.segment,
        "grade": line.grade,
        "limit": _amount(line.limit),
        "source": source if line.limit is not None else "",
        "edition": people.gathered.policy.campaign.edition,
    }


def _from_database(connection: Any, word: str) -> Iterator[Hit]:
    import sqlalchemy as sa

    table, number = tables().customer, identity.compact(word)
    fitting = sa.or_(table.c.name == word, table.c.household_no == word)
    if len(number) >= _SHORTEST_TAIL:
        fitting = sa.or_(fitting, table.c.id_number.endswith(number, autoescape=True))
    query = (
        table.select().where(fitting).order_by(table.c.household_no).limit(_MOST + 1)
    )
    for row in connection.execute(query).mappings().all():
        home = table.select().where(
            table.c.household_no == row["household_no"],
            table.c.household_no != "",
            table.c.is_representative.is_(True),
        )
        head = connection.execute(home).mappings().first()
        yield {
            "name": row["name"],
            "id_number": identity.mask(row["id_number"]),
            "branch": row["branch"],
            "household": row["household_no"],
            "representative": head["name"] if head else "",
            "customer_type": row["customer_type"],
            "segment": row["segment"],
            "grade": row["grade"],
            "limit": _amount(head["reference_limit"] if head else None),
            "source": head["limit_source"] if head else "",
            "edition": row["edition"],
        }


def _amount(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def _report(hits: list[Hit]) -> Report:
    shown = hits[:_MOST]
    lines = [_line(hit) for hit in shown] or ["没有找到这位客户。" + _WHOM]
    if len(hits) > _MOST:
        lines.append(f"还有更多，只列前 {_MOST} 位；请给出更完整的姓名或号码。")
    return Report([*lines, NOTICE], document={"customers": shown, "notice": NOTICE})


def _line(hit: Hit) -> str:
    limit = "没有额度"
    if hit["limit"] is not None:
        limit = f"参考额度 {Decimal(hit['limit']):,.2f} 元（{hit['source']}）"
    of = hit["representative"]
    head = f"，授信代表 {of}" if of and of != hit["name"] else ""
    return (
        f"{hit['name']} {hit['id_number']} {hit['branch']} "
        f"户号 {hit['household']}{head}"
        f"：{limit}，等级 {hit['grade']}，{hit['segment'] or '分群不明'}"
        f"（{hit['edition']} 年）"
    )
