"""Cross-check against the same joins in polars and DuckDB (benchmarks.crosscheck).

300,000 households, 100,000 loans and 20,000 bad rows lie in memory, each in the form
its own program likes best; the joins alone are timed. The three must agree on every
household and person. Ours is measured in a process of its own for its memory.
"""

from __future__ import annotations

import datetime as dt
import gc
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

HOUSEHOLDS, LOANS, BAD = 300_000, 100_000, 20_000
ROUNDS = 9
AS_OF = dt.date(2015, 11, 10)
KINDS = ("不良贷款", "担保代偿", "已核销", "担保未履责", "诉讼清收")
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红春梅建国志文龙凤"
_YUAN = range(30, 300)

Raw = dict[str, list[Any]]


def make_data(households: int = HOUSEHOLDS) -> tuple[Raw, Raw, Raw, Raw]:
    """Return people, limits, loans and bad rows as columns."""
    from sunshine_xl.rules.identity import check_digit

    rng = Random(1)

    def number(n: int) -> str:
        day = dt.date(1940, 1, 1) + dt.timedelta(days=n % 20_000)
        head = f"3299{n // 10_000_000:02d}{day:%Y%m%d}{n // 20_000 % 1000:03d}"
        return head + check_digit(head)

    def name() -> str:
        return rng.choice(_SURNAMES) + "".join(rng.choices(_GIVEN, k=2))

    people: Raw = {"id": [], "name": [], "home": [], "head": []}
    limits: Raw = {"home": [], "limit": []}
    for h in range(households):
        home = f"{h:08d}"
        limits["home"].append(home)
        has_none = rng.random() < 0.02
        limits["limit"].append(rng.choice((None, 0)) if has_none else rng.choice(_YUAN))
        for k in range(rng.choice((2, 2, 3, 3))):
            people["id"].append(number(len(people["id"])))
            people["name"].append(name())
            people["home"].append(home)
            people["head"].append(k == 0)
    strangers = [number(19_000_000 + n) for n in range(5000)]
    known = people["id"]
    loans: Raw = {"id": [], "balance": []}
    for _ in range(LOANS):
        pool = known if rng.random() < 0.95 else strangers
        loans["id"].append(rng.choice(pool))
        loans["balance"].append(rng.choice((0, *range(1, 40))))
    bad: Raw = {"id": [], "name": [], "kind": [], "day": []}
    for n in range(BAD):
        row = rng.randrange(len(known)) if rng.random() < 0.1 else None
        person = strangers[n % 5000] if row is None else known[row]
        bad["id"].append("" if rng.random() < 0.02 else person)
        bad["name"].append(name() if row is None else people["name"][row])
        bad["kind"].append(rng.choice(KINDS))
        bad["day"].append(AS_OF - dt.timedelta(days=rng.randrange(3000)))
    return people, limits, loans, bad


def ours(data: tuple[Raw, Raw, Raw, Raw]) -> Callable[[], Any]:
    from sunshine_xl.findings import RowRef, SheetRef
    from sunshine_xl.flows.sieve import Bank
    from sunshine_xl.list_records import BadRecord, Loan
    from sunshine_xl.policy import default_policy
    from sunshine_xl.records import Customer

    policy = default_policy()
    raw_people, raw_limits, raw_loans, raw_bad = data
    sheet = SheetRef("x", "x", {})
    people = [
        Customer(
            RowRef(sheet, n),
            id_number=number,
            name=name,
            household_no=home,
            is_representative=head,
            is_householder=head,
        )
        for n, (number, name, home, head) in enumerate(
            zip(*raw_people.values(), strict=True)
        )
    ]
    limits = {
        home: None if limit is None else Decimal(limit * 1000)
        for home, limit in zip(*raw_limits.values(), strict=True)
    }
    ledger = [
        Loan(RowRef(sheet, n), f"J{n}", id_number=i, balance=Decimal(b * 1000))
        for n, (i, b) in enumerate(zip(*raw_loans.values(), strict=True))
    ]
    records = [
        BadRecord(
            RowRef(sheet, n), list_kind=kind, name=name, id_number=i, event_date=day
        )
        for n, (i, name, kind, day) in enumerate(zip(*raw_bad.values(), strict=True))
    ]

    start = time.perf_counter()
    bank = Bank(people, ledger, records, limits)
    print(f"records to columns: {time.perf_counter() - start:.2f} s", file=sys.stderr)

    def joins() -> Any:
        return bank.check(policy)[1:]

    return joins


def summary_of_ours(result: Any) -> tuple[set[Any], set[Any], set[Any]]:
    loan_hits, bad_hits = result
    return (
        {(h.loans[0].id_number, int(h.balance)) for h in loan_hits if h.check == "L1"},
        {
            (h.household_no, int(h.balance), h.by_household)
            for h in loan_hits
            if h.check == "L2"
        },
        {
            (h.person.id_number, tuple(sorted(h.lists)), bool(h.records))
            for h in bad_hits
        },
    )


