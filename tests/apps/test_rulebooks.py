"""The rulebook in force: versions, days, clauses as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import Error, transaction

from anchang.apps.offices.models import Staff
from anchang.apps.rulebooks.actions import AdoptionRefusedError, adopt
from anchang.apps.rulebooks.models import AdoptionVersion
from anchang.apps.rulebooks.queries import (
    DEFAULT_ADOPTION,
    clause_entry,
    contradictions,
    documents,
    rulebook_in_force,
)
from tests.people import acting

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
pytestmark = pytest.mark.django_db


def test_an_office_that_never_decided_runs_by_the_recommended_rulebook(lin: Staff) -> None:
    with acting(lin):
        in_force = rulebook_in_force(lin.office_id, TODAY)
    assert (in_force.version, in_force.adoption, in_force.tracking_days) == (None, DEFAULT_ADOPTION, 20)


def test_the_newest_version_whose_day_has_come_is_in_force(qian: Staff) -> None:
    with acting(qian):
        for days, tracking in ((0, 25), (10, 30)):
            adopt(
                adoption="recommended",
                choices={},
                parameters={"tracking_days": tracking},
                effective_day=TODAY + timedelta(days=days),
                reason="大盘周期长",
                by=qian,
                now=NOW,
            )
        assert rulebook_in_force(qian.office_id, TODAY).tracking_days == 25
        assert rulebook_in_force(qian.office_id, TODAY + timedelta(days=10)).tracking_days == 30
        assert list(AdoptionVersion.objects.values_list("number", flat=True)) == [1, 2]


@pytest.mark.parametrize(
    "change",
    [
        {"adoption": "no-such"},
        {"choices": {"R99": "x"}},
        {"choices": {"R4": "no-such-option"}},
        {"parameters": {"no_such_limit": 1}},
        {"reason": "  "},
    ],
)
def test_nonsense_is_refused_in_words(qian: Staff, change: dict[str, object]) -> None:
    given: dict[str, object] = {
        "adoption": "recommended",
        "choices": {},
        "parameters": {},
        "effective_day": TODAY,
        "reason": "试",
    }
    with acting(qian), pytest.raises(AdoptionRefusedError):
        adopt(**{**given, **change}, by=qian, now=NOW)  # type: ignore[arg-type]


def test_a_consultant_adopts_nothing(lin: Staff) -> None:
    with acting(lin):
        with pytest.raises(AdoptionRefusedError):
            adopt(
                adoption="recommended",
                choices={},
                parameters={},
                effective_day=TODAY,
                reason="x",
                by=lin,
                now=NOW,
            )
        with pytest.raises(Error), transaction.atomic():
            AdoptionVersion.objects.create(
                office_id=lin.office_id,
                number=1,
                adoption="recommended",
                effective_day=TODAY,
                reason="x",
                decided_at=NOW,
                decided_by=lin,
            )


def test_the_five_documents_show_every_clause_with_status_limits_and_decisions(lin: Staff) -> None:
    with acting(lin):
        in_force = rulebook_in_force(lin.office_id, TODAY)
        shown = documents(in_force, {"2.4.3": 7})
        clause = clause_entry(in_force, "5.3.2")
        assert clause_entry(in_force, "9.9.9") is None
    assert len(shown) == 5
    entries = {entry.id: entry for document in shown for part in document.sections for entry in part.clauses}
    assert entries["2.4.3"].decisions == 7
    assert all(entry.statuses and entry.text for entry in entries.values())
    assert clause is not None
    assert [(limit.label, limit.value, limit.changed) for limit in clause.limits] == [("跟踪期", 20, False)]


def test_every_contradiction_shows_the_side_taken(lin: Staff) -> None:
    with acting(lin):
        rows = contradictions(rulebook_in_force(lin.office_id, TODAY))
    assert {f"R{number}" for number in range(1, 11)} <= {row.id for row in rows}
    assert all(sum(side.taken for side in row.sides) == 1 for row in rows if row.id.startswith("R"))
