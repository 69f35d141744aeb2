"""Forms that change the rulebook: another side of a contradiction, other limits of a clause."""

from collections.abc import Iterable
from typing import Any

from django import forms

from anchang.apps.rulebooks.changes import OPEN_WORDS
from anchang.apps.rulebooks.queries import Limit, Side
from anchang.domain.rulebook.adoption import LEAVE_OPEN
from anchang.web.shared.fields import buttons, choice, day, number, set_choices, text, words

REASON_CHARACTERS_MAX = 400
LIMIT_CHARACTERS_MAX = 40
LIMIT_MAX = 1_000_000
LEAST_OF_UNIT = {"天": 1}
MOST_OF_UNIT = {"%": 100, "天": 3650}
PREVIEW = "preview"


class ChangeForm(forms.Form):
    """From which day, and why. The reason may still be missing while somebody only looks at the effect."""

    effective_day = day("从哪天起施行", required=True, help_text="最早今天；过去的判定不重写。")
    reason = text("理由", required=True, most=REASON_CHARACTERS_MAX, help_text="例如：开会定下。会留下记录。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if PREVIEW in self.data:
            self.fields["reason"].required = False

    def own(self) -> list[forms.BoundField]:
        """The fields that say what changes."""
        return [self[name] for name in self.fields if name not in ChangeForm.base_fields]


class SideForm(ChangeForm):
    side = buttons("取哪一边", [])

    def __init__(self, *args: Any, sides: Iterable[Side], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(side.id, side.label) for side in sides]
        set_choices(self, "side", [*offered, (LEAVE_OPEN, OPEN_WORDS)])


class LimitsForm(ChangeForm):
    """The limits of one clause together: shares of one deal must stay the whole."""

    def __init__(self, *args: Any, limits: Iterable[Limit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for limit in limits:
            self.fields[limit.name] = _field(limit)

    def values(self) -> dict[str, int | str]:
        """The limits as typed."""
        return {name: self.cleaned_data[name] for name in self.fields if name not in ChangeForm.base_fields}


def _field(limit: Limit) -> forms.Field:
    original = "原文没有写" if limit.silent else f"原文 {limit.original} {limit.unit}".rstrip()
    field: forms.Field
    if limit.options:
        field = choice(limit.label, list(limit.options.items()), required=True, help_text=original)
    elif isinstance(limit.original, int):
        label = f"{limit.label}（{limit.unit}）" if limit.unit else limit.label
        most = MOST_OF_UNIT.get(limit.unit, LIMIT_MAX)
        least = LEAST_OF_UNIT.get(limit.unit, 0)
        field = number(label, least=least, most=most, required=True, help_text=original)
    else:
        field = words(limit.label, required=True, help_text=original, most=LIMIT_CHARACTERS_MAX)
    field.initial = limit.value
    return field
