"""Forms of the run sheet: a tap on a step, and what its tools record."""

import secrets
from typing import Any

from django import forms

from anchang.apps.customers.form_fields import RESISTANCES
from anchang.apps.offices.models import Staff
from anchang.apps.service.choices import UnitAnswer
from anchang.apps.service.models import (
    ROOM_CHARACTERS_MAX,
    ROOMS_CHARACTERS_MAX,
    STEP_KEY_CHARACTERS_MAX,
    VALID_MINUTES_MAX,
    WORDS_CHARACTERS_MAX,
)
from anchang.domain.run_sheet import MARK_WORDS, KitItem, Mark
from anchang.web.shared.fields import (
    buttons,
    choice,
    choice_field,
    number,
    offer_people,
    set_choices,
    several,
    text,
    words,
)

FORM_KEY = r"^[0-9a-f]{32}$"
UNIT_MINUTES = 30
PRICE_MINUTES = 480


def form_key() -> str:
    """One for each form that is shown: sent twice, it counts once."""
    return secrets.token_hex(16)


class KeyedForm(forms.Form):
    """A form that may be sent twice and counts once."""

    form_key = forms.RegexField(FORM_KEY, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial={"form_key": form_key(), **(initial or {})})


class TapForm(forms.Form):
    """What a tap sends. `other` is a reason in one's own words, instead of the button's."""

    step = forms.CharField(max_length=STEP_KEY_CHARACTERS_MAX)
    mark = forms.ChoiceField(choices=[(mark.value, words) for mark, words in MARK_WORDS.items()])
    form_key = forms.RegexField(FORM_KEY)
    words = forms.CharField(required=False, max_length=WORDS_CHARACTERS_MAX)
    other = forms.CharField(required=False, max_length=WORDS_CHARACTERS_MAX)
    waited = forms.IntegerField(required=False, min_value=0)

    @property
    def said(self) -> str:
        return str(self.cleaned_data["other"] or self.cleaned_data["words"])

    @property
    def asked_mark(self) -> Mark:
        return Mark(self.cleaned_data["mark"])


class FlatForm(KeyedForm):
    """After the sample flats (4.8); the words are those of the visit form."""

    rooms = words(
        "看了哪几套", required=True, most=ROOMS_CHARACTERS_MAX, help_text="例如：B 户型样板房、3 幢 1202"
    )
    pleases = text("满意点", most=WORDS_CHARACTERS_MAX)
    displeases = text("不满意点", most=WORDS_CHARACTERS_MAX)
    resistance = several("顾虑", [(one, one) for one in RESISTANCES])


class UnitsForm(KeyedForm):
    """The availability call (5.2.4)."""

    room = words("房号", required=True, most=ROOM_CHARACTERS_MAX, help_text="例如：3-1202")
    answer = buttons("结论", UnitAnswer.choices)
    answered_by = choice("谁答的", [], required=True)
    valid_minutes = number("几分钟内算数", least=1, most=VALID_MINUTES_MAX, required=True)
    words = words("补充", most=WORDS_CHARACTERS_MAX)

    def __init__(self, data: Any = None, *, colleagues: list[Staff]) -> None:
        super().__init__(data, initial={"valid_minutes": UNIT_MINUTES})
        offer_people(self, "answered_by", colleagues, "请选择")


class PricesForm(KeyedForm):
    """A price that was told (4.9)."""

    room = words("房号", required=True, most=ROOM_CHARACTERS_MAX, help_text="例如：3-1202")
    words = text(
        "报了什么价、哪几种付款方式",
        required=True,
        most=WORDS_CHARACTERS_MAX,
        help_text="例如：总价 218 万；一次性 98 折，按揭首付 30%",
    )
    answered_by = choice("价格由谁给的", [], required=True)
    valid_minutes = number("几分钟内算数", least=1, most=VALID_MINUTES_MAX, required=True)

    def __init__(self, data: Any = None, *, colleagues: list[Staff]) -> None:
        super().__init__(data, initial={"valid_minutes": PRICE_MINUTES})
        offer_people(self, "answered_by", colleagues, "请选择")


class KitForm(forms.Form):
    """What of the kit is there (3.4.2)."""

    present = several("有的打勾", [])
    words = text("缺的怎么办", most=WORDS_CHARACTERS_MAX, help_text="缺了哪样，写明怎么补上。")

    def __init__(self, data: Any = None, *, kit: tuple[KitItem, ...]) -> None:
        super().__init__(data)
        set_choices(self, "present", [(item.key, item.title) for item in kit])
        choice_field(self, "present").required = False
