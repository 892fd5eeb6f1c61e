"""One filled group workbook of any size, for everything that is measured."""

from __future__ import annotations

from pathlib import Path
from random import Random


def make_booklet(
    path: Path, households: int = 1000, evaluators: int = 5, group_no: str = "0101"
) -> None:
    """Write a booklet in which every evaluator knows every household."""
    from sunshine_xl.io.booklet_data import BookletGroup, EvaluatorSheet, Household
    from sunshine_xl.io.booklet_workbook import build_booklet
    from sunshine_xl.policy import default_policy

    rng = Random(1)
    homes = [
        Household(
            n, f"K{group_no}{n:05d}", f"{group_no}{n:05d}", "张三", "990101198001010014"
        )
        for n in range(1, households + 1)
    ]

    def answer() -> dict[str, object]:
        net = rng.randrange(20, 200) * 1000
        return {
            "knows": "是",
            "assets": net * 3,
            "debts": 0,
            "gross_income": net * 2,
            "net_income": net,
            "suggested_limit": round(net * rng.uniform(1.12, 1.48), -3),
        }

    sheets = [
        EvaluatorSheet(
            f"{group_no}-{k}", answers={h.customer_key: answer() for h in homes}
        )
        for k in range(1, evaluators + 1)
    ]
    group = BookletGroup(group_no, "朝阳村", "朝阳支行", "村委会", homes, sheets)
    path.write_bytes(build_booklet(group, default_policy()))
