"""Forms of scripts and facts: a text, a reason, a check."""

from typing import Any

from django import forms

from anchang.apps.offices.models import Estate
from anchang.apps.offices.queries import estates
from anchang.apps.scripts.actions import Draft
from anchang.apps.scripts.choices import Kind, Occasion
from anchang.apps.scripts.models import (
    BODY_CHARACTERS_MAX,
    PLACE_MAX,
    QUESTION_CHARACTERS_MAX,
    SOURCE_CHARACTERS_MAX,
    TITLE_CHARACTERS_MAX,
    UNIT_CHARACTERS_MAX,
    WORDS_CHARACTERS_MAX,
)
from anchang.web.shared.fields import buttons, choice, day, number, set_choices, text, words


class TextForm(forms.Form):
    """What scripts and facts have in common; `first` asks for the estate as well."""

    estate = choice("项目", [], required=True)

    def __init__(self, *args: Any, first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = list(estates())
        if first and len(listed) > 1:
            set_choices(self, "estate", [("", "请选择"), *((str(one.pk), one.name) for one in listed)])
        else:
            del self.fields["estate"]
        if first:
            del self.fields["note"]

    def chosen_estate(self) -> Estate:
        wanted = self.cleaned_data.get("estate")
        return estates().get(pk=int(wanted)) if wanted else estates()[0]


class ScriptForm(TextForm):
    title = words("标题", required=True, most=TITLE_CHARACTERS_MAX)
    occasion = buttons("什么场合说", Occasion.choices)
    place = number(
        "同一场合里的顺序", least=0, most=PLACE_MAX, required=True, help_text="小的先说；只有一篇就填 0。"
    )
    body = text(
        "怎么说", required=True, most=BODY_CHARACTERS_MAX, help_text="一段一行。把客户要听到的话原样写出来。"
    )
    effective_day = day("从哪天起用", required=True)
    asks_reading = forms.BooleanField(label="请置业顾问确认已读", required=False)
    note = words("这一版改了什么", most=WORDS_CHARACTERS_MAX)
    field_order = ("estate", "title", "occasion", "place", "body", "effective_day", "asks_reading", "note")

    def draft(self) -> Draft:
        cleaned = self.cleaned_data
        return Draft(
            title=cleaned["title"],
            body=cleaned["body"],
            effective_day=cleaned["effective_day"],
            occasion=Occasion(cleaned["occasion"]),
            place=cleaned["place"],
            asks_reading=cleaned["asks_reading"],
            note=cleaned.get("note", ""),
        )


class FactForm(TextForm):
    title = words(
        "短名", required=True, most=TITLE_CHARACTERS_MAX, help_text="查找时认的词，例如「物业费」「得房率」。"
    )
    question = words("客户怎么问", required=True, most=QUESTION_CHARACTERS_MAX)
    body = text("答案", required=True, most=BODY_CHARACTERS_MAX, help_text="数放在最前面，说明另起一行。")
    unit = words("单位", most=UNIT_CHARACTERS_MAX, help_text="例如「元/平方米·月」，没有就空着。")
    source = words(
        "出处", required=True, most=SOURCE_CHARACTERS_MAX, help_text="哪份文件、哪一条、谁提供的。"
    )
    effective_day = day("从哪天起用", required=True)
    expires_day = day("有效到", help_text="到期以后会提示过期；长期有效就空着。")
    asks_reading = forms.BooleanField(label="请置业顾问确认已读", required=False)
    note = words("这一版改了什么", most=WORDS_CHARACTERS_MAX)
    field_order = (
        "estate",
        "title",
        "question",
        "body",
        "unit",
        "source",
        "effective_day",
        "expires_day",
        "asks_reading",
        "note",
    )

    def draft(self) -> Draft:
        cleaned = self.cleaned_data
        return Draft(
            title=cleaned["title"],
            body=cleaned["body"],
            effective_day=cleaned["effective_day"],
            question=cleaned["question"],
            unit=cleaned["unit"],
            source=cleaned["source"],
            expires_day=cleaned["expires_day"],
            asks_reading=cleaned["asks_reading"],
            note=cleaned.get("note", ""),
        )


FORMS: dict[Kind, type[ScriptForm] | type[FactForm]] = {Kind.SCRIPT: ScriptForm, Kind.FACT: FactForm}


class ReasonForm(forms.Form):
    """Why a version is refused or withdrawn; its author reads it."""

    reason = text("理由", required=True, most=WORDS_CHARACTERS_MAX)


class CheckForm(forms.Form):
    """That a fact agrees with its source, and until when."""

    words = text(
        "对照了什么",
        required=True,
        most=WORDS_CHARACTERS_MAX,
        help_text="例如「物业服务合同第 12 条，原件」。",
    )
    good_until_day = day("有效到", help_text="到期以后又会提示过期；长期有效就空着。")
