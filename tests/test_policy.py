"""Every number of rules.md comes from campaign.toml and a wrong one is told (R111)."""

from __future__ import annotations

import datetime as dt
import tomllib
from decimal import Decimal

import pytest

from sunshine_xl.assets import template
from sunshine_xl.findings import Place
from sunshine_xl.policy import default_policy, parameters
from sunshine_xl.policy_overlay import load_campaign, overlay, with_value

PLACE = Place("campaign.toml")


def keys(table):
    return [one.field for one in overlay(default_policy(), table, PLACE)[1]]


def test_the_shipped_file_has_every_number_of_the_rules():
    policy = default_policy()
    assert (policy.limit.trim_high, policy.limit.trim_low) == (1, 1)
    assert (policy.limit.band_low, policy.limit.band_high) == (
        Decimal("1.1"),
        Decimal("1.5"),
    )
    assert (policy.limit.step, policy.limit.cap) == (1000, "clip")
    assert (policy.targets.filed, policy.targets.pre_credit) == (
        Decimal("0.95"),
        Decimal("0.7"),
    )
    assert (policy.groups.village, policy.groups.cadres) == (5, 2)
    assert policy.phases.file.start == dt.date(2015, 7, 25)
    assert policy.booklet.completeness == Decimal("0.8")


def test_every_key_of_the_shipped_file_has_a_comment():
    lines = template("campaign.toml").read_text("utf-8").splitlines()
    commented = False
    for line in lines:
        if line.startswith("#"):
            commented = True
        elif line.startswith("[") or not line:
            commented = commented and line.startswith("[phases")
        else:
            assert commented or line.startswith(("start", "end", "trim_low")), line


def test_a_campaigns_own_keys_win_and_the_rest_stays():
    policy, findings = overlay(
        default_policy(), {"limit": {"step": 500, "band_high": Decimal("1.4")}}, PLACE
    )
    assert findings == []
    assert policy.limit.step == Decimal(500)
    assert policy.limit.band_high == Decimal("1.4")
    assert policy.limit.min_votes == 3


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ({"limit": {"step": 1}}, []),
        ({"limit": {"step": 0}}, ["limit.step"]),
        ({"limit": {"stepp": 1}}, ["limit.stepp"]),
        ({"limits": {"step": 1}}, ["limits"]),
        ({"limit": {"cap": "cut"}}, ["limit.cap"]),
        ({"limit": {"trim_high": 3}}, ["limit.trim_high"]),
        ({"limit": {"min_votes": 2}}, ["limit.min_votes"]),
        ({"limit": {"band_low": Decimal(2)}}, ["limit.band_low"]),
        ({"campaign": {"bank": ""}}, ["campaign.bank"]),
        ({"campaign": {"as_of": "去年"}}, ["campaign.as_of"]),
        ({"campaign": {"edition": "x"}}, ["campaign.edition"]),
        ({"campaign": 5}, ["campaign"]),
        ({"targets": {"filed": Decimal("1.2")}}, ["targets.filed"]),
        ({"phases": {"file": {"end": dt.date(2014, 1, 1)}}}, ["phases"]),
        ({"rating": {"grades": {"A": 50}}}, []),
        ({"rating": {"grades": {"A": 500}}}, ["rating.grades"]),
    ],
)
def test_a_wrong_key_or_value_is_named(table, expected):  # POL-001
    assert keys(table) == expected


def test_a_wrong_value_leaves_the_default():
    policy, _ = overlay(default_policy(), {"limit": {"step": -1}}, PLACE)
    assert policy.limit.step == 1000


def test_a_file_that_is_no_toml_is_one_finding(tmp_path):  # POL-003
    file = tmp_path / "campaign.toml"
    file.write_text("[limit\nstep=", "utf-8")
    policy, (one,) = load_campaign(file, "campaign.toml")
    assert (one.code, policy) == ("POL-003", default_policy())
    assert one.values == {"reason": "第 1 行附近写法不对"}


def test_a_file_in_gbk_is_one_finding(tmp_path):  # POL-003
    file = tmp_path / "campaign.toml"
    file.write_bytes('bank = "银行"'.encode("gbk"))
    (one,) = load_campaign(file, "x")[1]
    assert (one.code, one.values) == ("POL-003", {"reason": "文字编码不是 UTF-8"})


def test_a_file_that_cannot_be_opened_is_one_finding(tmp_path):  # POL-003
    (one,) = load_campaign(tmp_path, "x")[1]
    assert (one.code, one.values) == ("POL-003", {"reason": "文件打不开"})


def test_a_file_with_a_byte_order_mark_is_read(tmp_path):
    file = tmp_path / "campaign.toml"
    file.write_text("[limit]\nstep = 100\n", "utf-8-sig")
    assert load_campaign(file, "x")[0].limit.step == 100


def test_every_scalar_has_a_label_and_a_name_of_its_own():
    table = tomllib.loads(template("campaign.toml").read_text("utf-8"))
    scalars = {
        (section, key)
        for section, keys_ in table.items()
        # Calendar, import file and retention are no matter of a group's workbook.
        if section not in ("phases", "export", "retention")
        for key, value in keys_.items()
        if not isinstance(value, dict)
    }
    assert {(p.section, p.key) for p in parameters()} == scalars
    names = [p.label.name for p in parameters()]
    assert len(set(names)) == len(names)
    assert all(name.startswith("SX_") for name in names)


def test_one_parameter_may_be_changed_by_a_workbook():
    (step,) = [p for p in parameters() if p.label.name == "SX_STEP"]
    changed = with_value(default_policy(), step, "500")
    assert not isinstance(changed, str)
    assert step.of(changed) == 500
    assert with_value(default_policy(), step, "五百") == "应为数字"
