"""Whatever the records say, the facts established from them are facts of the vocabulary and can be judged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from anchang.apps.rulings.case import Case, Status, decisive_visit
from anchang.apps.rulings.evidence import (
    Attempted,
    Called,
    ChangeAsked,
    Complained,
    Consented,
    Dealt,
    Evidence,
    FollowedUp,
    Happened,
    Introduced,
    Registered,
    Searched,
    Source,
    SourceKind,
    Visited,
)
from anchang.apps.rulings.facts import establish
from anchang.domain.rulebook import shipped_library

START = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
BOOKS = [shipped_library().adoption(name).compile() for name in ("recommended", "source-as-written")]
STATUSES = (
    "free",
    "busy_new",
    "busy_old",
    "off_day",
    "errand",
    "business_trip",
    "home_leave",
    "sick_leave",
    "absent",
)

people = st.sampled_from(["1", "2", "3"])
humans = st.sampled_from(["me", "h1"])
moments = st.integers(min_value=0, max_value=60 * 24 * 60).map(
    lambda minute: START + timedelta(minutes=minute)
)


def sources(kind: SourceKind) -> st.SearchStrategy[Source]:
    return st.builds(Source, st.just(kind), st.integers(min_value=1, max_value=5), moments)


introductions = st.builds(
    Introduced,
    sources(SourceKind.INTRODUCTION),
    st.sampled_from(["owner", "prospect", "friend", "staff", "leader"]),
    st.booleans(),
    st.sampled_from(["", "1", "2"]),
)
happenings = st.builds(
    Happened,
    sources(SourceKind.VISIT_EVENT),
    st.just("disclosed"),
    st.sampled_from(["at_start", "in_reception", "after_reception", "after_deal"]),
    st.just(""),
)
visits = st.builds(
    Visited,
    sources(SourceKind.VISIT),
    humans,
    people,
    st.sampled_from(["not_asked", "first_visit", "been_before", "unsure"]),
    named=st.sampled_from(["", "1"]),
    remembers=st.sampled_from(["", "name", "nothing", "visited_but_not_name"]),
    channel=st.sampled_from(["walk_in", "online", "channel_escort", "leader_intro"]),
    on_turn=st.sampled_from(["", "1", "2"]),
    family_relation=st.sampled_from(["", "", "spouse", "child"]),
    introductions=st.lists(introductions, max_size=2).map(tuple),
    events=st.lists(happenings, max_size=1).map(tuple),
)
registrations = st.builds(
    Registered,
    sources(SourceKind.REGISTRATION),
    humans,
    people,
    st.just("visit_form"),
    st.just(""),
    st.integers(min_value=0, max_value=100),
    moments,
) | st.builds(
    Registered,
    sources(SourceKind.REGISTRATION),
    humans,
    people,
    st.just("proxy"),
    st.sampled_from(["friend", "family"]),
    st.just(50),
    moments,
)
evidences = st.builds(
    Evidence,
    relations=st.just({"me": "self", "h1": "spouse"}),
    registrations=st.lists(registrations, max_size=3),
    visits=st.lists(visits, max_size=3),
    calls=st.lists(
        st.builds(Called, sources(SourceKind.CALL), humans, people, st.booleans(), st.booleans()), max_size=2
    ),
    follow_ups=st.lists(
        st.builds(FollowedUp, sources(SourceKind.FOLLOW_UP), people, st.just("call"), st.booleans()),
        max_size=3,
    ),
    searches=st.lists(
        st.builds(
            Searched,
            sources(SourceKind.SEARCH),
            st.integers(min_value=1, max_value=5) | st.none(),
            st.sampled_from(["on_site", "after_deal"]),
            st.booleans(),
        ),
        max_size=2,
    ),
    attempts=st.lists(
        st.builds(
            Attempted,
            sources(SourceKind.CONTACT_ATTEMPT),
            st.integers(min_value=1, max_value=5),
            people,
            st.booleans(),
        ),
        max_size=2,
    ),
    complaints=st.lists(
        st.builds(
            Complained,
            sources(SourceKind.COMPLAINT),
            people,
            st.sampled_from(["dissatisfied", "complaint", "conflict"]),
            st.booleans(),
            st.sampled_from(["", "3"]),
            sources(SourceKind.FINDING),
        ),
        max_size=1,
    ),
    changes=st.lists(st.builds(ChangeAsked, sources(SourceKind.CHANGE), people, people), max_size=1),
    consents=st.lists(
        st.builds(
            Consented, sources(SourceKind.CONSENT), people, people, st.sampled_from(["help_only", "waive"])
        ),
        max_size=1,
    ),
    deals=st.lists(
        st.builds(
            Dealt,
            sources(SourceKind.DEAL),
            humans,
            people,
            st.sampled_from(["deposit", "subscribed", "signed"]),
            st.integers(min_value=1, max_value=5) | st.none(),
            st.sampled_from(["", "1"]),
            st.booleans(),
        ),
        max_size=1,
    ),
)


def in_order(evidence: Evidence) -> Evidence:
    """As the database delivers it: every list by time."""
    names = [name for name in Evidence.__dataclass_fields__ if name not in ("relations", "groups")]
    ordered = {name: tuple(sorted(getattr(evidence, name), key=lambda one: one.source.at)) for name in names}
    return Evidence(relations=evidence.relations, groups=evidence.groups, **ordered)


@settings(max_examples=300, deadline=None)
@given(evidences, st.sampled_from(STATUSES))
def test_any_records_give_facts_that_both_rulebooks_can_judge(evidence: Evidence, status: str) -> None:
    known = in_order(evidence)
    deal = known.deals[0] if known.deals else None
    case = Case(
        known,
        START + timedelta(days=61),
        decisive_visit(known, deal),
        deal,
        lambda _person, _at: Status(status, status, None),
        20,
    )
    facts = {fact.name: fact.value for fact in establish(case)}
    for book in BOOKS:
        assert set(facts) <= set(book.vocabulary.facts)
        verdict = book.judge(facts)
        assert verdict["credit"].status in {"decided", "escalated", "conflicting", "undetermined"}


@settings(max_examples=100, deadline=None)
@given(evidences)
def test_the_timeline_holds_every_record_once_and_in_order(evidence: Evidence) -> None:
    known = in_order(evidence)
    timeline = known.timeline()
    assert [one.source.at for one in timeline] == sorted(one.source.at for one in timeline)
    nested = sum(len(visit.introductions) + len(visit.events) for visit in known.visits)
    flat = sum(
        len(getattr(known, name))
        for name in Evidence.__dataclass_fields__
        if name not in ("relations", "groups")
    )
    assert len(timeline) == nested + flat
