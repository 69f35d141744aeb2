"""Who receives when the customer comes in, by the recommended rulebook (3.1, 3.2, 2.4)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import Error, transaction

from anchang.apps.customers.actions import Contact, follow_up
from anchang.apps.customers.choices import FollowUpWay
from anchang.apps.customers.refusals import FormError
from anchang.apps.offices.models import Staff
from anchang.apps.reception.actions import contact_original, end_reception, register_visitor
from anchang.apps.reception.arrival import Introducer
from anchang.apps.reception.board import board
from anchang.apps.reception.calls import take_call
from anchang.apps.reception.choices import (
    ContactOutcome,
    FirstVisitAnswer,
    IntroducerKind,
    PresenceState,
    Remembers,
)
from anchang.apps.reception.models import Turn, Visit
from anchang.apps.reception.refusals import (
    DepartureNeedsReasonError,
    NobodyCanReceiveError,
    NotAConsultantError,
    NotAllowedError,
    VisitAlreadyReassignedError,
)
from anchang.apps.reception.searches import search_file
from anchang.apps.rulings.check_in import reassign, reconsider
from anchang.apps.rulings.models import Decision
from anchang.apps.rulings.queries import Answer, answer_for
from anchang.apps.rulings.reception_answer import Role, StepKind
from anchang.apps.rulings.records import replay
from anchang.foundation import clock
from tests.apps.stories import CHEN, CHENS_WIFE, STRANGER, adopted, arrives, here, registered
from tests.people import acting

# The desk sees the database's own today, so these tests live in the present.
NOW = clock.now()
pytestmark = pytest.mark.django_db
NEW, BEFORE = FirstVisitAnswer.FIRST_VISIT, FirstVisitAnswer.BEEN_BEFORE


def told(visit: Visit, desk: Staff) -> Answer:
    with acting(desk):
        return answer_for(visit, by=desk, now=NOW)


def kinds(answer: Answer) -> list[StepKind]:
    return [step.kind for step in answer.proposal.steps]


def test_a_new_customer_goes_to_the_first_seat_and_the_next_one_to_the_second(
    lin: Staff, zhao: Staff, tang: Staff
) -> None:
    here(lin, zhao, now=NOW)
    first = arrives(tang, now=NOW, answer=NEW)
    second = arrives(tang, STRANGER, now=NOW, answer=NEW)
    assert (first.owner_id, second.owner_id) == (lin.pk, zhao.pk)
    assert {"3.1.1", "3.2.1"} & set(first.clauses)
    answer = told(first, tang)
    assert answer.proposal.role is Role.ON_TURN
    assert "林岚" in answer.proposal.owner_sentence


def test_who_is_out_for_a_moment_is_passed_over_and_remembered(lin: Staff, zhao: Staff, tang: Staff) -> None:
    here(lin, zhao, now=NOW)
    here(lin, now=NOW, state=PresenceState.OUT)
    visit = arrives(tang, now=NOW, answer=NEW)
    assert visit.owner_id == zhao.pk
    assert visit.turn.passed == [lin.pk]


def test_a_returning_customer_goes_to_the_original_consultant_and_uses_no_turn(
    lin: Staff, zhao: Staff, tang: Staff
) -> None:
    here(lin, zhao, now=NOW)
    registered(zhao, now=NOW - timedelta(days=3))
    visit = arrives(tang, now=NOW, answer=BEFORE)
    assert visit.owner_id == zhao.pk
    assert told(visit, tang).proposal.role is Role.ORIGINAL
    with acting(tang):
        assert board(office_id=tang.office_id, now=NOW).next_id == lin.pk


def test_recognition_counts_even_when_the_customer_says_it_is_the_first_visit(
    lin: Staff, zhao: Staff, tang: Staff
) -> None:
    here(lin, zhao, now=NOW)
    registered(zhao, now=NOW - timedelta(days=3))
    assert arrives(tang, now=NOW, answer=NEW).owner_id == zhao.pk


@pytest.mark.parametrize(
    "state",
    [
        PresenceState.ERRAND,
        PresenceState.OUT,
        PresenceState.BUSINESS_TRIP,
        PresenceState.HOME_LEAVE,
        PresenceState.DAY_OFF,
        PresenceState.SICK_LEAVE,
        PresenceState.VACATION,
    ],
)
def test_the_original_consultant_is_away_so_the_one_on_turn_stands_in_and_calls_first(
    lin: Staff, zhao: Staff, tang: Staff, state: PresenceState
) -> None:
    here(lin, now=NOW)
    here(zhao, now=NOW, state=state)
    registered(zhao, now=NOW - timedelta(days=3))
    visit = arrives(tang, now=NOW, answer=BEFORE, named_id=zhao.pk)
    answer = told(visit, tang)
    assert visit.owner_id == lin.pk
    assert answer.proposal.role is Role.STAND_IN
    assert StepKind.CONTACT_ORIGINAL in kinds(answer)
    assert "赵哲" in answer.proposal.owner_sentence


def test_after_the_call_the_desk_is_not_asked_to_call_again(lin: Staff, zhao: Staff, tang: Staff) -> None:
    here(lin, now=NOW)
    here(zhao, now=NOW, state=PresenceState.BUSINESS_TRIP)
    registered(zhao, now=NOW - timedelta(days=3))
    visit = arrives(tang, now=NOW, answer=BEFORE)
    with acting(tang):
        contact_original(visit=visit, original=zhao, outcome=ContactOutcome.NO_ANSWER, by=tang, now=NOW)
        reconsider(visit=visit, by=tang, now=NOW)
    answer = told(visit, tang)
    reachable = answer.judgement.fact("owner_reachable")
    assert reachable is not None
    assert reachable.value is False
    assert StepKind.CONTACT_ORIGINAL not in kinds(answer)


@pytest.mark.parametrize(
    "introducer",
    [
        Introducer(IntroducerKind.PROSPECT, "陈一凡", CHEN.phone),
        Introducer(IntroducerKind.PROSPECT, "陈一凡", tail=CHEN.phone[-4:]),
        Introducer(IntroducerKind.PROSPECT, "chen yifan", tail=CHEN.phone[-4:]),
    ],
)
def test_a_referred_customer_goes_to_the_introducers_consultant(
    introducer: Introducer, lin: Staff, zhao: Staff, tang: Staff
) -> None:
    here(lin, zhao, now=NOW)
    registered(zhao, now=NOW - timedelta(days=3))
    visit = arrives(
        tang,
        STRANGER,
        now=NOW,
        answer=NEW,
        introducers=(introducer,),
    )
    assert visit.owner_id == zhao.pk
    assert "3.2.3" in visit.clauses
    assert told(visit, tang).proposal.role is Role.INTRODUCERS_CONSULTANT


def test_a_referred_customer_goes_by_turn_when_the_introducers_consultant_has_a_day_off(
    lin: Staff, zhao: Staff, tang: Staff
) -> None:
    here(lin, now=NOW)
    here(zhao, now=NOW, state=PresenceState.DAY_OFF)
    registered(zhao, now=NOW - timedelta(days=3))
    visit = arrives(
        tang,
        STRANGER,
        now=NOW,
        answer=NEW,
        introducers=(Introducer(IntroducerKind.PROSPECT, "陈一凡", CHEN.phone),),
    )
    assert visit.owner_id == lin.pk
    assert "2.4.10" in visit.clauses


def test_a_friend_whom_nobody_knows_changes_nothing(lin: Staff, zhao: Staff, tang: Staff) -> None:
    here(lin, zhao, now=NOW)
    friend = Introducer(IntroducerKind.FRIEND, "穆友人", "10066666666")
    visit = arrives(tang, STRANGER, now=NOW, answer=NEW, introducers=(friend,))
    assert visit.owner_id == lin.pk
    assert "2.4.8" in visit.clauses


def test_a_family_member_goes_to_the_first_registrant(lin: Staff, zhao: Staff, tang: Staff) -> None:
    here(lin, zhao, now=NOW)
    registered(zhao, now=NOW - timedelta(days=3))
    visit = arrives(tang, CHENS_WIFE, now=NOW, answer=NEW, family_phone=CHEN.phone, family_relation="spouse")
    assert visit.owner_id == zhao.pk
    assert "2.4.3" in visit.clauses


def test_a_caller_who_names_the_consultant_goes_there_and_one_who_forgot_goes_by_turn(
    lin: Staff, zhao: Staff, tang: Staff
) -> None:
    here(lin, zhao, now=NOW)
    for person in (CHEN, STRANGER):
        with acting(zhao):
            take_call(
                phone=person.phone,
                name=person.name,
                rings=2,
                invited=True,
                by=zhao,
                now=NOW - timedelta(days=1),
            )
    forgot = arrives(tang, now=NOW, answer=NEW, remembers=Remembers.NOTHING)
    named = arrives(tang, STRANGER, now=NOW, answer=NEW, named_id=zhao.pk, remembers=Remembers.NAME)
    assert (forgot.owner_id, named.owner_id) == (lin.pk, zhao.pk)


def test_an_unrecognised_returning_customer_makes_the_desk_ask_the_clerk_who_finds_the_first_registrant(
    lin: Staff, zhao: Staff, tang: Staff, wu: Staff
) -> None:
    here(lin, zhao, now=NOW)
    registered(zhao, now=NOW - timedelta(days=3))
    other_number = STRANGER
    visit = arrives(tang, other_number, now=NOW, answer=BEFORE)
    assert StepKind.ASK_CLERK in kinds(told(visit, tang))
    with acting(wu):
        search = search_file(
            asked_by=tang,
            name=CHEN.name,
            tail=CHEN.phone[-4:],
            visit=visit,
            by=wu,
            now=NOW + timedelta(seconds=30),
        )
        assert search.found is not None
        assert search.found.owner_id == zhao.pk
        reconsider(visit=visit, by=wu, now=NOW + timedelta(seconds=31))
    assert StepKind.ASK_CLERK not in kinds(told(visit, tang))


def test_departing_from_the_answer_needs_a_reason(lin: Staff, zhao: Staff, tang: Staff) -> None:
    here(lin, zhao, now=NOW)
    with pytest.raises(DepartureNeedsReasonError):
        arrives(tang, now=NOW, answer=NEW, receiver=zhao)
    visit = arrives(tang, now=NOW, answer=NEW, receiver=zhao, departure_reason="客户听不清普通话,赵会说方言")
    assert (visit.owner_id, visit.proposed_id) == (zhao.pk, lin.pk)


def test_the_database_refuses_a_departure_without_reason(lin: Staff, zhao: Staff, tang: Staff) -> None:
    here(lin, zhao, now=NOW)
    visit = arrives(tang, now=NOW, answer=NEW)
    with acting(tang):
        turn = Turn.objects.create(
            office_id=tang.office_id,
            day=visit.day,
            number=99,
            owner=zhao,
            served="new",
            in_order=False,
            began_at=NOW,
        )
        with (
            pytest.raises(Error, match="a_departure_from_the_answer_states_its_reason"),
            transaction.atomic(),
        ):
            Visit.objects.create(
                office_id=tang.office_id,
                owner=zhao,
                proposed=lin,
                turn=turn,
                day=visit.day,
                answer=NEW,
                arrived_at=NOW,
                recorded_by=tang,
            )


def test_reassigning_gives_the_turn_back_and_stands_as_a_newer_visit(
    lin: Staff, zhao: Staff, tang: Staff
) -> None:
    here(lin, zhao, now=NOW)
    visit = arrives(tang, now=NOW, answer=NEW)
    with acting(tang):
        newer = reassign(visit=visit, to=zhao, reason="客户点名", by=tang, now=NOW)
    assert (newer.owner_id, newer.proposed_id, newer.supersedes_id) == (zhao.pk, lin.pk, visit.pk)
    with acting(tang):
        assert board(office_id=tang.office_id, now=NOW).next_id == lin.pk
        with pytest.raises(VisitAlreadyReassignedError):
            reassign(visit=visit, to=lin, reason="再改", by=tang, now=NOW)


def test_nobody_is_here(lin: Staff, zhao: Staff, tang: Staff) -> None:
    with pytest.raises(NobodyCanReceiveError):
        arrives(tang, now=NOW, answer=NEW)
    visit = arrives(tang, now=NOW, answer=NEW, receiver=zhao, departure_reason="只有赵哲刚到门口")
    assert visit.proposed_id is None


def test_only_consultants_receive_and_consultants_do_not_check_in(lin: Staff, wu: Staff, tang: Staff) -> None:
    here(lin, now=NOW)
    with pytest.raises(NotAConsultantError):
        arrives(tang, now=NOW, answer=NEW, receiver=wu, departure_reason="没有人")
    with pytest.raises(NotAllowedError):
        arrives(lin, now=NOW, answer=NEW)


def test_a_visitor_without_phone_is_checked_in_by_name_and_last_four(
    lin: Staff, zhao: Staff, tang: Staff
) -> None:
    here(lin, zhao, now=NOW)
    registered(zhao, now=NOW - timedelta(days=3))
    from anchang.apps.customers.actions import Person

    visit = arrives(tang, Person(CHEN.name, ""), now=NOW, answer=BEFORE, tail=CHEN.phone[-4:])
    assert visit.owner_id == zhao.pk


def test_the_decision_is_kept_with_facts_and_can_be_replayed(
    lin: Staff, zhao: Staff, tang: Staff, qian: Staff
) -> None:
    here(lin, zhao, now=NOW)
    visit = arrives(tang, now=NOW, answer=NEW)
    with acting(qian):
        decision = Decision.objects.get(visit=visit)
        assert decision.facts["duty"] == str(lin.pk)
        assert decision.editions
        assert replay(decision).same
        assert CHEN.name not in str(decision.facts) + str(decision.provenance) + str(decision.verdict)


def test_under_the_source_as_written_a_referral_is_a_conflict_and_people_must_choose(
    lin: Staff, zhao: Staff, tang: Staff, qian: Staff
) -> None:
    adopted("source-as-written", qian, NOW)
    here(lin, zhao, now=NOW)
    registered(zhao, now=NOW - timedelta(days=3))
    introducers = (Introducer(IntroducerKind.PROSPECT, "陈一凡", CHEN.phone),)
    with pytest.raises(NobodyCanReceiveError):
        arrives(tang, STRANGER, now=NOW, answer=NEW, introducers=introducers)
    visit = arrives(
        tang,
        STRANGER,
        now=NOW,
        answer=NEW,
        introducers=introducers,
        receiver=lin,
        departure_reason="经理安排",
    )
    answer = told(visit, tang)
    assert answer.proposal.role is Role.NOBODY
    assert "条款相撞" in answer.proposal.sentence


def test_under_the_source_as_written_new_and_returning_customers_are_decided(
    lin: Staff, zhao: Staff, tang: Staff, qian: Staff
) -> None:
    adopted("source-as-written", qian, NOW)
    here(lin, zhao, now=NOW)
    registered(zhao, now=NOW - timedelta(days=3))
    assert arrives(tang, STRANGER, now=NOW, answer=NEW).owner_id == lin.pk
    assert arrives(tang, now=NOW, answer=BEFORE).owner_id == zhao.pk


def test_the_visit_form_after_reception_belongs_to_the_receiver(
    lin: Staff, zhao: Staff, tang: Staff, zhou: Staff
) -> None:
    here(lin, zhao, now=NOW)
    visit = arrives(tang, now=NOW, answer=NEW)
    with acting(lin):
        form = register_visitor(
            visit=visit,
            person=CHEN,
            details={"grade": "B", "grade_quote": "「要是首付能少一点就定」"},
            by=lin,
            now=NOW + timedelta(minutes=40),
        )
        end_reception(turn=visit.turn, by=lin, now=NOW + timedelta(minutes=41))
        follow_up(
            customer=form.customer,
            contact=Contact(FollowUpWay.CALL, True, "谈了月供"),
            by=lin,
            now=NOW + timedelta(days=1),
        )
    assert form.owner_id == lin.pk
    with acting(zhao):
        assert not Visit.objects.exists()


def test_nobody_of_another_office_can_be_named(lin: Staff, tang: Staff, mo: Staff) -> None:
    here(lin, now=NOW)
    with pytest.raises(FormError) as refused:
        arrives(tang, now=NOW, answer=NEW, named_id=mo.pk, together_with_id=10**9)
    assert set(refused.value.fields) == {"named", "together_with"}


def test_two_groups_that_came_together_are_known_to_each_other(lin: Staff, zhao: Staff, tang: Staff) -> None:
    here(lin, zhao, now=NOW)
    registered(lin, now=NOW - timedelta(days=9))
    registered(zhao, STRANGER, now=NOW - timedelta(days=8))
    first = arrives(tang, now=NOW, answer=BEFORE)
    second = arrives(tang, STRANGER, now=NOW, answer=BEFORE, named_id=lin.pk, together_with_id=first.pk)
    assert (first.owner_id, second.owner_id) == (lin.pk, zhao.pk)
    facts = told(second, tang).judgement
    owners = facts.fact("group_owners")
    assert owners is not None
    assert owners.value == [str(zhao.pk), str(lin.pk)]
    assert "2.4.2" in {citation.clause for citation in facts.verdict["procedure"].citations}
