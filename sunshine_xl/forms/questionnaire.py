"""F8 电子银行业务调查问卷: one row is one visited customer (R31–R32)."""

from __future__ import annotations

from decimal import Decimal

from sunshine_xl.forms.column import Column, Form, Kind, Page
from sunshine_xl.register_records import Questionnaire as Row

_OURS, _OPENED, _TOOLS = (
    "是否本行客户",
    "已开通（是/否/意向）",
    "主要使用他行或支付工具",
)
_WHY, _FUNDS = "未使用原因", "资金需求情况"


def _choice(title: str, field: str, choices: str, group: str = "") -> Column:
    required, is_soft = choices == "opened", choices != "opened"
    prompt = "是填1，否填0" if choices == "tick" else ""
    return Column(
        title,
        field,
        Kind.CHOICE,
        required=required,
        choices=choices,
        doubtful=is_soft,
        width=8 if group else 12,
        prompt=prompt,
        group=group,
    )


def _yes_no(title: str, field: str, group: str = "") -> Column:
    return Column(title, field, Kind.YES_NO, doubtful=True, width=8, group=group)


FORM = Form(
    code="F8",
    name="问卷",
    title="电子银行业务调查问卷",
    row_type=Row,
    page=Page(repeat_columns=4, pages_wide=2),
    has_unit=True,
    columns=(
        Column("序号", "seq", Kind.TEXT, width=6),
        Column(
            "客户键", "customer_key", Kind.CODE, width=13, prompt="没有的填身份证号码"
        ),
        Column("姓名", "name", Kind.NAME, max_length=32, width=10),
        Column("身份证号码", "id_number", Kind.ID_NUMBER, width=22),
        Column("走访日期", "visit_date", Kind.DATE, required=True, width=12),
        Column("走访人", "visitor", required=True, max_length=40, width=9),
        Column("面见人", "met", max_length=40, width=9),
        Column("面见人与客户关系", "met_relation", max_length=20, width=9),
        _yes_no("存款", "has_deposit", _OURS),
        _yes_no("贷款", "has_loan", _OURS),
        _yes_no("银行卡", "has_card", _OURS),
        _yes_no("社保卡", "has_social_card", _OURS),
        _choice("手机银行", "mobile_bank", "opened", _OPENED),
        _choice("网上银行", "online_bank", "opened", _OPENED),
        _choice("短信通", "message_service", "opened", _OPENED),
        _choice("POS/二维码", "payment_code", "opened", _OPENED),
        _choice("自助机具", "self_service", "opened", _OPENED),
        _choice("代缴代扣", "collection_service", "opened", _OPENED),
        _choice("他行手机银行", "uses_other_bank", "tick", _TOOLS),
        _choice("微信支付", "uses_wechat", "tick", _TOOLS),
        _choice("支付宝", "uses_alipay", "tick", _TOOLS),
        _choice("其他支付工具", "uses_other_tool", "tick", _TOOLS),
        _choice("不会使用", "cannot_use", "tick", _WHY),
        _choice("担心安全", "distrusts", "tick", _WHY),
        _choice("用不上", "needs_none", "tick", _WHY),
        _choice("没有智能手机", "has_no_smartphone", "tick", _WHY),
        _choice("手续麻烦", "too_complicated", "tick", _WHY),
        _choice("其他原因", "other_reason", "tick", _WHY),
        Column(
            "满意度",
            "satisfaction",
            Kind.WHOLE,
            minimum=Decimal(1),
            maximum=Decimal(5),
            doubtful=True,
            width=8,
            prompt="1很不满意 至 5很满意",
        ),
        _yes_no("有无资金需求", "needs_funds", _FUNDS),
        Column(
            "需求金额",
            "funding_need",
            Kind.MONEY,
            minimum=Decimal(0),
            doubtful=True,
            width=13,
            group=_FUNDS,
        ),
        Column("需求用途", "funding_use", max_length=60, width=12, group=_FUNDS),
        Column("需求时间", "funding_time", max_length=40, width=10, group=_FUNDS),
        _choice("意向产品", "product", "product"),
        Column("希望服务", "wishes", max_length=200, width=20),
        _yes_no("宣传资料已发", "leaflet_given"),
    ),
)

OPENED = tuple(c for c in FORM.columns if c.group == _OPENED)
OURS = tuple(c for c in FORM.columns if c.group == _OURS)
TOOLS = tuple(c for c in FORM.columns if c.group == _TOOLS)
REASONS = tuple(c for c in FORM.columns if c.group == _WHY)
