"""The form in which managers write a version of the run sheet: every step with its words and its place."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms

from anchang.apps.service.models import WORDS_CHARACTERS_MAX as REASON_CHARACTERS_MAX
from anchang.domain.run_sheet import (
    CLAUSE,
    KIT_ITEMS_MAX,
    MINUTES_MAX,
    STEPS_MAX,
    TITLE_CHARACTERS_MAX,
    TOOL_WORDS,
    WHO_WORDS,
    WORDS_CHARACTERS_MAX,
    KitItem,
    Phrase,
    Sheet,
    Step,
    Tool,
    Who,
)
from anchang.web.shared.fields import choice, day, number, text, words

NEW_STEPS = 2
_SEPARATORS = re.compile(r"[、,，;；\s]+")


class StepForm(forms.Form):
    """The words of one step. Its clauses stay; a retired step stays in the list and may come back."""

    position = number("第几步", least=1, most=STEPS_MAX, required=True)
    title = words("名称", required=True, most=TITLE_CHARACTERS_MAX)
    do = text("怎么做", required=True, most=WORDS_CHARACTERS_MAX)
    say = text("怎么说", most=WORDS_CHARACTERS_MAX, help_text="对客户说的话；不用说话的留空。")
    who = choice("谁做", [(one.value, label) for one, label in WHO_WORDS.items()], required=True)
    tool = choice("打开什么", [(one.value, label) for one, label in TOOL_WORDS.items()], required=True)
    minutes = number("一般几分钟", least=1, most=MINUTES_MAX, required=True)
    optional = forms.BooleanField(label="视客户情况，可以不做", required=False)
    retired = forms.BooleanField(label="停用这一步", required=False)

    def __init__(self, data: Any, *, step: Step, position: int) -> None:
        self.step = step
        initial = {
            "position": position,
            "title": step.title,
            "do": step.do,
            "say": step.say,
            "who": step.who.value,
            "tool": step.tool.value,
            "minutes": step.minutes,
            "optional": not step.required,
            "retired": step.retired,
        }
        super().__init__(data, initial=initial, prefix=step.key)

    def written(self) -> Step:
        return replace(self.step, **_fields_of_step(self.cleaned_data))


class NewStepForm(forms.Form):
    """A step more; left empty, there is none."""

    position = number("第几步", least=1, most=STEPS_MAX)
    clauses = words("依据条款", help_text="例如 4.8；几条用顿号隔开。")
    title = words("名称", most=TITLE_CHARACTERS_MAX)
    do = text("怎么做", most=WORDS_CHARACTERS_MAX)
    say = text("怎么说", most=WORDS_CHARACTERS_MAX)
    who = choice("谁做", [(one.value, label) for one, label in WHO_WORDS.items()])
    tool = choice("打开什么", [(one.value, label) for one, label in TOOL_WORDS.items()])
    minutes = number("一般几分钟", least=1, most=MINUTES_MAX)
    optional = forms.BooleanField(label="视客户情况，可以不做", required=False)

    def __init__(self, data: Any, *, place: int, known_clause: Callable[[str], bool]) -> None:
        self.known_clause = known_clause
        super().__init__(data, prefix=f"new-{place}")

    @property
    def wanted(self) -> bool:
        return bool(self.cleaned_data.get("title"))

    def clean_clauses(self) -> tuple[str, ...]:
        given = tuple(filter(None, _SEPARATORS.split(self.cleaned_data["clauses"])))
        for one in given:
            if not CLAUSE.fullmatch(one) or not self.known_clause(one):
                raise forms.ValidationError(f"制度里没有条款 {one[:10]}。")
        return given

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("title"):
            for name in ("position", "clauses", "do", "minutes"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, f"请填写{self.fields[name].label}。")
        return cleaned

    def written(self, key: str) -> Step:
        cleaned = self.cleaned_data
        return Step(key=key, clauses=cleaned["clauses"], **_fields_of_step(cleaned))


def _fields_of_step(cleaned: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": cleaned["title"].strip(),
        "do": cleaned["do"].strip(),
        "say": cleaned["say"].strip(),
        "who": Who(cleaned["who"] or Who.RECEIVER),
        "tool": Tool(cleaned["tool"] or Tool.NONE),
        "minutes": cleaned["minutes"],
        "required": not cleaned["optional"],
        "retired": cleaned.get("retired", False),
    }


class VersionForm(forms.Form):
    """What is said of the whole: the kit, from when, why."""

    kit = text(
        "工具清单",
        required=True,
        most=KIT_ITEMS_MAX * (TITLE_CHARACTERS_MAX + 1),
        help_text=f"一行一样，最多 {KIT_ITEMS_MAX} 样。",
    )
    effective_day = day("哪天起用", required=True, help_text="最早明天；今天的接待照原来的做完。")
    reason = words("为什么改", required=True, most=REASON_CHARACTERS_MAX)

    def __init__(self, data: Any, *, sheet: Sheet, tomorrow: date) -> None:
        self.sheet, self.tomorrow = sheet, tomorrow
        initial = {"kit": "\n".join(item.title for item in sheet.kit), "effective_day": tomorrow}
        super().__init__(data, initial=initial)
        for phrase in sheet.phrases:
            self.fields[f"phrase-{phrase.key}"] = words(
                phrase.title, required=True, most=WORDS_CHARACTERS_MAX
            )
            self.initial[f"phrase-{phrase.key}"] = phrase.say

    def clean_kit(self) -> tuple[KitItem, ...]:
        """A line that stood there before keeps its key."""
        titles = list(dict.fromkeys(filter(None, map(str.strip, self.cleaned_data["kit"].splitlines()))))
        if any(len(title) > TITLE_CHARACTERS_MAX for title in titles):
            raise forms.ValidationError(f"每样最多 {TITLE_CHARACTERS_MAX} 个字。")
        known = {item.title: item.key for item in self.sheet.kit}
        free = unused_keys("item", known.values(), len(titles))
        return tuple(KitItem(known.get(title) or free.pop(0), title) for title in titles)

    def clean_effective_day(self) -> date:
        asked: date = self.cleaned_data["effective_day"]
        if asked < self.tomorrow:
            raise forms.ValidationError("最早从明天起用。")
        return asked

    def phrases(self) -> tuple[Phrase, ...]:
        return tuple(
            replace(phrase, say=self.cleaned_data[f"phrase-{phrase.key}"]) for phrase in self.sheet.phrases
        )

    def phrase_fields(self) -> list[forms.BoundField]:
        return [self[f"phrase-{phrase.key}"] for phrase in self.sheet.phrases]


def unused_keys(word: str, taken: Any, count: int) -> list[str]:
    """Keys that nothing has yet: item_1, item_2, ..."""
    there = set(taken)
    return [key for number in range(1, count + len(there) + 1) if (key := f"{word}_{number}") not in there]


@dataclass(frozen=True, slots=True)
class EditForms:
    """All forms of the page, read together."""

    whole: VersionForm
    steps: tuple[StepForm, ...]
    new: tuple[NewStepForm, ...]

    @classmethod
    def of(
        cls, data: Any, *, sheet: Sheet, tomorrow: date, known_clause: Callable[[str], bool]
    ) -> "EditForms":
        return cls(
            VersionForm(data, sheet=sheet, tomorrow=tomorrow),
            tuple(StepForm(data, step=step, position=place) for place, step in enumerate(sheet.steps, 1)),
            tuple(
                NewStepForm(data, place=place, known_clause=known_clause) for place in range(1, NEW_STEPS + 1)
            ),
        )

    def are_valid(self) -> bool:
        forms_in_error = [form for form in (self.whole, *self.steps, *self.new) if not form.is_valid()]
        return not forms_in_error

    @property
    def wrong(self) -> int:
        """How many entries are to be changed."""
        return sum(len(form.errors) for form in (self.whole, *self.steps, *self.new))

    def sheet(self) -> Sheet:
        """The sheet as written: by place; a new step goes before the old one that had its place."""
        placed = [(one.cleaned_data["position"], 1, one.written()) for one in self.steps]
        keys = unused_keys("own", [one.step.key for one in self.steps], NEW_STEPS)
        placed += [
            (one.cleaned_data["position"], 0, one.written(key))
            for one, key in zip(self.new, keys, strict=False)
            if one.wanted
        ]
        ordered = sorted(placed, key=lambda one: one[:2])
        return Sheet(
            tuple(step for _, _, step in ordered), self.whole.phrases(), self.whole.cleaned_data["kit"]
        )
