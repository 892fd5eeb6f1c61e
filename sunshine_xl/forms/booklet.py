"""F3 预授信调查评议册: one evaluator's sheet, one row a household (R47–R68)."""

from __future__ import annotations

from decimal import Decimal

from sunshine_xl.forms.column import Column, Form, Kind, Page
from sunshine_xl.records import Opinion as Row

_AS_TYPED = "General"
_KNOWN = ("knows", (True,))
# What an evaluator may add, and where the files' own value stands (R62).
ADDED = {
    "added_id": "id_mask",
    "added_address": "address",
    "added_phone": "phone_mask",
}
_WHO, _ADDED, _OPINION = "授信代表", "补充信息", "评议意见"


def _estimate(title: str, field: str, *, may_be_negative: bool = False) -> Column:
    return Column(
        title,
        field,
        Kind.MONEY,
        required_when=_KNOWN,
        minimum=None if may_be_negative else Decimal(0),
        width=10,
        group=_OPINION,
        doubtful=True,
        number_format=_AS_TYPED,
    )


FORM = Form(
    code="F3",
    name="评议",
    title="阳光信贷预授信调查评议册",
    row_type=Row,
    has_unit=True,
    unit_is_vital=True,
    gaps_block=False,
    page=Page(repeat_columns=4),
    columns=(
        Column("行号", "row_no", required=True, locked=True, width=5),
        Column(
            "客户键",
            "customer_key",
            required=True,
            locked=True,
            hidden=True,
            width=14,
        ),
        Column("户号", "household_no", Kind.CODE, locked=True, max_length=20, width=10),
        Column(
            "授信代表姓名",
            "representative",
            Kind.TEXT,
            required=True,
            max_length=32,
            width=9,
            group=_WHO,
        ),
        Column("身份证号码", "id_mask", Kind.MASKED, width=19, group=_WHO),
        Column("电话号码", "phone_mask", Kind.MASKED, width=13, group=_WHO),
        Column("家庭住址", "address", width=22, group=_WHO),
        Column(
            "补充身份证号码",
            "added_id",
            Kind.ID_NUMBER,
            max_length=18,
            width=19,
            group=_ADDED,
            prompt="原来空白的才填，18位",
        ),
        Column("补充家庭住址", "added_address", width=14, group=_ADDED),
        Column(
            "补充电话号码",
            "added_phone",
            Kind.PHONE,
            max_length=20,
            width=13,
            group=_ADDED,
        ),
        Column(
            "是否了解",
            "knows",
            Kind.YES_NO,
            required=True,
            width=6,
            group=_OPINION,
            prompt="不了解的选“否”，后面不填",
        ),
        _estimate("家庭总资产", "assets"),
        _estimate("家庭总负债", "debts"),
        _estimate("家庭总收入", "gross_income"),
        _estimate("家庭净收入", "net_income", may_be_negative=True),
        Column(
            "资金需求",
            "funding_need",
            Kind.MONEY,
            minimum=Decimal(0),
            width=10,
            group=_OPINION,
            number_format=_AS_TYPED,
            doubtful=True,
        ),
        Column(
            "不宜授信情形",
            "unfit_reason",
            Kind.CHOICE,
            choices="exclusion_code",
            width=8,
            group=_OPINION,
            doubtful=True,
            prompt="1至8；填了则额度为0或空白",
        ),
        Column(
            "建议授信额度",
            "suggested_limit",
            Kind.MONEY,
            required_when=_KNOWN,
            minimum=Decimal(0),
            width=10,
            group=_OPINION,
            number_format=_AS_TYPED,
            prompt="写一个数；0表示不同意授信",
        ),
        Column("备注", "note", width=14, prompt="额度超出1.1至1.5倍的写明原因"),
        Column(
            "与评议人关系",
            "relation",
            Kind.CHOICE,
            choices="relation",
            width=9,
            doubtful=True,
            prompt="本人、近亲属的不计票",
        ),
    ),
    guide=(
        "一、每户只填一行，先确定家庭授信代表。",
        "二、不了解的户，“是否了解”填“否”，后面各栏不填。",
        "三、金额按表头单位填写，只写一个数，不写“左右”，不写范围。",
        "四、总资产、总负债、总收入、净收入凭您的了解估计，尽可能客观准确。",
        "五、额度尽量在净收入的1.1至1.5倍之间，超出的请在备注写明原因。",
        "六、不同意授信的，额度写0，并写明不宜授信情形。",
        "七、表中空着的身份证号码、住址、电话，您知道的请在补充栏填写。",
        "八、遗漏的家庭写在末尾空行。",
        "九、独立填写，互不交流，填好后签名交回。",
    ),
)
