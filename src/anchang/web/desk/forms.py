"""Forms of the reception desk: the questions of 5.2.1, and what is done with the answer."""

from collections.abc import Iterable
from typing import Any

from django import forms

from anchang.apps.offices.models import Staff
from anchang.apps.reception.choices import (
    ContactChannel,
    ContactOutcome,
    FamilyRelation,
    FirstVisitAnswer,
    IntroducerKind,
    PresenceState,
    Remembers,
)
from anchang.web.shared.fields import LastFourField, PhoneField, buttons, choice, number, offer_people, words

GROUP_SIZE_MAX = 50
REASON_CHARACTERS_MAX = 400

# The page unfolds the next question below these answers.
OPENS = {
    "answer": {FirstVisitAnswer.BEEN_BEFORE, FirstVisitAnswer.UNSURE},
    "introduced": {"one", "two"},
    "family": {"yes"},
}
OPENS_SECOND = {"two"}


class OpeningButtons(forms.RadioSelect):
    """Buttons some of which unfold the fields below them (`data-opens`, in the stylesheet)."""

    def __init__(self, opens: Iterable[str], opens_second: Iterable[str] = ()) -> None:
        super().__init__()
        self.opens, self.opens_second = frozenset(opens), frozenset(opens_second)

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.opens:
            option["attrs"]["data-opens"] = True
        if str(value) in self.opens_second:
            option["attrs"]["data-opens-second"] = True
        return option


class CheckInForm(forms.Form):
    """Phone, or name and last four digits; the three questions; everything else only when an answer calls for it."""

    phone = PhoneField("手机", required=False)
    name = words("姓名")
    last_four = LastFourField("手机后四位")
    answer = buttons(
        "您是第一次来吗？",
        [
            (FirstVisitAnswer.FIRST_VISIT, "第一次来"),
            (FirstVisitAnswer.BEEN_BEFORE, "来过"),
            (FirstVisitAnswer.UNSURE, "说不清"),
            (FirstVisitAnswer.NOT_ASKED, "没有问"),
        ],
    )
    named = choice("当时哪位顾问接待的？", [])
    remembers = choice("客户记得多少", Remembers.choices)
    introduced = buttons("有朋友介绍吗？", [("no", "没有"), ("one", "有一位"), ("two", "有两位")])
    introducer_kind = choice("介绍人是", IntroducerKind.choices)
    introducer_phone = PhoneField("介绍人手机", required=False)
    introducer_name = words("介绍人姓名")
    introducer_present = forms.BooleanField(label="介绍人一起来了", required=False)
    second_kind = choice("第二位介绍人是", IntroducerKind.choices)
    second_phone = PhoneField("第二位手机", required=False)
    second_name = words("第二位姓名")
    second_present = forms.BooleanField(label="第二位也一起来了", required=False)
    family = buttons("家里有人来看过吗？", [("no", "没有"), ("yes", "家人来过")])
    family_phone = PhoneField("来过的家人手机", required=False)
    family_relation = choice("是客户的", [("", "请选择"), *FamilyRelation.choices])
    channel = choice("怎么来的", ContactChannel.choices)
    group_size = number("同来几位", least=1, most=GROUP_SIZE_MAX)

    def __init__(self, *args: Any, consultants: Iterable[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self, "named", consultants, "不记得是谁")
        for name, second in (("answer", ()), ("introduced", OPENS_SECOND), ("family", ())):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            widget = OpeningButtons(OPENS[name], second)
            widget.choices = field.choices
            field.widget = widget
        self.fields["phone"].widget.attrs["autofocus"] = True
        self.fields["answer"].error_messages["required"] = "请问一声是不是第一次来；真的没有问，选「没有问」。"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("phone") and "phone" not in self.errors:
            self._need_name_and_last_four(cleaned)
        if cleaned.get("introduced") == "two" and not cleaned.get("second_phone") and not self.has_error("second_phone"):
            self.add_error("second_phone", "请填第二位介绍人的手机，才查得到是谁的客户。")
        if cleaned.get("family") == "yes":
            self._need_family(cleaned)
        return cleaned

    def _need_name_and_last_four(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("name") and not cleaned.get("last_four"):
            self.add_error("phone", "请填手机；客户不肯留，就填姓名和手机后四位。")
        elif not cleaned.get("name"):
            self.add_error("name", "没有手机，姓名和后四位都要填。")
        elif not cleaned.get("last_four") and "last_four" not in self.errors:
            self.add_error("last_four", "没有手机，姓名和后四位都要填。")

    def _need_family(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("family_phone") and not self.has_error("family_phone"):
            self.add_error("family_phone", "请填来过的那位家人的手机。")
        if not cleaned.get("family_relation"):
            self.add_error("family_relation", "请选择那位家人和客户的关系。")


class DepartForm(forms.Form):
    """Somebody else than the answer says receives: only with a reason, which is recorded (3.1.1)."""

    to = choice("改由谁接待", [], required=True)
    reason = words("理由", required=True, most=REASON_CHARACTERS_MAX, help_text="例如：客户点名；主管安排。会留下记录。")

    def __init__(self, *args: Any, consultants: Iterable[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self, "to", consultants, "请选择")


class PresenceForm(forms.Form):
    state = buttons("现在", PresenceState.choices)
    note = words("说明", most=200, help_text="例如：去哪里、几点回来。")


class ContactForm(forms.Form):
    """The one on turn called the original consultant (3.2.2)."""

    outcome = buttons("联系结果", ContactOutcome.choices)
    note = words("说明", most=REASON_CHARACTERS_MAX)
