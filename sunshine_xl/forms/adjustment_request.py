"""额度调整申请: what one person wants done next in an adjustment (F13, R102–R105)."""

from __future__ import annotations

from sunshine_xl.check_records import AdjustmentRequest as Row
from sunshine_xl.forms.column import Column, Form, Kind, Page

APPLY, AGREE, DECLINE, EXECUTE = "申请", "同意", "不同意", "执行"

FORM = Form(
    code="F13-1",
    name="额度调整申请",
    title="阳光信贷预授信额度调整办理单",
    row_type=Row,
    has_unit=True,
    gaps_block=False,
    page=Page(repeat_columns=2),
    guide=(
        "一行办一步：支行申请，业务发展部同意或不同意，授信部执行，三步由三个人办。",
        "选中要办的一行，按“额度调整”。编号由系统给出，后两步照填。",
        "调查材料写文件名，多个用“；”隔开，文件放在本表所在的文件夹。",
    ),
    columns=(
        Column(
            "办理步骤",
            "step",
            Kind.CHOICE,
            required=True,
            choices="adjustment_step",
            width=10,
        ),
        Column(
            "调整编号",
            "number",
            required_when=("step", (AGREE, DECLINE, EXECUTE)),
            max_length=10,
            width=10,
        ),
        Column(
            "办理部门(支行)",
            "department",
            required=True,
            max_length=40,
            width=16,
            prompt="支行名，或业务发展部、授信部",
        ),
        Column(
            "户号",
            "household_no",
            Kind.CODE,
            required_when=("step", (APPLY,)),
            width=12,
        ),
        Column(
            "拟调额度", "wanted", Kind.MONEY, required_when=("step", (APPLY,)), width=14
        ),
        Column(
            "理由",
            "reason",
            required_when=("step", (APPLY, DECLINE)),
            max_length=400,
            width=30,
        ),
        Column(
            "调查材料文件",
            "evidence",
            required_when=("step", (APPLY,)),
            max_length=600,
            width=30,
        ),
        Column("办理人", "person", required=True, max_length=40, width=10),
        Column("执行日期", "executed_on", Kind.DATE, width=12),
    ),
)