def polars_joins(data: tuple[Raw, Raw, Raw, Raw]) -> Callable[[], Any]:
    import polars as pl

    people, limits, loans, bad = (pl.DataFrame(raw) for raw in data)
    limits = limits.with_columns(pl.col("limit").cast(pl.Int64) * 1000)
    loans = loans.with_columns(pl.col("balance").cast(pl.Int64) * 1000)

    def joins() -> Any:
        owed = (
            loans.filter(pl.col("balance") > 0)
            .group_by("id")
            .agg(pl.col("balance").sum())
            .join(people, on="id", how="left")
            .join(limits, on="home", how="left")
        )
        listed = pl.col("limit").fill_null(0) > 0
        unlisted = owed.filter(~listed).select("id", "balance")
        above = (
            owed.filter(listed)
            .group_by("home")
            .agg(
                pl.col("balance").sum(),
                pl.col("limit").first(),
                (~pl.col("head")).any().alias("by_household"),
            )
            .filter(pl.col("balance") > pl.col("limit"))
        )
        sure = (
            bad.filter(pl.col("id") != "")
            .join(people, on="id", how="inner")
            .group_by("id")
            .agg(pl.col("kind").unique().sort(), pl.col("head").first())
        )
        maybe = (
            bad.filter(pl.col("id") == "")
            .join(people, on="name", how="inner", suffix="_person")
            .group_by("id_person")
            .agg(pl.col("kind").unique().sort())
            .join(sure, left_on="id_person", right_on="id", how="anti")
        )
        return unlisted, above, sure, maybe

    return joins


def summary_of_polars(result: Any) -> tuple[set[Any], set[Any], set[Any]]:
    unlisted, above, sure, maybe = result
    hits = {(i, tuple(sorted(k)), True) for i, k, _ in sure.rows()}
    hits |= {(i, tuple(sorted(k)), False) for i, k in maybe.rows()}
    return (
        set(unlisted.rows()),
        set(above.select("home", "balance", "by_household").rows()),
        hits,
    )


def duckdb_joins(data: tuple[Raw, Raw, Raw, Raw]) -> Callable[[], Any]:
    import duckdb
    import polars as pl

    db = duckdb.connect()
    with tempfile.TemporaryDirectory() as folder:
        for table, raw in zip(("people", "limits", "loans", "bad"), data, strict=True):
            file = f"{folder}/{table}.parquet"
            pl.DataFrame(raw).write_parquet(file)
            db.execute(f"create table {table} as select * from read_parquet('{file}')")
    db.execute('update limits set "limit" = "limit" * 1000')
    db.execute("update loans set balance = balance * 1000")
    owed = """
        with owed as (
            select l.id, l.balance, p.home, p.head, m."limit" from
            (select id, sum(balance) balance from loans where balance > 0 group by id) l
            left join people p using (id) left join limits m using (home))
    """
    queries = (
        owed + 'select id, balance from owed where coalesce("limit", 0) = 0',
        owed
        + """select home, sum(balance) balance, bool_or(not head) from owed
            where coalesce("limit", 0) > 0 group by home
            having sum(balance) > any_value("limit")""",
        """select id, list(distinct kind) from bad join people using (id)
            where id <> '' group by id""",
        """select p.id, list(distinct kind) from bad b join people p using (name)
            where b.id = '' and p.id not in (select id from bad) group by p.id""",
    )

    def joins() -> Any:
        return [db.execute(query).fetchall() for query in queries]

    return joins


def summary_of_duckdb(result: Any) -> tuple[set[Any], set[Any], set[Any]]:
    unlisted, above, sure, maybe = result
    hits = {(i, tuple(sorted(k)), True) for i, k in sure}
    hits |= {(i, tuple(sorted(k)), False) for i, k in maybe}
    return (
        {(i, int(b)) for i, b in unlisted},
        {(h, int(b), m) for h, b, m in above},
        hits,
    )


def seconds(joins: Callable[[], Any]) -> tuple[float, float]:
    """Return the time on the clock and the processors' time."""
    gc.collect()
    start, cpu = time.perf_counter(), time.process_time()
    joins()
    return time.perf_counter() - start, time.process_time() - cpu


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    if sys.argv[1:] == ["--memory"]:
        ours(make_data())()
        print(peak_megabytes())
        return
    data = make_data()
    works = {
        "sunshine-xl": (ours(data), summary_of_ours),
        "polars": (polars_joins(data), summary_of_polars),
        "DuckDB": (duckdb_joins(data), summary_of_duckdb),
    }
    answers = {name: tell(joins()) for name, (joins, tell) in works.items()}
    sizes = [len(part) for part in answers["sunshine-xl"]]
    for name, answer in answers.items():
        if answer != answers["sunshine-xl"]:
            raise SystemExit(f"{name} finds something else")
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, (joins, _) in works.items():
            times[name].append(seconds(joins))
    wall, cpu = (
        {
            name: statistics.median(pair[k] for pair in ones)
            for name, ones in times.items()
        }
        for k in (0, 1)
    )
    command = [sys.executable, "-m", "benchmarks.crosscheck", "--memory"]
    memory = float(subprocess.run(command, capture_output=True, check=True).stdout)
    print(f"{len(data[0]['id']):,} persons; L1 {sizes[0]:,}, L2 {sizes[1]:,},", end=" ")
    print(f"bad {sizes[2]:,}, the same from all three")
    print("| what | figure | wanted |")
    print("|---|---|---|")
    for name in works:
        print(f"| joins, {name} | {wall[name]:.3f} s, CPU {cpu[name]:.3f} s | |")
    for what, figures in (("time", wall), ("CPU time", cpu)):
        fastest = min(figures["polars"], figures["DuckDB"])
        ratio = figures["sunshine-xl"] / fastest
        print(f"| {what}, ours ÷ the faster one | {ratio:.2f} | ≤ 2 |")
    print(f"| memory, data included | {memory:,.0f} MB | < 1,500 MB |")


if __name__ == "__main__":
    main()
