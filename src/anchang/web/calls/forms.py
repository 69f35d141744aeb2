"""来电登记表 (5.1.1–5.1.3), and the filters of the list."""

from collections.abc import Iterable
from typing import Any

from django import forms

from anchang.apps.customers.choices import NoticeWay, Sex
from anchang.apps.customers.form_fields import CALL_FORM
from anchang.apps.offices.models import Staff
from anchang.apps.reception.call_lists import Chosen
from anchang.apps.reception.calls import CONTENT_CHARACTERS_MAX, RINGS_MAX, Said
from anchang.apps.reception.choices import CallResult
from anchang.web.customers.forms import SEXES, TOLD, PaperForm, Section, ToldFields
from anchang.web.shared.fields import (
    PhoneField,
    buttons,
    choice,
    day,
    moment,
    number,
    offer_people,
    row_number,
    set_choices,
    text,
    words,
)

_BY_PHONE = (NoticeWay.PHONE, NoticeWay.NOT_YET)
_LAST = ("结果", "告知与同意")


class CallForm(ToldFields, PaperForm):
    """One call. What the telephone system knows already (number, how long it rang) is not asked again."""

    phone = PhoneField("来电号码", required=False)
    withheld = forms.BooleanField(label="没有显示号码", required=False)
    name = words("称呼", help_text="留下姓名，才算来电登记。")
    sex = buttons("性别", SEXES, required=False)
    rings = number("响铃几声接起", least=0, most=RINGS_MAX, required=True, help_text="应在三声之内。")
    content = text("需求与原话", most=CONTENT_CHARACTERS_MAX)
    invited = forms.BooleanField(label="已邀请来访", required=False)
    appointment_at = moment("约定来访时间")
    next_contact_day = day("下次联系")
    result = buttons("结果", CallResult.choices)
    consultant = choice("哪位顾问接的", [], required=True)

    answers = CALL_FORM
    own = (
        ("来电", ("phone", "withheld", "name", "sex", "rings", "consultant")),
        ("购房需求", ("content",)),
        ("客户情况", ()),
        ("邀请来访", ("invited", "appointment_at")),
        ("等级与下一步", ("next_contact_day",)),
        ("结果", ("result",)),
        ("告知与同意", ("notice_way", "contact")),
    )
    wide = frozenset({"content", "result", "answered", "invitation", "grade_quote", *TOLD})

    def __init__(
        self,
        *args: Any,
        consultants: Iterable[Staff] | None = None,
        counted: bool = False,
        **kwargs: Any,
    ) -> None:
        """`consultants` for the clerk, who enters a call that a consultant took. `counted`: the telephone
        system has counted how long it rang.
        """
        super().__init__(*args, **kwargs)
        if consultants is None:
            del self.fields["consultant"]
        else:
            offer_people(self, "consultant", consultants, "请选择")
        if counted:
            del self.fields["rings"]
        del self.fields["scope"]
        set_choices(self, "notice_way", [one for one in NoticeWay.choices if one[0] in _BY_PHONE])
        self.fields["notice_way"].help_text = "说一句：登记姓名和电话，是为了给您介绍房源和安排看房。"

    def sections(self) -> list[Section]:
        """Result and consent come last, as the talk does."""
        return sorted(super().sections(), key=lambda section: section.title in _LAST)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        no_number = "phone" in cleaned and not cleaned["phone"]
        if no_number and not cleaned.get("withheld"):
            self.add_error("phone", "请填写电话号码；没有显示的，请勾选「没有显示号码」。")
        elif no_number and cleaned.get("name") and cleaned.get("result") == CallResult.VALID:
            self.add_error("phone", "留下姓名的，请问清电话，才算来电登记。")
        if cleaned.get("appointment_at") and not cleaned.get("invited"):
            self.add_error("invited", "约了来访时间，请勾选「已邀请来访」。")
        return cleaned

    def said(self) -> Said:
        """What was typed, for the record."""
        cleaned = self.cleaned_data
        return Said(
            phone=cleaned["phone"],
            name=cleaned["name"],
            sex=Sex(cleaned["sex"] or Sex.UNKNOWN),
            content=cleaned["content"],
            details=self.details(),
            invited=cleaned["invited"],
            appointment_at=cleaned["appointment_at"],
            next_contact_day=cleaned["next_contact_day"],
            result=CallResult(cleaned["result"]),
        )


class CallFilters(forms.Form):
    """Which calls the list shows; what makes no sense is passed over."""

    since = day("从")
    until = day("到")
    consultant = choice("接听人", [])
    result = choice("结果", [("", "全部"), *CallResult.choices])
    late = forms.BooleanField(label="只看接晚的", required=False)

    def __init__(self, *args: Any, consultants: Iterable[Staff], **kwargs: Any) -> None:
        """`consultants` is empty for a consultant, who sees their own calls alone."""
        super().__init__(*args, **kwargs)
        listed = list(consultants)
        if listed:
            offer_people(self, "consultant", listed, "全部")
        else:
            del self.fields["consultant"]

    def chosen(self) -> Chosen:
        """The filters that make sense."""
        self.is_valid()
        cleaned = self.cleaned_data
        return Chosen(
            since=cleaned.get("since"),
            until=cleaned.get("until"),
            consultant_id=row_number(cleaned.get("consultant", "")) or None,
            result=cleaned.get("result", ""),
            late_only=cleaned.get("late", False),
        )

    def is_used(self) -> bool:
        return any(self.data.get(name) for name in self.fields)
