"""Form fields with the right keyboard and with errors in words."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from anchang.apps.offices.models import Staff
from anchang.apps.offices.refusals import PASSWORD_LENGTH_MIN
from anchang.domain.identity import BadPhoneError, normalise_last_four, normalise_phone
from anchang.foundation.errors import DomainError

TEXT_CHARACTERS_MAX = 400
ROW_DIGITS_MAX = 12
YUAN_DIGITS_MAX = 12

PASSWORD_AT_LEAST = f"至少 {PASSWORD_LENGTH_MIN} 个字符，越长越好。"

Choice = tuple[str, str]


class PhoneField(forms.CharField):
    """A phone number as people say it; cleaned to digits.

    `stands_for` is a number that the page shows `masked`; it is meant when the mask comes back as it was.
    """

    masked = stands_for = ""

    def __init__(self, label: str, *, required: bool = True, help_text: str = "") -> None:
        super().__init__(
            label=label,
            required=required,
            max_length=30,
            help_text=help_text,
            widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
            error_messages={"required": "请填写电话号码。", "max_length": "电话号码太长了。"},
        )

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        if not text:
            return ""
        if text == self.masked:
            return self.stands_for
        try:
            return normalise_phone(text)
        except BadPhoneError as error:
            raise forms.ValidationError(f"{error}。") from error


class LastFourField(forms.CharField):
    def __init__(self, label: str) -> None:
        super().__init__(
            label=label,
            required=False,
            max_length=8,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        )

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        if not text:
            return ""
        try:
            return normalise_last_four(text)
        except BadPhoneError as error:
            raise forms.ValidationError(f"{error}。") from error


def secret(label: str, *, new: bool = True, help_text: str = "", missing: str = "") -> forms.CharField:
    """A password; spaces at its ends belong to it."""
    fill = "new-password" if new else "current-password"
    return forms.CharField(
        label=label,
        strip=False,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": fill}),
        error_messages={"required": missing or f"请填写{label}。"},
    )


class TwiceForm(forms.Form):
    """A new password, typed twice."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if {"password", "again"} <= cleaned.keys() and cleaned["password"] != cleaned["again"]:
            self.add_error("again", "两遍密码不一样。")
        return cleaned


def words(label: str, *, required: bool = False, help_text: str = "", most: int = 40) -> forms.CharField:
    """One line of text."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": f"请填写{label}。", "max_length": f"{label}最多 {most} 个字。"},
    )


def text(
    label: str, *, required: bool = False, help_text: str = "", most: int = TEXT_CHARACTERS_MAX
) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": f"请填写{label}。", "max_length": f"{label}最多 {most} 个字。"},
    )


def number(
    label: str, *, least: int, most: int, required: bool = False, help_text: str = ""
) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=least,
        max_value=most,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": f"请填写{label}。",
            "invalid": f"{label}请填整数。",
            "min_value": f"{label}不能小于 {least}。",
            "max_value": f"{label}不能大于 {most}。",
        },
    )


def money(label: str) -> forms.DecimalField:
    """An amount in yuan with at most two decimals, more than nothing."""
    return forms.DecimalField(
        label=label,
        min_value=Decimal("0.01"),
        max_digits=YUAN_DIGITS_MAX,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "required": f"请填写{label}。",
            "invalid": f"{label}请填数字，例如 50000 或 50000.00。",
            "min_value": f"{label}要大于零。",
            "max_digits": f"{label}太大了，请核对。",
            "max_whole_digits": f"{label}太大了，请核对。",
            "max_decimal_places": f"{label}最多到分。",
        },
    )


def choice(label: str, choices: Any, *, required: bool = False, help_text: str = "") -> forms.ChoiceField:
    """One of a list, as a drop-down."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=required,
        help_text=help_text,
        error_messages=_choice_errors(label),
    )


def buttons(label: str, choices: Any, *, required: bool = True, help_text: str = "") -> forms.ChoiceField:
    """One of a few, as buttons side by side."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=required,
        help_text=help_text,
        widget=forms.RadioSelect,
        error_messages=_choice_errors(label),
    )


def several(label: str, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=_choice_errors(label),
    )


def day(label: str, *, required: bool = False, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"],
        error_messages={"required": f"请填写{label}。", "invalid": f"{label}请写成 2026-11-23 这样的日期。"},
    )


def moment(label: str, *, required: bool = False, help_text: str = "") -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        error_messages={
            "required": f"请填写{label}。",
            "invalid": f"{label}请写成 2026-11-23 14:05 这样的时间。",
        },
    )


def _choice_errors(label: str) -> dict[str, str]:
    return {
        "required": f"请选择{label}。",
        "invalid_choice": f"{label}没有「%(value)s」这一项，请重新选择。",
        "invalid_list": f"{label}请重新选择。",
    }


def row_number(text: str) -> int:
    """A row's number from an address, 0 for anything else; longer ones than any row has are no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= ROW_DIGITS_MAX else 0


def choice_field(form: forms.Form, name: str) -> forms.ChoiceField:
    """A field of a form that is known to offer choices."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} offers no choices")
    return field


def set_choices(form: forms.Form, name: str, choices: Iterable[Choice]) -> None:
    choice_field(form, name).choices = list(choices)


def offer_people(form: forms.Form, name: str, people: Iterable[Staff], nobody: str) -> None:
    """Fill a drop-down with people of the office; `nobody` is the words of the empty choice."""
    set_choices(
        form, name, [("", nobody), *((str(one.pk), f"{one.display_name} {one.number} 号") for one in people)]
    )


def show_refusal(form: forms.Form, error: DomainError) -> None:
    """Put a refusal where it belongs: beside its fields, else at the top of the form."""
    fields: dict[str, str] = getattr(error, "fields", {})
    placed = {name: words for name, words in fields.items() if name in form.fields}
    for name, sentence in placed.items():
        form.add_error(name, sentence)
    for sentence in [words for name, words in fields.items() if name not in placed] or [str(error)] * (
        not placed
    ):
        form.add_error(None, sentence)
