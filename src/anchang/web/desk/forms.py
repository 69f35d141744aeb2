"""Forms of the reception desk: the questions of 5.2.1, and what is done with the answer."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from anchang.apps.offices.models import Staff
from anchang.apps.reception.arrival import Arrival, Introducer
from anchang.apps.reception.choices import (
    ContactChannel,
    ContactOutcome,
    FamilyRelation,
    FirstVisitAnswer,
    IntroducerKind,
    PresenceState,
    ReceptionKind,
    Remembers,
    ServedKind,
    VisitPurpose,
)
from anchang.web.shared.fields import (
    Choice,
    LastFourField,
    PhoneField,
    buttons,
    choice,
    choice_field,
    number,
    offer_people,
    set_choices,
    words,
)

GROUP_SIZE_MAX = 50
FORM_KEY = r"^[0-9a-f]{32}$"
REASON_CHARACTERS_MAX = 400

ANSWERS = [
    (FirstVisitAnswer.FIRST_VISIT, "第一次来"),
    (FirstVisitAnswer.BEEN_BEFORE, "来过"),
    (FirstVisitAnswer.UNSURE, "说不清"),
    (FirstVisitAnswer.NOT_ASKED, "没有问"),
]

NOT_ANSWERED = "请问一声是不是第一次来；真的没有问，选「没有问」。"

# Kinds of new visitors whose reception an office may count otherwise in the order.
VISITORS = [
    ("", "没有"),
    (ServedKind.NAMED, "点名找某位顾问"),
    (ServedKind.RESEARCH, "同行市调"),
    (ServedKind.OFF_HOURS, "非营业时间来的"),
]
_ROWS = ("introducer", "second", "third", "fourth")
INTRODUCERS = {answer: _ROWS[: at + 1] for at, answer in enumerate(("one", "two", "three", "four"))}

# The page unfolds the next question below these answers.
OPENS: dict[str, frozenset[str]] = {
    "answer": frozenset({FirstVisitAnswer.BEEN_BEFORE, FirstVisitAnswer.UNSURE}),
    "introduced": frozenset(INTRODUCERS),
    "family": frozenset({"yes"}),
}
# Up to which row of introducers an answer unfolds.
OPENS_ROWS = {"introduced": {answer: len(prefixes) for answer, prefixes in INTRODUCERS.items()}}


class OpeningButtons(forms.RadioSelect):
    """Buttons some of which unfold the fields below them (`data-opens`, in the stylesheet), so many rows of
    them (`data-opens-rows`).
    """

    def __init__(
        self, opens: Iterable[str], rows: Mapping[str, int] | None = None, choices: Any = ()
    ) -> None:
        super().__init__(choices=choices)
        self.opens, self.rows = frozenset(opens), rows or {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.opens:
            option["attrs"]["data-opens"] = True
        if str(value) in self.rows:
            option["attrs"]["data-opens-rows"] = self.rows[str(value)]
        return option


class CheckInForm(forms.Form):
    """Phone, or name and last four digits; three questions; everything else only when an answer calls for it.

    `form_key` lets a form that is sent twice make one visit.
    `receiver` and `reason` are asked for only when the rulebook and the order name nobody.
    """

    phone = PhoneField("手机", required=False)
    name = words("姓名")
    tail = LastFourField("手机后四位")
    answer = buttons("您是第一次来吗？", ANSWERS)
    named = choice("当时哪位顾问接待的？", [])
    remembers = choice("客户记得多少", Remembers.choices)
    introduced = buttons(
        "有朋友介绍吗？",
        [("no", "没有"), ("one", "有一位"), ("two", "有两位"), ("three", "三位"), ("four", "四位")],
    )
    introducer_kind = choice("介绍人是", IntroducerKind.choices)
    introducer_phone = PhoneField("介绍人手机", required=False)
    introducer_name = words("介绍人姓名")
    introducer_tail = LastFourField("介绍人手机后四位")
    introducer_present = forms.BooleanField(label="介绍人一起来了", required=False)
    second_kind = choice("第二位介绍人是", IntroducerKind.choices)
    second_phone = PhoneField("第二位手机", required=False)
    second_name = words("第二位姓名")
    second_tail = LastFourField("第二位手机后四位")
    second_present = forms.BooleanField(label="第二位也一起来了", required=False)
    third_kind = choice("第三位介绍人是", IntroducerKind.choices)
    third_phone = PhoneField("第三位手机", required=False)
    third_name = words("第三位姓名")
    third_tail = LastFourField("第三位手机后四位")
    third_present = forms.BooleanField(label="第三位也一起来了", required=False)
    fourth_kind = choice("第四位介绍人是", IntroducerKind.choices)
    fourth_phone = PhoneField("第四位手机", required=False)
    fourth_name = words("第四位姓名")
    fourth_tail = LastFourField("第四位手机后四位")
    fourth_present = forms.BooleanField(label="第四位也一起来了", required=False)
    family = buttons("家里有人来看过吗？", [("no", "没有"), ("yes", "家人来过")])
    family_phone = PhoneField("来过的家人手机", required=False)
    family_relation = choice("那位家人是客户的", [("", "请选择"), *FamilyRelation.choices])
    channel = choice("怎么来的", ContactChannel.choices)
    group_size = number("同来几位", least=1, most=GROUP_SIZE_MAX)
    together_with = choice("和哪一组客户同来", [])
    visitor = choice("有没有特别情形", VISITORS)
    purpose = choice("来做什么", VisitPurpose.choices)
    form_key = forms.RegexField(
        FORM_KEY, required=False, initial=lambda: secrets.token_hex(16), widget=forms.HiddenInput
    )
    receiver = choice("指定谁接待", [])
    reason = words("指定的理由", most=REASON_CHARACTERS_MAX)

    def __init__(
        self, *args: Any, consultants: Iterable[Staff], groups: Iterable[Choice], **kwargs: Any
    ) -> None:
        """`groups` are the visits going on now, as choices."""
        super().__init__(*args, **kwargs)
        people = list(consultants)
        offer_people(self, "named", people, "不记得是谁")
        offer_people(self, "receiver", people, "按轮序和制度")
        set_choices(self, "together_with", [("", "不是同来"), *groups])
        for name, opens in OPENS.items():
            field = choice_field(self, name)
            field.widget = OpeningButtons(opens, OPENS_ROWS.get(name), choices=field.choices)
        self.fields["phone"].widget.attrs["autofocus"] = True
        self.fields["answer"].error_messages["required"] = NOT_ANSWERED

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("phone") and not self.has_error("phone"):
            self._need_name_and_tail(cleaned)
        for prefix in INTRODUCERS.get(cleaned.get("introduced", ""), ())[1:]:
            self._need_introducer(prefix, cleaned)
        if cleaned.get("family") == "yes":
            self._need_family(cleaned)
        return cleaned

    def arrival(self) -> Arrival:
        """What was said at the door. Answers below a question that was answered no do not count."""
        cleaned = self.cleaned_data
        opened = cleaned["answer"] in OPENS["answer"]
        family = cleaned["family"] == "yes"
        return Arrival(
            answer=FirstVisitAnswer(cleaned["answer"]),
            phone=cleaned["phone"],
            name=cleaned["name"],
            tail=cleaned["tail"],
            named_id=_number(cleaned["named"]) if opened else None,
            remembers=Remembers(cleaned["remembers"]) if opened else Remembers.UNKNOWN,
            introducers=self._introducers(),
            family_phone=cleaned["family_phone"] if family else "",
            family_relation=cleaned["family_relation"] if family else "",
            channel=ContactChannel(cleaned["channel"] or ContactChannel.WALK_IN),
            group_size=cleaned["group_size"] or 1,
            together_with_id=_number(cleaned["together_with"]),
            visitor=ServedKind(cleaned["visitor"]) if cleaned["visitor"] else None,
            purpose=VisitPurpose(cleaned["purpose"] or VisitPurpose.VIEWING),
        )

    def _introducers(self) -> tuple[Introducer, ...]:
        cleaned = self.cleaned_data
        prefixes = INTRODUCERS.get(cleaned["introduced"], ())
        return tuple(
            Introducer(
                kind=IntroducerKind(cleaned[f"{prefix}_kind"] or IntroducerKind.PROSPECT),
                name=cleaned[f"{prefix}_name"],
                phone=cleaned[f"{prefix}_phone"],
                tail=cleaned[f"{prefix}_tail"],
                present=cleaned[f"{prefix}_present"],
            )
            for prefix in prefixes
        )

    def _need_name_and_tail(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("name") and not cleaned.get("tail"):
            self.add_error("phone", "请填手机；客户不肯留，就填姓名和手机后四位。")
        elif not cleaned.get("name"):
            self.add_error("name", "没有手机，姓名和后四位都要填。")
        elif not cleaned.get("tail") and not self.has_error("tail"):
            self.add_error("tail", "没有手机，姓名和后四位都要填。")

    def _need_introducer(self, prefix: str, cleaned: dict[str, Any]) -> None:
        known = cleaned.get(f"{prefix}_phone") or (
            cleaned.get(f"{prefix}_name") and cleaned.get(f"{prefix}_tail")
        )
        if not known and not self.has_error(f"{prefix}_phone"):
            words = "请填这位介绍人的手机，或者姓名和后四位，才查得到是谁的客户。"
            self.add_error(f"{prefix}_phone", words)

    def _need_family(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("family_phone") and not self.has_error("family_phone"):
            self.add_error("family_phone", "请填来过的那位家人的手机。")
        if not cleaned.get("family_relation"):
            self.add_error("family_relation", "请选择那位家人和客户的关系。")


class DepartForm(forms.Form):
    """Somebody else than the answer says receives: only with a reason, which is recorded (3.1.1)."""

    to = choice("改由谁接待", [], required=True)
    reason = words(
        "理由", required=True, most=REASON_CHARACTERS_MAX, help_text="例如：客户点名；主管安排。会留下记录。"
    )

    reception = choice("这次接待算", [("", "按制度判断"), *ReceptionKind.choices])

    def __init__(self, *args: Any, consultants: Iterable[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self, "to", consultants, "请选择")


class PresenceForm(forms.Form):
    state = buttons("现在的状态", PresenceState.choices)
    note = words("说明", most=200, help_text="例如：去哪里、几点回来。")


class ContactForm(forms.Form):
    """The one on turn called the original consultant (3.2.2)."""

    outcome = buttons("联系结果", ContactOutcome.choices)
    note = words("说明", most=REASON_CHARACTERS_MAX)


def _number(text: str) -> int | None:
    """The chosen id, None for the empty choice."""
    return int(text) if text else None
