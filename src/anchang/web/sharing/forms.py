"""Forms of passing on, exporting, deciding and tracing."""

import secrets
from collections.abc import Iterable
from typing import Any

from django import forms

from anchang.apps.customers.models import Customer
from anchang.apps.documents.models import Paper
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.sharing.choices import ExportList, ExportWay
from anchang.apps.sharing.leaks import TEXT_CHARACTERS_MAX
from anchang.apps.sharing.lists import EXPORTERS, Range
from anchang.apps.sharing.models.requests import REASON_CHARACTERS_MAX, WORDS_CHARACTERS_MAX
from anchang.domain.identity import mask_phone
from anchang.web.shared.fields import buttons, choice, day, number, offer_people, set_choices, several, text

FORM_KEY = r"^[0-9a-f]{32}$"
HOURS_TYPED_MAX = 720


def form_key() -> forms.RegexField:
    """Lets a form that is sent twice make one request."""
    return forms.RegexField(
        FORM_KEY, initial=lambda: secrets.token_hex(16), widget=forms.HiddenInput, error_messages=_STALE
    )


_STALE = {"required": "这一页不完整，请刷新后再填。", "invalid": "这一页不完整，请刷新后再填。"}


class ShareForm(forms.Form):
    """`customers` are those that the person sees of those that were chosen."""

    customer = several("转交哪些客户", [])
    paper = several("转交哪些资料", [])
    recipient = choice("给谁看", [], required=True)
    hours = number(
        "看多久（小时）", least=1, most=HOURS_TYPED_MAX, required=True, help_text="从批准那一刻算起。"
    )
    reason = text("理由", required=True, most=REASON_CHARACTERS_MAX, help_text="销售经理据此批准。")
    with_diary = forms.BooleanField(
        label="连同我写的跟进", required=False, help_text="不勾选，就只给看登记、来电、来访和成交。"
    )
    form_key = form_key()

    def __init__(
        self,
        *args: Any,
        customers: Iterable[Customer],
        papers: Iterable[Paper],
        recipients: Iterable[Staff],
        hours_max: int,
        keeps_diary: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {str(one.pk): one for one in customers}
        self.people = {str(one.pk): one for one in recipients}
        named = [(key, f"{one.name} {mask_phone(one.phone)}") for key, one in self.offered.items()]
        set_choices(self, "customer", named)
        self.papers = {str(one.version_id): one for one in papers}
        set_choices(self, "paper", [(key, one.title) for key, one in self.papers.items()])
        for name, offered in (("customer", self.offered), ("paper", self.papers)):
            if not offered:
                del self.fields[name]
        offer_people(self, "recipient", self.people.values(), "请选择")
        self.fields["hours"].help_text = f"从批准那一刻算起，最多 {hours_max} 小时。"
        if not keeps_diary or not self.offered:
            del self.fields["with_diary"]

    def chosen(self) -> list[Customer]:
        return [self.offered[key] for key in self.cleaned_data.get("customer", ())]

    def chosen_papers(self) -> list[Paper]:
        return [self.papers[key] for key in self.cleaned_data.get("paper", ())]

    def person(self) -> Staff:
        return self.people[self.cleaned_data["recipient"]]


class ExportForm(forms.Form):
    what = buttons("导出什么", [])
    way = buttons("什么形式", ExportWay.choices)
    since = day("从哪一天")
    until = day("到哪一天")
    person = choice("只要谁的", [])
    whole_phones = forms.BooleanField(
        label="要完整电话", required=False, help_text="不勾选，电话中间几位遮住；要完整电话一律先批准。"
    )
    reason = text("理由", required=True, most=REASON_CHARACTERS_MAX, help_text="写在文件抬头，经理据此批准。")
    form_key = form_key()

    def __init__(self, *args: Any, post: str, consultants: Iterable[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [one for one in ExportList if Post(post) in EXPORTERS[one]]
        set_choices(self, "what", [(one.value, one.label) for one in offered])
        people = list(consultants)
        offer_people(self, "person", people, "不限")
        if not people:
            del self.fields["person"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", "结束日不能早于开始日。")
        return cleaned

    def chosen(self) -> Range:
        cleaned = self.cleaned_data
        person = cleaned.get("person")
        return Range(cleaned["since"], cleaned["until"], int(person) if person else None)


class DecisionForm(forms.Form):
    verdict = buttons("批复", [("yes", "同意"), ("no", "不同意")])
    words = text("批语", most=WORDS_CHARACTERS_MAX, help_text="不同意时必填；申请人看得到。")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("verdict") == "no" and not cleaned.get("words"):
            self.add_error("words", "不同意时请写明原因，申请人看得到。")
        return cleaned


class WithdrawForm(forms.Form):
    words = text("说明", most=WORDS_CHARACTERS_MAX)


class CaseForm(forms.Form):
    words = text("在哪里、怎么见到这份名单", required=True, most=WORDS_CHARACTERS_MAX)


class TraceForm(forms.Form):
    """Pasted text, or a file, or both."""

    pasted = forms.CharField(
        label="贴上看到的名单",
        required=False,
        max_length=TEXT_CHARACTERS_MAX,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
        help_text="几行也行：从聊天、邮件、表格里整段复制过来。",
        error_messages={"max_length": "太长了，请分几次查。"},
    )
    file = forms.FileField(
        label="或者上传文件",
        required=False,
        help_text="Excel 表格（.xlsx）或 CSV，最大 5 MB。文件只用来比对，不保存。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"empty": "文件是空的。", "invalid": "文件没有传上来，请再试一次。"},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not (cleaned.get("pasted") or "").strip() and not cleaned.get("file"):
            self.add_error("pasted", "请贴上文字，或者选一个文件。")
        return cleaned
