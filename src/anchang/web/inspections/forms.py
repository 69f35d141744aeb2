"""Forms of inspections: what was seen, the answer, and the office's own inspection form."""

from typing import Any

from django import forms

from anchang.apps.inspections.actions import Seen
from anchang.apps.inspections.choices import Result
from anchang.apps.inspections.forms import ITEM_CHARACTERS_MAX, InspectionForm, Item, clauses_in
from anchang.apps.inspections.models import ANSWER_CHARACTERS_MAX, REMARK_CHARACTERS_MAX, TITLE_CHARACTERS_MAX
from anchang.apps.offices.models import Staff
from anchang.web.shared.fields import Choice, buttons, choice, row_number, set_choices, text, words

LINES_SPARE = 4
PLACE_MAX = 999


class SeenForm(forms.Form):
    """Three buttons and a remark for each item, big enough for a tablet held in one hand."""

    person = buttons("检查谁", [])
    subject = choice("哪一次", [])
    remark = text("总的说几句", most=REMARK_CHARACTERS_MAX, help_text="不要写客户的姓名和电话。")

    def __init__(
        self, *args: Any, form: InspectionForm, people: list[Staff], subjects: list[Choice], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items = form.items
        self.people = {str(one.pk): one for one in people}
        set_choices(self, "person", [(key, one.display_name) for key, one in self.people.items()])
        set_choices(self, "subject", [("", "不针对某一次"), *subjects])
        for item in form.items:
            self.fields[f"mark-{item.key}"] = buttons(item.words, Result.choices)
            self.fields[f"mark-{item.key}"].error_messages["required"] = "请点一下结果。"
            self.fields[f"remark-{item.key}"] = words("备注", most=REMARK_CHARACTERS_MAX)

    @property
    def rows(self) -> list[tuple[Item, forms.BoundField, forms.BoundField]]:
        return [(one, self[f"mark-{one.key}"], self[f"remark-{one.key}"]) for one in self.items]

    def chosen_person(self) -> Staff:
        return self.people[self.cleaned_data["person"]]

    def seen(self) -> dict[str, Seen]:
        cleaned = self.cleaned_data
        return {
            one.key: Seen(Result(cleaned[f"mark-{one.key}"]), cleaned[f"remark-{one.key}"])
            for one in self.items
        }


class AnswerForm(forms.Form):
    words = text(
        "本人说明",
        required=True,
        most=ANSWER_CHARACTERS_MAX,
        help_text="没有意见也可以写一句。写了不能改，可以再补。",
    )


class EditForm(forms.Form):
    """One line an item: its place, its words, its clauses. A line without words is left out."""

    title = words("名称", required=True, most=TITLE_CHARACTERS_MAX)
    reason = words("为什么改", required=True, most=REMARK_CHARACTERS_MAX)

    def __init__(self, *args: Any, form: InspectionForm, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"title": form.title})
        super().__init__(*args, **kwargs)
        self.base = form
        self.count = len(form.items) + LINES_SPARE
        for line in range(self.count):
            item = form.items[line] if line < len(form.items) else None
            self.fields[f"place-{line}"] = words(f"第 {line + 1} 项", most=3)
            self.fields[f"words-{line}"] = words("检查什么", most=ITEM_CHARACTERS_MAX)
            self.fields[f"clauses-{line}"] = words("条款", most=60)
            self.fields[f"place-{line}"].initial = str((line + 1) * 10)
            self.fields[f"words-{line}"].initial = item.words if item else ""
            self.fields[f"clauses-{line}"].initial = "、".join(item.clauses) if item else ""

    @property
    def lines(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        return [(self[f"place-{n}"], self[f"words-{n}"], self[f"clauses-{n}"]) for n in range(self.count)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for line in range(self.count):
            if clauses_in(cleaned.get(f"clauses-{line}", "")) is None:
                self.add_error(f"clauses-{line}", "条款写成 5.2.7 这样，几条用顿号分开。")
        return cleaned

    def items(self) -> list[Item]:
        """In the order of their places; an item that was there keeps its key."""
        found = []
        for line in range(self.count):
            said = self.cleaned_data[f"words-{line}"]
            if said:
                clauses = clauses_in(self.cleaned_data[f"clauses-{line}"]) or ()
                found.append(
                    (
                        row_number(self.cleaned_data[f"place-{line}"]) or PLACE_MAX,
                        self._item(line, said, clauses),
                    )
                )
        return [item for _, item in sorted(found, key=lambda one: one[0])]

    def _item(self, line: int, said: str, clauses: tuple[str, ...]) -> Item:
        kept = self.base.items[line].key if line < len(self.base.items) else ""
        return Item(kept or f"v{self.base.number + 1}_{line}", said, clauses)
