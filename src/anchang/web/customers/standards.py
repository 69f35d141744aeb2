"""登记表必填要素: which fields count towards completeness, decided by the managers, in versions."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.customers.choices import FormName
from anchang.apps.customers.form_models import WORDS_CHARACTERS_MAX, FormStandard
from anchang.apps.customers.standards import (
    DECIDING,
    FORMS,
    SIGNATURE,
    SIGNATURE_LABEL,
    offered_keys,
    set_standard,
    standard_at,
    standards,
)
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.shared.fields import several, show_refusal, words
from anchang.web.shared.pages import PageRequest, writing

DECISIONS_SHOWN_MAX = 20


class StandardForm(forms.Form):
    """One list of ticks a group of the form, together the keys that count."""

    reason = words("为什么这样定", required=True, most=WORDS_CHARACTERS_MAX)

    def __init__(self, *args: Any, form: FormName, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups: dict[str, list[tuple[str, str]]] = {}
        for field in FORMS[form]:
            self.groups.setdefault(field.group, []).append((field.key, field.label))
        if SIGNATURE in offered_keys(form):
            self.groups["签字"] = [(SIGNATURE, SIGNATURE_LABEL)]
        for number, (title, choices) in enumerate(self.groups.items()):
            self.fields[f"group_{number}"] = several(title, choices)

    def lists(self) -> list[Any]:
        """The ticks, group by group."""
        return [self[name] for name in self.fields if name.startswith("group_")]

    def keys(self) -> list[str]:
        chosen = (self.cleaned_data[name] for name in self.fields if name.startswith("group_"))
        return [key for keys in chosen for key in cast(list[str], keys)]


@writing(frozenset(DECIDING))
def standard_page(request: PageRequest, form_name: str) -> HttpResponse:
    if form_name not in FormName.values:
        raise Http404
    name, now = FormName(form_name), clock.now()
    current = standard_at(name, now)
    ticked = {f"group_{number}": sorted(current.keys) for number in range(len(FORMS[name]))}
    form = StandardForm(request.POST or None, form=name, initial=ticked)
    if request.method == "POST" and form.is_valid():
        try:
            set_standard(
                form=name, keys=form.keys(), reason=form.cleaned_data["reason"], by=request.user, now=now
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "已定下，从现在起录入的登记表按这个算完整度；以前的不变。")
            return redirect("form_standard", form_name)
    context = {
        "form": form,
        "name": name,
        "others": [one for one in FormName if one != name],
        "count": len(current.keys),
        "decided": [_line(one) for one in standards(name)[:DECISIONS_SHOWN_MAX]],
    }
    return render(request, "customers/standard.html", context, status=422 if form.is_bound else 200)


def _line(row: FormStandard) -> dict[str, Any]:
    labels = {field.key: field.label for field in FORMS[FormName(row.form)]} | {SIGNATURE: SIGNATURE_LABEL}
    return {"row": row, "labels": [label for key, label in labels.items() if key in row.fields]}
