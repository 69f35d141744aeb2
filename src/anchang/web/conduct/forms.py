"""Forms of breach cases and corrections."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from anchang.apps.conduct.choices import Field, Gravity, Outcome
from anchang.apps.conduct.judging import FEN_PER_YUAN
from anchang.apps.conduct.kinds import KINDS
from anchang.apps.conduct.models import Proposal
from anchang.apps.conduct.models.cases import STATEMENT_CHARACTERS_MAX
from anchang.apps.offices.models import Staff
from anchang.web.shared.fields import (
    Choice,
    buttons,
    choice,
    moment,
    money,
    offer_people,
    set_choices,
    several,
    text,
    words,
)


class OpenForm(forms.Form):
    """A case opened by hand; ``looks`` are lines of the access log offered as evidence."""

    person = choice("当事人", [], required=True)
    kind = buttons("哪一类", [(one.key, f"{one.label}（{one.clause}）") for one in KINDS.values()])
    words = text("发生了什么", required=True, help_text="当事人看得到这句话，请不要写客户的姓名和电话。")
    looks = several("作为证据的查看记录", [])

    def __init__(self, *args: Any, people: Iterable[Staff], looks: Iterable[Choice], **values: Any) -> None:
        super().__init__(*args, **values)
        offer_people(self, "person", people, "请选择")
        offered = list(looks)
        set_choices(self, "looks", offered)
        if not offered:
            del self.fields["looks"]


class WordsForm(forms.Form):
    """The person's answer, or their objection."""

    words = text("您要说的话", required=True, most=STATEMENT_CHARACTERS_MAX)


class DecideForm(forms.Form):
    """The manager's decision; the range is the frozen one of the proposals."""

    outcome = buttons("结果", Outcome.choices)
    gravity = buttons("轻重", [])
    amount = money("绩效扣减（元）")
    reprimand = forms.BooleanField(label="通报批评", required=False)
    dismissal = forms.BooleanField(label="建议解聘", required=False)
    referral = forms.BooleanField(label="移送追究法律责任", required=False)
    reason = text("理由", required=True)

    def __init__(self, *args: Any, proposals: Iterable[Proposal], **values: Any) -> None:
        super().__init__(*args, **values)
        offered = list(proposals)
        set_choices(self, "gravity", [(one.gravity, one.get_gravity_display()) for one in offered])
        self.fields["amount"].required = False
        self.fields["amount"].help_text = "；".join(
            f"{one.get_gravity_display()}：{one.words}" if len(offered) > 1 else one.words for one in offered
        )
        if len(offered) == 1:
            self.fields["gravity"].initial = offered[0].gravity
        if not any(one.referral for one in offered):
            del self.fields["referral"]

    def amount_fen(self) -> int | None:
        yuan = self.cleaned_data["amount"]
        return None if yuan is None else int(yuan * FEN_PER_YUAN)

    def gravity_found(self) -> Gravity:
        return Gravity(self.cleaned_data["gravity"])


class RulingForm(forms.Form):
    """The manager's word on a correction."""

    approved = buttons("意见", [("yes", "同意"), ("no", "不同意")])
    note = text("说明", help_text="不同意的，请写明理由。")


# Which input an item needs.
INPUTS: dict[Field, set[str]] = {
    Field.TIME: {"at"},
    Field.CONSULTANT: {"consultant"},
    Field.VOID: set(),
    Field.NAME: {"words"},
    Field.PHONE: {"words"},
    Field.WORDS: {"was", "words"},
}


class WishForm(forms.Form):
    """What one item of a record should be; only the input that the item needs is there."""

    was = words("原来记的是", required=True, most=200, help_text="记录上哪一句不对。")
    at = moment("应为什么时间", required=True)
    consultant = choice("应为哪位置业顾问", [], required=True)
    words = text("应为", required=True)
    reason = text("为什么要更正", required=True)
    proof = text("依据", required=True, help_text="例如：纸面登记表上客户签的时间。")

    def __init__(self, *args: Any, item: Field, people: Iterable[Staff], **values: Any) -> None:
        super().__init__(*args, **values)
        offer_people(self, "consultant", people, "请选择")
        for name in {"was", "at", "consultant", "words"} - INPUTS[item]:
            del self.fields[name]
        if item in (Field.NAME, Field.PHONE):
            self.fields["words"].label = f"应为什么{'姓名' if item == Field.NAME else '号码'}"
