"""Forms of what happens to a customer besides visits and calls: deals, complaints, changes, households."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from anchang.apps.customers.choices import ComplaintKind, Relation
from anchang.apps.offices.models import Staff
from anchang.apps.reception.choices import DealStage, OwnerConsent
from anchang.apps.reception.models import Visit
from anchang.web.customers.forms import PaperForm
from anchang.web.shared.fields import (
    PhoneField,
    buttons,
    choice,
    money,
    offer_people,
    set_choices,
    text,
    words,
)

REASON_CHARACTERS_MAX = 400
UNIT_CHARACTERS_MAX = 40
FEN_PER_YUAN = 100


class DealForm(PaperForm):
    """What the rules need to know of a deal (2.4.11, 3.3.2): who closed, for whom the buyer asked."""

    stage = buttons("阶段", DealStage.choices)
    unit_label = words("房号", required=True, most=UNIT_CHARACTERS_MAX, help_text="例如：3 栋 1802。")
    amount_yuan = money("金额（元）")
    buyer_name = words("购买人", help_text="和客户不是同一个人时填写。")
    closer = choice("谁接待成交的", [], required=True)
    asked_for = choice("客户指名找谁", [])
    negotiated = buttons("当天有洽谈吗", [("yes", "有洽谈"), ("no", "没有，直接来交钱")])
    visit = choice("哪一次来访成交的", [])

    own = (
        ("成交", ("stage", "unit_label", "amount_yuan", "buyer_name")),
        ("谁接待的", ("closer", "asked_for", "visit", "negotiated")),
    )
    wide = frozenset({"stage", "negotiated"})

    def __init__(
        self, *args: Any, consultants: Iterable[Staff], visits: Iterable[Visit], **kwargs: Any
    ) -> None:
        """`visits` are those of the customer, newest first; a deal may belong to none of them."""
        super().__init__(*args, **kwargs)
        people = list(consultants)
        came = [
            (str(one.pk), f"{timezone.localtime(one.arrived_at):%m-%d %H:%M} {one.owner.display_name}")
            for one in visits
        ]
        set_choices(self, "visit", [("", "不是来访时成交"), *came])
        offer_people(self, "closer", people, "请选择")
        offer_people(self, "asked_for", people, "没有指名")

    def amount_fen(self) -> int:
        """The amount in fen."""
        amount: Decimal = self.cleaned_data["amount_yuan"]
        return int(amount * FEN_PER_YUAN)


class StandInForm(PaperForm):
    """The original consultant's own word on a stand-in (3.3.2)."""

    helper = choice("谁代接待", [], required=True)
    consent = buttons("您的意思", OwnerConsent.choices)

    own = (("代接待", ("helper", "consent")),)
    wide = frozenset({"consent"})

    def __init__(self, *args: Any, colleagues: Iterable[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self, "helper", colleagues, "请选择")


class ComplaintForm(PaperForm):
    """The customer's discontent, in the customer's words (2.3)."""

    about = choice("对谁不满意", [], required=True)
    kind = buttons("程度", ComplaintKind.choices)
    words = text("客户原话", required=True, most=2000)

    own = (("投诉", ("about", "kind", "words")),)
    wide = frozenset({"kind", "words"})

    def __init__(self, *args: Any, consultants: Iterable[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self, "about", consultants, "请选择")


class FindingForm(PaperForm):
    """What a manager found about a complaint, and who serves from now on (2.3)."""

    verified = buttons("核实结果", [("yes", "属实"), ("no", "不属实")])
    successor = choice("以后由谁接待", [])
    note = text("核实经过", required=True, most=REASON_CHARACTERS_MAX)

    own = (("核实", ("verified", "successor", "note")),)
    wide = frozenset({"verified", "note"})

    def __init__(self, *args: Any, consultants: Iterable[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self, "successor", consultants, "仍由原接待人接待")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("verified") == "no" and cleaned.get("successor"):
            self.add_error("successor", "不属实的，不因此换人；客户仍要换，请另记「要求更换接待人」。")
        return cleaned


class ChangeForm(PaperForm):
    """The customer asks for somebody else without complaining (3.2.4)."""

    wanted = choice("想换成谁", [])
    reason = text("客户说的原因", required=True, most=REASON_CHARACTERS_MAX)

    own = (("更换接待人", ("wanted", "reason")),)
    wide = frozenset({"reason"})

    def __init__(self, *args: Any, consultants: Iterable[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self, "wanted", consultants, "没有指定")


class JoinForm(PaperForm):
    """Two people are one household (2.4.3)."""

    phone = PhoneField("家人的手机", help_text="家人须是本案场登记过的客户。")
    relation = choice("这位客户是那位家人的", [("", "请选择"), *Relation.choices[1:]], required=True)
    reason = text("认定的依据", required=True, most=REASON_CHARACTERS_MAX, help_text="例如：看过户口本。")

    own = (("并为一家人", ("phone", "relation", "reason")),)
    wide = frozenset({"reason"})


class SeparateForm(forms.Form):
    """A customer does not belong to the household after all."""

    why = text("拆分的依据", required=True, most=REASON_CHARACTERS_MAX)
