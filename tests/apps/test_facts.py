"""Facts are established from events alone; each says how. Tested by data: what happened -> what is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from anchang.apps.rulings.case import Case, Fact, Status, decisive_visit
from anchang.apps.rulings.evidence import (
    Called,
    Complained,
    Dealt,
    Evidence,
    FollowedUp,
    Introduced,
    Registered,
    Searched,
    Source,
    SourceKind,
    Visited,
)
from anchang.apps.rulings.facts import establish

START = datetime(2026, 9, 1, 2, 0, tzinfo=UTC)


def day(number: int, minute: int = 0) -> datetime:
    return START + timedelta(days=number, minutes=minute)


def at(kind: SourceKind, number: int, minute: int = 0) -> Source:
    return Source(kind, number * 100 + minute, day(number, minute))


def visit(number: int, receiver: str, **values: Any) -> Visited:
    return Visited(
        at(SourceKind.VISIT, number),
        values.pop("human", "me"),
        receiver,
        values.pop("answer", "first_visit"),
        on_turn=values.pop("on_turn", receiver),
        **values,
    )


def form(number: int, consultant: str, kind: str = "visit_form", **values: Any) -> Registered:
    source = at(SourceKind.REGISTRATION, number, 40)
    entered = day(values["entered"], 40) if "entered" in values else source.at
    return Registered(
        source, values.get("human", "me"), consultant, kind, values.get("proxy_by", ""), 80, entered
    )


def followed(number: int, consultant: str = "A", *, reached: bool = True) -> FollowedUp:
    return FollowedUp(at(SourceKind.FOLLOW_UP, number, 90), consultant, "call", reached)


def dealt(number: int, closer: str, **values: Any) -> Dealt:
    source = at(SourceKind.DEAL, number, 50)
    return Dealt(
        source,
        values.get("human", "me"),
        closer,
        values.get("stage", "subscribed"),
        values.get("visit", number * 100),
        values.get("asked_for", ""),
        values.get("negotiated", True),
    )


def known(evidence: Evidence, *, status: str = "free", now: int = 59) -> dict[str, Fact]:
    deal = evidence.deals[0] if evidence.deals else None

    def status_at(_person: str, moment: datetime) -> Status:
        return Status(status, status, Source(SourceKind.PRESENCE, 1, moment))

    case = Case(evidence, day(now), decisive_visit(evidence, deal), deal, status_at, 20)
    return {fact.name: fact for fact in establish(case)}


TWICE: dict[str, Any] = {
    "visits": (visit(0, "A"), visit(30, "B")),
    "registrations": (form(0, "A"), form(30, "B")),
}

CASES: list[tuple[str, Evidence, dict[str, Any]]] = [
    (
        "a first visit: nobody held the customer before",
        Evidence(visits=(visit(0, "A"),), registrations=(form(0, "A"),)),
        {"visitor_kind": "new", "first_receiver": "A", "visit_regs": ["A"], "owner": None, "lookup": None},
    ),
    (
        "received and not registered (2.1.1)",
        Evidence(visits=(visit(0, "A"), visit(30, "B")), registrations=(form(30, "B"),)),
        {"first_receiver": "A", "visit_regs": ["B"], "owner": "A", "receiver": "B"},
    ),
    (
        "twice received, the second did not ask (2.4.12)",
        Evidence(
            visits=(visit(0, "A"), visit(30, "B", answer="not_asked")),
            registrations=(form(0, "A"), form(30, "B")),
            deals=(dealt(30, "B"),),
        ),
        {
            "asked_first_visit": False,
            "customer_denied_prior_visit": None,
            "owner": "A",
            "visit_regs": ["A", "B"],
            "closer": "B",
            "lookup": "not_searched",
        },
    ),
    (
        "the customer denied having been here (2.4.7)",
        Evidence(**TWICE, deals=(dealt(30, "B"),)),
        {"customer_denied_prior_visit": True, "asked_first_visit": True, "visitor_kind": "returning"},
    ),
    (
        "twenty silent days (5.3.2)",
        Evidence(**TWICE, deals=(dealt(30, "B"),)),
        {"days_since_reception": 30, "followup_count": 0, "days_since_followup": None},
    ),
    (
        "a call within the period counts, one after it does not count as within",
        Evidence(**TWICE, follow_ups=(followed(20), followed(21)), deals=(dealt(30, "B"),)),
        {"followup_count": 1, "days_since_followup": 9, "followup_method": "call_answered"},
    ),
    (
        "nobody answered",
        Evidence(**TWICE, follow_ups=(followed(3, reached=False),), deals=(dealt(30, "B"),)),
        {"followup_count": 1, "followup_method": "call_no_answer"},
    ),
    (
        "a colleague's follow-up protects nobody",
        Evidence(**TWICE, follow_ups=(followed(3, "B"),), deals=(dealt(30, "B"),)),
        {"followup_count": 0},
    ),
    (
        "searched in vain, found after the deal (2.4.5)",
        Evidence(
            **TWICE,
            searches=(
                Searched(at(SourceKind.SEARCH, 30, 5), 3000, "on_site", found=False),
                Searched(at(SourceKind.SEARCH, 40), 3000, "after_deal", found=True),
            ),
            deals=(dealt(30, "B"),),
        ),
        {"lookup": "found_after_deal"},
    ),
    (
        "a search of another visit says nothing",
        Evidence(**TWICE, searches=(Searched(at(SourceKind.SEARCH, 31), 1, "on_site", found=True),)),
        {"lookup": "not_searched"},
    ),
    (
        "the clerk entered the first form too late (2.1.3)",
        Evidence(
            visits=(visit(0, "A"), visit(1, "B")), registrations=(form(0, "A", entered=3), form(1, "B"))
        ),
        {"reg_in_system": False, "reg_timing": "late"},
    ),
    (
        "a caller who was invited and forgot (2.4.6)",
        Evidence(
            calls=(Called(at(SourceKind.CALL, 0), "me", "A", invited=True, registered=True),),
            visits=(visit(2, "B", remembers="nothing"),),
            registrations=(form(0, "A", "call"), form(2, "B")),
        ),
        {
            "call_receiver": "A",
            "contact_channel": "callback_invite",
            "customer_remembers": "nothing",
            "visit_regs": ["B"],
            "owner": None,
            "visitor_kind": "new",
        },
    ),
    (
        "a proxy registration is no visit (2.4.9)",
        Evidence(
            visits=(visit(2, "B"),), registrations=(form(0, "A", "proxy", proxy_by="friend"), form(2, "B"))
        ),
        {"proxy_reg": "A", "proxy_reg_by": "friend", "self_visited_before": False, "visit_regs": ["B"]},
    ),
    (
        "two introducers of two consultants (2.4.1)",
        Evidence(
            visits=(
                visit(
                    5,
                    "D",
                    introductions=(
                        Introduced(at(SourceKind.INTRODUCTION, 5), "prospect", present=True, consultant="A"),
                        Introduced(at(SourceKind.INTRODUCTION, 5, 1), "owner", present=True, consultant="B"),
                    ),
                ),
            ),
        ),
        {
            "visitor_kind": "referred",
            "referrer_owners": ["A", "B"],
            "referrer_present": True,
            "duty": "D",
            "owner_status": None,
        },
    ),
    (
        "a wife after her husband (2.4.3)",
        Evidence(
            relations={"h1": "self", "me": "spouse"},
            visits=(visit(0, "A", human="h1"), visit(9, "B", family_relation="spouse")),
            registrations=(form(0, "A", human="h1"), form(9, "B")),
            deals=(dealt(9, "B"),),
        ),
        {
            "visitor_kind": "family_member",
            "buyer_relation": "spouse",
            "family_regs": ["A", "B"],
            "household_visited_before": True,
            "self_visited_before": False,
            "customer_denied_prior_visit": False,
        },
    ),
    (
        "a complaint found true names the successor (2.3)",
        Evidence(
            **TWICE,
            complaints=(
                Complained(
                    at(SourceKind.COMPLAINT, 10), "A", "complaint", True, "B", at(SourceKind.FINDING, 11)
                ),
            ),
        ),
        {"complaint": "complaint", "complaint_verified": True, "later_receiver": "B", "owner": "A"},
    ),
]


@pytest.mark.parametrize(
    ("evidence", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_what_happened_is_what_is_known(evidence: Evidence, expected: dict[str, Any]) -> None:
    found = known(evidence)
    got = {name: found[name].value if name in found else None for name in expected}
    assert got == expected


def test_every_fact_says_how_it_was_established_and_from_which_record() -> None:
    for _, evidence, _ in CASES:
        for fact in known(evidence).values():
            assert fact.how
            assert fact.source is not None or fact.name in {
                "self_visited_before",
                "household_visited_before",
                "deal_stage",
            }


def test_absent_on_the_day_of_the_deposit_needs_an_absence_and_no_negotiation() -> None:
    evidence = Evidence(
        visits=(visit(0, "A"), visit(6, "B", answer="been_before")),
        registrations=(form(0, "A"),),
        deals=(dealt(6, "B", stage="deposit", negotiated=False),),
    )
    assert known(evidence, status="off_day")["owner_absent_on_deposit"].value is True
    assert known(evidence, status="free")["owner_absent_on_deposit"].value is False


def test_what_happens_later_does_not_change_what_was_known_then() -> None:
    evidence = Evidence(**TWICE, follow_ups=(followed(3),), deals=(dealt(30, "B"),))
    later = Evidence(**TWICE, follow_ups=(followed(3), followed(45)), deals=(dealt(30, "B"),))
    same = {name: fact.value for name, fact in known(evidence).items()}
    assert {name: fact.value for name, fact in known(later).items()} == same
