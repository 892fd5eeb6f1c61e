"""Whether booklet rows are about whom they seem to be, each home once (R35, R79)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sunshine_xl.findings import Finding, finding
from sunshine_xl.records import Booklet, Customer
from sunshine_xl.rules import identity, names


def check_names(booklets: Sequence[Booklet]) -> Iterator[Finding]:
    """Yield rows whose name differs from what most booklets give the same key."""
    rows = [o for b in booklets for o in b.opinions if o.customer_key]
    written = {(o.customer_key, o.representative) for o in rows if o.representative}
    if len(written) == len({key for key, _ in written}):
        return
    said: dict[str, Counter[str]] = {}
    for row in rows:
        if row.representative:
            name = names.compact(row.representative)
            said.setdefault(row.customer_key, Counter())[name] += 1
    for row in rows:
        if not row.representative:
            continue
        usual, times = said[row.customer_key].most_common(1)[0]
        total = said[row.customer_key].total()
        if times * 2 > total and names.compact(row.representative) != usual:
            words = {"household": row.household_no}
            yield finding("BKL-011", row.at, "representative", **words)


def check_additions(
    booklet: Booklet, people: Mapping[str, Customer]
) -> Iterator[Finding]:
    """Yield persons that evaluators added although 基础信息 has them.

    ``people`` are the customers by sound ID number.
    """
    for row in booklet.opinions:
        known = people.get(row.added_id) if not row.customer_key else None
        if known:
            where = f"{known.at.sheet.file} 第{known.at.number}行"
            yield finding("BKL-012", row.at, "added_id", where=where)


def by_id(customers: Iterable[Customer]) -> Mapping[str, Customer]:
    """Return the customers with a sound ID number, the first of each number."""
    people: dict[str, Customer] = {}
    for one in customers:
        if one.id_number and not identity.problem(one.id_number):
            people.setdefault(one.id_number, one)
    return people


def check_copies(books: Sequence[Sequence[Booklet]]) -> Iterator[Finding]:
    """Yield one finding for each workbook whose households stand in another too.

    Workbooks that share out a group's evaluators between them are no copies.
    """
    keys = [{o.customer_key for b in book for o in b.opinions} - {""} for book in books]
    times = Counter(key for those in keys for key in those)
    twice = [{key for key in those if times[key] > 1} for those in keys]
    for number, book in enumerate(books):
        others = {
            key: other[0].file
            for n, other in enumerate(books)
            if n != number and twice[number] and not _share_out(book, other)
            for key in twice[n]
        }
        rows = [o for b in book for o in b.opinions if o.customer_key in others]
        if rows:
            words = {
                "group": book[0].group_no,
                "keys": len({row.customer_key for row in rows}),
                "other": others[rows[0].customer_key],
            }
            yield finding("BKL-010", rows[0].at, "customer_key", **words)


def _share_out(one: Sequence[Booklet], other: Sequence[Booklet]) -> bool:
    mine, yours = ({b.evaluator_no for b in book} for book in (one, other))
    is_one_group = one[0].group_no == other[0].group_no
    return is_one_group and "" not in mine | yours and not mine & yours
