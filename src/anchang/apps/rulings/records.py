"""Stores judgements as they were given, and replays them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from anchang.apps.customers.models import Customer
from anchang.apps.offices.models import Staff
from anchang.apps.reception.models import Visit
from anchang.apps.rulebooks.queries import compiled_rulebook
from anchang.domain.rulebook import ENGINE_VERSION, Rulebook
from anchang.domain.rulebook.present import verdict_json
from anchang.foundation.errors import DomainError, refuses

from .choices import DecisionKind
from .judging import Judgement, stored
from .models import Decision

SUMMARY_CHARACTERS_MAX = 400
EDITION_WORDS = "版本 "


class DecisionsAreNeverChangedError(DomainError):
    message = "判定记录不能更改，只能另作新的判定。"
    clause = "2.1.4"


refuses("rulings_decision_is_append_only", DecisionsAreNeverChangedError)


def store(
    judgement: Judgement,
    *,
    kind: DecisionKind,
    by: Staff,
    now: datetime,
    summary: str,
    visit: Visit | None = None,
    customer: Customer | None = None,
) -> Decision:
    """Append a decision with everything that it rested on. Inside the caller's transaction."""
    kept = stored(judgement)
    return Decision.objects.create(
        office_id=by.office_id,
        owner=by,
        kind=kind,
        customer=customer,
        visit=visit,
        adoption_version=judgement.in_force.version,
        adopted=kept.adopted,
        rulebook_day=judgement.in_force.day,
        editions=kept.editions,
        engine_version=kept.engine_version,
        facts=kept.facts,
        provenance=kept.provenance,
        verdict=kept.verdict,
        trace=kept.trace,
        clauses=kept.clauses,
        summary=summary[:SUMMARY_CHARACTERS_MAX],
        decided_at=now,
    )


@dataclass(frozen=True, slots=True)
class Replay:
    """``same``: the stored facts give the stored verdict again. ``changed`` names what is no longer as it
    was, ``slots`` the questions that are answered otherwise.
    """

    same: bool
    changed: tuple[str, ...]
    slots: tuple[str, ...] = ()


def replay(decision: Decision) -> Replay:
    """Judge the stored facts again by the rulebook as adopted then, with the engine and the editions of
    today.
    """
    rulebook = rulebook_then(decision)
    again = verdict_json(rulebook.judge(decision.facts))
    changed = [
        f"{EDITION_WORDS}{name}"
        for name, digest in decision.editions.items()
        if rulebook.hashes.get(name) != digest
    ]
    if decision.engine_version != ENGINE_VERSION:
        changed.append("引擎")
    now, then = json.loads(json.dumps(again["slots"])), decision.verdict["slots"]
    slots = tuple(name for name in dict.fromkeys([*then, *now]) if then.get(name) != now.get(name))
    return Replay(not slots, tuple(changed), slots)


def rulebook_then(decision: Decision) -> Rulebook:
    """What the office had adopted when a decision was kept, from the editions of today. Raises
    ``RulebookError``.
    """
    adopted = decision.adopted
    return compiled_rulebook(
        adopted["adoption"],
        json.dumps(adopted["choices"], sort_keys=True),
        json.dumps(adopted["parameters"], sort_keys=True),
        decision.rulebook_day,
    )


def decisions_per_clause() -> Counter[str]:
    """How many stored decisions cite each clause; reads what the acting person may see, 1 query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT clause, count(*) FROM rulings_decision, jsonb_array_elements_text(clauses) clause"
            " GROUP BY clause"
        )
        return Counter(dict(cursor.fetchall()))
