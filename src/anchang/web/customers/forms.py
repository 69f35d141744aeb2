"""The paper forms: visit registration, call, follow-up. Their many fields are data (`form_fields`)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, cast

from django import forms
from django.forms.boundfield import BoundField

from anchang.apps.customers.choices import (
    ConsentScope,
    ContactWish,
    FollowUpWay,
    Grade,
    NoticeWay,
    ProxyBy,
    RegistrationKind,
    Sex,
)
from anchang.apps.customers.consents import Told
from anchang.apps.customers.form_fields import (
    INTEGER_MAX,
    RESISTANCES,
    TEXT_CHARACTERS_MAX,
    VISIT_FORM,
    Answer,
    FieldKind,
    FormField,
    filled,
)
from anchang.apps.offices.models import Staff
from anchang.domain.identity import mask_phone
from anchang.web.shared.fields import (
    PhoneField,
    buttons,
    choice,
    day,
    moment,
    number,
    offer_people,
    several,
    text,
    words,
)

NOT_SAID = "未说"
# More chips than these do not fit beside another field.
FEW_OPTIONS = 5
KINDS = [(RegistrationKind.VISIT_FORM, "本人来访"), (RegistrationKind.PROXY, "他人代登记")]
SEXES = [(Sex.MALE, "先生"), (Sex.FEMALE, "女士"), (Sex.UNKNOWN, "未填")]
LONG_ANSWERS = frozenset({"pleases", "displeases", "grade_quote"})


@dataclass(frozen=True, slots=True)
class Item:
    """A field on the page; `span` makes it take the whole row, `source` says from where it was filled in."""

    bound: BoundField
    span: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    fields: list[Item]


class PaperForm(forms.Form):
    """A form in sections: `own` fields are columns, `answers` those of the paper form, kept as details."""

    answers: ClassVar[tuple[FormField, ...]] = ()
    own: ClassVar[tuple[tuple[str, tuple[str, ...]], ...]] = ()
    wide: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sources: dict[str, str] = {}
        self.chips = {one.key: len(one.options) for one in self.answers if one.kind == FieldKind.CHOICE}
        for answer in self.answers:
            self.fields[answer.key] = field_for(answer)

    def sections(self) -> list[Section]:
        """Own sections first, then the groups of the paper form; groups of one name are one section."""
        titles = dict.fromkeys([title for title, _ in self.own] + [answer.group for answer in self.answers])
        return [
            Section(title, [self._item(name) for name in self._names(title) if name in self.fields])
            for title in titles
        ]

    def details(self) -> dict[str, Any]:
        """What was answered, ready to be stored."""
        return filled({answer.key: _kept(self.cleaned_data.get(answer.key)) for answer in self.answers})

    def typed(self) -> dict[str, Any]:
        """What stands in the fields of the paper form, right or wrong."""
        if not self.is_bound:
            return {
                answer.key: self.get_initial_for_field(self.fields[answer.key], answer.key)
                for answer in self.answers
            }
        return {answer.key: self.data.get(answer.key, "") for answer in self.answers}

    def _names(self, title: str) -> Iterator[str]:
        for section, names in self.own:
            if section == title:
                yield from names
        yield from (answer.key for answer in self.answers if answer.group == title)

    def _item(self, name: str) -> Item:
        field = self.fields[name]
        options = self.chips.get(name, 0)
        spans = name in self.wide or isinstance(field, forms.MultipleChoiceField) or options > FEW_OPTIONS
        span = " ".join(filter(None, ["span" if spans else "", "chips" if options else ""]))
        return Item(self[name], span, "" if self.is_bound else self.sources.get(name, ""))


def _kept(answer: Any) -> Answer:
    """An answer as it is stored: a day as its text."""
    if isinstance(answer, date):
        return answer.isoformat()
    return cast(Answer, answer or "")


def field_for(answer: FormField) -> forms.Field:
    """The widget and the errors that suit a field of the paper form."""
    label = f"{answer.label}（{answer.unit}）" if answer.unit else answer.label
    options = [(option, option) for option in answer.options]
    match answer.kind:
        case FieldKind.CHOICE:
            return buttons(label, [*options, ("", NOT_SAID)], required=False)
        case FieldKind.CHOICES:
            return several(label, options)
        case FieldKind.INTEGER:
            return number(label, least=0, most=INTEGER_MAX)
        case FieldKind.DAY:
            return day(label)
        case FieldKind.TEXT if answer.key in LONG_ANSWERS:
            return text(label, most=TEXT_CHARACTERS_MAX)
        case FieldKind.TEXT:
            return words(label, most=TEXT_CHARACTERS_MAX)


class ToldFields(forms.Form):
    """What the customer was told about their data and answered. Nothing is ticked for them beforehand."""

    notice_way = buttons("怎么告知的", NoticeWay.choices, required=False)
    scope = buttons("同意登记到什么程度", ConsentScope.choices, required=False)
    contact = buttons(
        "以后可以回访吗",
        [(ContactWish.AGREED, "同意回访"), (ContactWish.REFUSED, "不要联系")],
        required=False,
        help_text="不同意也照常接待；不选即「没有问」。",
    )

    def told(self) -> Told:
        """As it was answered; whoever was told nothing has agreed to nothing."""
        cleaned = self.cleaned_data
        return Told(
            NoticeWay(cleaned.get("notice_way") or self.fields["notice_way"].initial or NoticeWay.NOT_YET),
            ConsentScope(cleaned.get("scope") or ConsentScope.FULL),
            ContactWish(cleaned.get("contact") or ContactWish.NOT_ASKED),
        )


TOLD = ("notice_way", "scope", "contact")


class RegistrationForm(ToldFields, PaperForm):
    """来访客户登记表 (2.1.1, 3.4.4): attribution rests on name and contact; the rest makes it complete."""

    kind = buttons(
        "类别", [(RegistrationKind.VISIT_FORM, "本人来访"), (RegistrationKind.PROXY, "他人代登记")]
    )
    name = words("姓名", required=True)
    phone = PhoneField("手机")
    second_phone = PhoneField("另一个电话", required=False, help_text="打不通时打这个；认人仍认上面的手机。")
    sex = buttons("性别", SEXES, required=False)
    proxy_by = choice("谁代为登记", [("", "不是代登记"), *ProxyBy.choices])
    consultant = choice("哪位顾问接待的", [], required=True)
    registered_at = moment("纸表上的登记时间", help_text="留空即现在。")
    consent = forms.BooleanField(
        label="已告知客户收集哪些资料、做什么用、保存多久、可以要求查看和删除，客户同意登记",
        error_messages={"required": "登记前须告知客户，并取得同意。"},
    )

    answers = VISIT_FORM
    own = (
        ("客户", ("kind", "name", "phone", "sex", "second_phone", "proxy_by", "consultant", "registered_at")),
        ("告知与同意", ("consent", *TOLD)),
    )
    wide = frozenset({"kind", "consent", *TOLD, *LONG_ANSWERS})

    def __init__(
        self,
        *args: Any,
        consultants: Iterable[Staff] | None = None,
        visiting: bool = False,
        known_phone: str = "",
        known_second: str = "",
        **kwargs: Any,
    ) -> None:
        """`consultants` for the clerk, who enters somebody's paper form; others register for themselves.

        `visiting`: opened from a visit, so nobody registers by proxy. `known_phone` is that of the customer
        it was opened from, and `known_second` the other one; the page shows both masked.
        """
        super().__init__(*args, **kwargs)
        for name, number_known in (("phone", known_phone), ("second_phone", known_second)):
            if number_known:
                phone = cast(PhoneField, self.fields[name])
                phone.stands_for, phone.masked = number_known, mask_phone(number_known)
                phone.initial = phone.masked
        if consultants is None:
            del self.fields["consultant"], self.fields["registered_at"]
        else:
            offer_people(self, "consultant", consultants, "请选择")
        if visiting:
            del self.fields["kind"], self.fields["proxy_by"]
        self.fields["notice_way"].initial = NoticeWay.PAPER
        self.fields["scope"].initial = ConsentScope.FULL
        self.fields["scope"].help_text = "只登记姓名和电话的，下面填写的其他各项不保存。"

    def sections(self) -> list[Section]:
        """The customer's consent comes last, as on paper."""
        return sorted(super().sections(), key=lambda section: section.title == "告知与同意")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("kind") == RegistrationKind.PROXY and not cleaned.get("proxy_by"):
            self.add_error("proxy_by", "代登记请选择谁代为登记。")
        if cleaned.get("kind") == RegistrationKind.VISIT_FORM:
            cleaned["proxy_by"] = ""
        return cleaned


class ConsentForm(ToldFields, PaperForm):
    """The customer is told at last, or has changed their mind."""

    own = (("告知与同意", TOLD),)
    wide = frozenset(TOLD)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in TOLD:
            self.fields[name].required = True


class FollowUpForm(PaperForm):
    """客户跟进表 (3.4.5, 5.3.1): what pleases, what does not, what resists buying."""

    way = buttons("方式", FollowUpWay.choices)
    reached = buttons("联系上了吗", [("yes", "联系上"), ("no", "没联系上")])
    by_customer = forms.BooleanField(label="客户主动联系的（打来或者来访）", required=False)
    content = text("内容与客户原话", required=True, most=2000)
    pleases = text("满意点")
    displeases = text("不满意点")
    resistance = several("购买抗性", [(word, word) for word in RESISTANCES])
    grade_after = choice("现在的等级", [("", "不变"), *Grade.choices])
    promise = words("答应客户的事", most=400)
    next_contact_day = day("下次联系")

    own = (
        ("这次联系", ("way", "reached", "by_customer", "content")),
        ("客户的看法", ("pleases", "displeases", "resistance")),
        ("下一步", ("grade_after", "promise", "next_contact_day")),
    )
    wide = frozenset({"way", "reached", "by_customer", "content"})
