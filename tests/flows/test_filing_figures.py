"""建档面 and completeness by branch, type and site, as figures and as a workbook."""

from __future__ import annotations

from decimal import Decimal

import openpyxl
import pytest

from sunshine_xl.flows import filing_figures as figures
from sunshine_xl.flows import register
from sunshine_xl.flows.gather import gather
from sunshine_xl.rules.targets import HOUSEHOLD, PERSON
from tests.flows.filing_campaign import known, raw, write
from tests.rules.factory import person


@pytest.fixture(scope="module")
def campaign(tmp_path_factory):
    people = [
        raw(1),
        raw(2, filing_status="待补", customer_type="社区居民", phone=None),
        raw(3, branch="西支行", filing_status="更新", group_no="0201", source="学校"),
        raw(4, branch="西支行", filing_status="排除", exclusion_code="1"),
        raw(5, branch="西支行", household_no="H003", is_representative="否"),
    ]
    group = {
        "group_no": "0101",
        "group_name": "东村评议小组",
        "branch": "东支行",
        "kind": "村委会",
        "area_manager": "包一",
    }
    folder = tmp_path_factory.mktemp("建档面")
    return write(folder, people, [known(people[2])], groups_=[group])


def rates(counts):
    return {
        name: (one.tallies[HOUSEHOLD].filed_rate, one.tallies[PERSON].filed_rate)
        for name, one in counts.items()
    }


def test_rates_by_branch_type_site_and_source(campaign):  # R11, R25
    found = figures.filing_figures(gather([campaign]))
    assert rates(found.by[figures.BRANCH]) == {
        "东支行": (Decimal("0.5000"), Decimal("0.5000")),
        "西支行": (Decimal("1.0000"), Decimal("1.0000")),
    }
    assert rates(found.by[figures.TYPE])["社区居民"] == (0, 0)
    assert set(found.by[figures.SITE_KIND]) == {"村委会", figures.OTHER_SITES}
    assert set(found.by[figures.SITE]) == {"东村"}
    assert set(found.by[figures.SOURCE]) == {"村委会", "学校"}
    assert found.bank.tallies[HOUSEHOLD][:3] == (4, 1, 2)
    assert found.bank.tallies[PERSON][:3] == (5, 1, 3)
    assert found.by[figures.BRANCH]["西支行"].existing == 1


def test_limits_and_removals_go_through(campaign):
    limits = {"H001": Decimal(1000), "H003": Decimal(1000)}
    found = figures.filing_figures(gather([campaign]), limits, frozenset({"H003"}))
    assert found.bank.tallies[HOUSEHOLD].pre_credit_rate == 1


def test_the_figures_as_a_document(campaign):
    document = figures.figures_document(figures.filing_figures(gather([campaign])))
    assert document["bank"][HOUSEHOLD] == {
        "known": 4,
        "excluded": 1,
        "filed": 2,
        "filed_rate": "0.6667",
    }
    assert document["支行"]["东支行"][PERSON]["filed_rate"] == "0.5000"


def test_a_person_without_a_branch_belongs_to_the_folders():
    lost = person(branch="", file="支行/北支行/基础信息采集表.xlsx")
    assert figures.branch_of(lost) == "北支行"
    assert figures.branch_of(person(branch="", file="a.xlsx")) == figures.UNKNOWN
    assert figures.branch_of(person()) == "东支行"


def test_completeness_by_branch(campaign):  # R27–R30
    by_branch = figures.completeness_by_branch(gather([campaign]).customers)
    assert list(by_branch) == ["东支行", "西支行"]
    assert by_branch["东支行"].by_field["phone"].share == Decimal("0.5")
    assert by_branch["西支行"].required.share == 1


def test_the_workbook_shows_rates_and_draws_them(campaign):
    register.run(campaign)
    book = openpyxl.load_workbook(campaign / "输出" / "建档完整率.xlsx")
    assert book.sheetnames == [
        "建档面-支行",
        "建档面-客户类型",
        "建档面-采集地点类别",
        "建档面-采集地点",
        "建档面-信息来源",
        "完整率-支行",
        "完整率-项目",
    ]
    sheet = book["建档面-支行"]
    lines = {row[0].value: [c.value for c in row] for row in sheet.iter_rows(min_row=5)}
    assert lines["东支行"][1:5] == [2, 0, 1, 0.5]
    assert lines["全行"][1:5] == [4, 1, 2, 0.6667]
    colours = {r[0].value: r[4].fill.fgColor.rgb for r in sheet.iter_rows(min_row=6)}
    assert colours["东支行"] != colours["西支行"]
    drawn = [sheet.title for sheet in book if sheet._charts]
    assert drawn == [
        "建档面-支行",
        "建档面-客户类型",
        "建档面-采集地点类别",
        "完整率-支行",
        "完整率-项目",
    ]
    fields = {r[0].value: r[1].value for r in book["完整率-项目"].iter_rows()}
    assert fields["电话号码"] == "基础五项"
    assert fields["学历"] == "非必输"
    assert fields["走访人"] == "必输"
    assert "经营地址" not in fields
