"""What the office knows already of whoever is registered, so that nobody types it again, and from where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from anchang.apps.customers.choices import RegistrationKind
from anchang.apps.customers.form_fields import VISIT_FORM
from anchang.apps.customers.models import Customer, Registration
from anchang.apps.reception.models import Call, Visit
from anchang.apps.service.queries import known_from
from anchang.web.templatetags.pages import clock, short_moment

# What is judged or agreed at one reception is asked anew at the next.
_ANEW = frozenset({"grade", "grade_quote", "next_step", "next_day", "rooms_shown"})
_OFFERED = frozenset(one.key for one in VISIT_FORM) - _ANEW
_LISTED_MAX = 5


@dataclass(slots=True)
class Known:
    """Answers to begin a form with, ``sources`` where each is from, ``facts`` what is shown beside it."""

    answers: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    facts: list[tuple[str, str]] = field(default_factory=list)
    second_phone: str = ""

    def learn(self, answers: dict[str, Any], source: str, keys: Iterable[str]) -> None:
        """Later sources are nearer and overwrite earlier ones."""
        for key in keys:
            if answers.get(key):
                self.answers[key], self.sources[key] = answers[key], source


def known_of(visit: Visit | None, customer: Customer | None) -> Known:
    """From earlier forms and calls, the run sheet and check-in, as far as the acting person sees them; at
    most 5 queries.
    """
    known = Known()
    if visit is None and customer is None:
        return known
    mine = _earlier(visit, customer)
    for form in reversed(mine):
        known.learn(form.details, f"上次登记 {short_moment(form.registered_at)}", _OFFERED)
        known.second_phone = form.second_phone or known.second_phone
    for call in reversed(_calls(visit, customer)):
        known.learn(call.details, f"来电 {short_moment(call.called_at)}", _OFFERED)
    if visit:
        _learn_from_visit(known, visit, mine)
    return known


def _earlier(visit: Visit | None, customer: Customer | None) -> list[Registration]:
    """Newest first, of the same person with the same consultant."""
    forms = Registration.objects.exclude(kind=RegistrationKind.CALL).select_related("customer")
    if customer:
        forms = forms.filter(customer=customer)
    elif visit and visit.phone_key:
        of_visitor = Q(customer__phone_key=visit.phone_key, customer__name_key=visit.name_key)
        forms = forms.filter(of_visitor, owner_id=visit.owner_id)
    else:
        return []
    return list(forms.order_by("-registered_at", "-id")[:_LISTED_MAX])


def _calls(visit: Visit | None, customer: Customer | None) -> list[Call]:
    key = visit.phone_key if visit else customer.phone_key if customer else ""
    owner = visit.owner_id if visit else customer.owner_id if customer else 0
    if not key:
        return []
    return list(Call.objects.filter(phone_key=key, owner_id=owner).order_by("-called_at")[:_LISTED_MAX])


def _learn_from_visit(known: Known, visit: Visit, earlier: list[Registration]) -> None:
    walked = known_from(visit)
    known.learn(walked, "带看时记的", walked)
    if earlier:
        known.answers["sex"] = earlier[0].customer.sex
    known.facts = [
        ("到达", f"{clock(visit.arrived_at)}，{visit.group_size} 位"),
        ("第几次来", visit.get_answer_display()),
        ("渠道（登记到访时定的）", visit.get_channel_display()),
    ]
