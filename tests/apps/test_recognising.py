"""A returning customer (3.2.2, 2.4.5, 2.4.3, 3.2.4, 4.17): told at once, found, stood in for, decided."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from anchang.apps.customers.actions import Contact, Person, ask_for_change, follow_up
from anchang.apps.customers.changes import find_on_change, undecided_changes
from anchang.apps.customers.choices import FollowUpWay, Sex
from anchang.apps.customers.models import Customer
from anchang.apps.customers.queries import household_of
from anchang.apps.customers.refusals import ChangeAlreadyDecidedError, FormError, NotYourCustomerError
from anchang.apps.inbox.queries import inbox_of
from anchang.apps.offices.models import Staff
from anchang.apps.reception.actions import contact_original, note_attempt
from anchang.apps.reception.choices import (
    AskedOf,
    ContactOutcome,
    FamilyRelation,
    FirstVisitAnswer,
    PresenceState,
    ReceptionKind,
    SearchResult,
    SearchWay,
    VisitPurpose,
)
from anchang.apps.reception.families import families_waiting, family_told, find_on_family
from anchang.apps.reception.models import ContactAttempt, Search, SearchRequest, Visit
from anchang.apps.reception.queries import waiting_searches
from anchang.apps.reception.recognition_card import arrival_for, recognition_card
from anchang.apps.reception.refusals import NothingToSearchError, SearchAlreadyAskedError
from anchang.apps.reception.searches import ask_for_search, candidates, note_search, search_file, sought
from anchang.apps.rulings.card import decision_card
from anchang.apps.rulings.check_in import reassign
from anchang.apps.rulings.queries import answer_for
from anchang.apps.rulings.reception_answer import Role
from anchang.foundation import clock
from tests.apps.stories import CHEN, CHENS_WIFE, STRANGER, arrives, here, registered
from tests.people import acting

NOW = clock.now()
EARLIER = NOW - timedelta(days=5)
pytestmark = pytest.mark.django_db
NEW, BEFORE, UNSURE = (
    FirstVisitAnswer.FIRST_VISIT,
    FirstVisitAnswer.BEEN_BEFORE,
    FirstVisitAnswer.UNSURE,
)


def kinds_told(person: Staff) -> list[str]:
    with acting(person):
        return [one.kind for one in inbox_of(person).unread]


def chen_of(lin: Staff) -> Customer:
    with acting(lin):
        return Customer.objects.get(name=CHEN.name)


def comes_while(lin: Staff, zhao: Staff, tang: Staff, state: PresenceState, **told: Any) -> Visit:
    """Chen, whom Lin registered, comes while Lin is somewhere else."""
    registered(lin, now=EARLIER)
    here(lin, zhao, now=NOW)
    here(lin, now=NOW, state=state)
    return arrives(tang, now=NOW, answer=BEFORE, **told)


@pytest.mark.parametrize(
    ("state", "told", "reception"),
    [
        (PresenceState.HOME_LEAVE, {}, ReceptionKind.STAND_IN),
        (PresenceState.BUSINESS_TRIP, {}, ReceptionKind.STAND_IN),
        (PresenceState.DAY_OFF, {}, ReceptionKind.STAND_IN),
        (PresenceState.ERRAND, {}, ReceptionKind.STAND_IN),
        (PresenceState.DAY_OFF, {"purpose": VisitPurpose.DEPOSIT}, ReceptionKind.COURTESY),
    ],
)
def test_whoever_stands_in_is_recorded_and_the_original_is_told_at_once(
    lin: Staff,
    zhao: Staff,
    tang: Staff,
    state: PresenceState,
    told: dict[str, Any],
    reception: ReceptionKind,
) -> None:
    visit = comes_while(lin, zhao, tang, state, **told)
    assert (visit.owner, visit.reception, visit.stands_in_for) == (zhao, reception, lin)
    assert kinds_told(lin) == ["visit.stood_in"]
    assert kinds_told(zhao) == ["visit.receive"]


def test_who_is_there_receives_their_own_and_nobody_is_stood_in_for(
    lin: Staff, zhao: Staff, tang: Staff
) -> None:
    registered(lin, now=EARLIER)
    here(lin, zhao, now=NOW)
    visit = arrives(tang, now=NOW, answer=BEFORE)
    assert (visit.owner, visit.reception, visit.stands_in_for) == (lin, ReceptionKind.OWN, None)
    assert kinds_told(lin) == ["visit.receive"]
    assert kinds_told(zhao) == []


def test_who_receives_instead_of_one_who_is_there_does_so_as_a_courtesy(
    lin: Staff, zhao: Staff, tang: Staff
) -> None:
    registered(lin, now=EARLIER)
    here(lin, zhao, now=NOW)
    visit = arrives(tang, now=NOW, answer=BEFORE)
    with acting(tang):
        newer = reassign(visit=visit, to=zhao, reason="林岚在签约", by=tang, now=NOW)
    assert (newer.reception, newer.stands_in_for) == (ReceptionKind.COURTESY, lin)
    with acting(tang):
        back = reassign(visit=newer, to=lin, reason="林岚回来了", by=tang, now=NOW)
    assert (back.reception, back.stands_in_for) == (ReceptionKind.OWN, None)


def test_the_card_greets_and_reminds_and_is_the_owners_alone(lin: Staff, zhao: Staff, tang: Staff) -> None:
    woman = Person("欧阳雪", "10012340001", Sex.FEMALE)
    registered(
        lin,
        woman,
        now=EARLIER,
        details={"layout": ["三房"], "budget_wan": 300, "grade": "B", "grade_quote": "家里商量好就来定"},
    )
    with acting(lin):
        customer = Customer.objects.get()
        said = Contact(
            FollowUpWay.CALL, True, "问了首付", pleases="户型", promise="留样板房钥匙", grade_after="A"
        )
        follow_up(customer=customer, contact=said, by=lin, now=EARLIER + timedelta(days=1))
    here(lin, zhao, now=NOW)
    visit = arrives(tang, woman, now=NOW, answer=BEFORE)
    with acting(lin):
        arrived = arrival_for(visit.pk)
        assert arrived is not None
        assert arrived.customer == customer
        card = recognition_card(customer, before=arrived.at, tracking_days=20)
    assert (card.greeting, card.grade, card.pleases) == ("欧阳女士", "A", "户型")
    assert [one.promise for one in card.promises] == ["留样板房钥匙"]
    assert ("总价预算", "300万元") in card.wishes
    assert card.last_came_at == EARLIER
    assert card.protected_until is None
    with acting(zhao):
        assert arrival_for(visit.pk) is None
        assert arrival_for(visit.pk + 1000) is None


def test_a_stand_in_learns_for_whom_and_nothing_of_the_customer(lin: Staff, zhao: Staff, tang: Staff) -> None:
    visit = comes_while(lin, zhao, tang, PresenceState.HOME_LEAVE)
    with acting(zhao):
        arrived = arrival_for(visit.pk)
        assert arrived is not None
        assert (arrived.customer, arrived.original) == (None, lin)
    with acting(lin):
        arrived = arrival_for(visit.pk)
        assert arrived is not None
        assert arrived.customer is not None
        assert arrived.receiver == zhao
        assert not Visit.objects.filter(pk=visit.pk).exists()


def test_the_original_is_called_several_times_by_desk_and_stand_in(
    lin: Staff, zhao: Staff, tang: Staff
) -> None:
    visit = comes_while(lin, zhao, tang, PresenceState.BUSINESS_TRIP)
    with acting(tang):
        contact_original(visit=visit, original=lin, outcome=ContactOutcome.NO_ANSWER, by=tang, now=NOW)
    with acting(zhao):
        note_attempt(visit_id=visit.pk, outcome=ContactOutcome.REACHED, by=zhao, now=NOW, note="在火车上")
    with acting(tang):
        attempts = list(ContactAttempt.objects.filter(visit=visit).values_list("attempted_by", "outcome"))
    assert attempts == [(tang.pk, "no_answer"), (zhao.pk, "reached")]
    with acting(lin), pytest.raises(DatabaseError), transaction.atomic():
        note_attempt(visit_id=visit.pk, outcome=ContactOutcome.REACHED, by=lin, now=NOW)


def test_the_clerk_is_asked_searches_another_number_and_the_decision_uses_it(
    lin: Staff, zhao: Staff, tang: Staff, wu: Staff
) -> None:
    """2.4.5: Chen comes with a new phone, says that he was here, and remembers his old one."""
    registered(lin, now=EARLIER)
    here(zhao, lin, now=NOW)
    visit = arrives(tang, Person(CHEN.name, "10099990000"), now=NOW, answer=BEFORE)
    assert kinds_told(wu) == ["search.asked"]
    later = NOW + timedelta(seconds=40)
    with acting(wu):
        assert list(waiting_searches(Visit.objects.all())) == [visit]
        (found,) = candidates(visit, CHEN.phone)
        search = note_search(
            visit=visit, sought=sought(CHEN.phone), found=found.registration, by=wu, now=later
        )
        assert (search.way, search.result, search.seconds) == (SearchWay.PHONE, SearchResult.FOUND, 40)
        assert not waiting_searches(Visit.objects.all()).exists()
    assert kinds_told(tang) == ["search.done"]
    with acting(tang):
        answer = answer_for(visit, by=tang, now=later)
    assert (answer.proposal.role, answer.proposal.receiver_id) == (Role.ORIGINAL, lin.pk)
    assert "林岚" in answer.proposal.owner_words
    with acting(wu):
        card = decision_card(customer=found.customer, by=wu, now=later)
    assert {item.title for item in card.timeline} >= {"来访", "内业查档"}


@pytest.mark.parametrize("typed", ["10012345678", "5678", "陈一", "chenyifan", "cyf"])
def test_the_file_is_searched_by_several_ways(lin: Staff, tang: Staff, wu: Staff, typed: str) -> None:
    registered(lin, now=EARLIER)
    here(lin, now=NOW)
    visit = arrives(tang, STRANGER, now=NOW, answer=UNSURE)
    with acting(wu):
        assert [one.customer.name for one in candidates(visit, typed)] == [CHEN.name]
        search = note_search(visit=visit, sought=sought(typed), found=None, by=wu, now=NOW)
    assert search.result == SearchResult.NOT_FOUND
    assert typed in (search.phone, search.tail, search.name)


def test_found_by_a_family_members_phone_the_family_counts(
    lin: Staff, zhao: Staff, tang: Staff, wu: Staff
) -> None:
    registered(lin, now=EARLIER)
    here(zhao, lin, now=NOW)
    visit = arrives(tang, CHENS_WIFE, now=NOW, answer=UNSURE)
    with acting(wu):
        (found,) = candidates(visit, CHEN.phone)
        what = sought(CHEN.phone, family=True)
        note_search(visit=visit, sought=what, found=found.registration, by=wu, now=NOW)
    with acting(tang):
        answer = answer_for(visit, by=tang, now=NOW)
    assert answer.proposal.receiver_id == lin.pk


def test_a_manager_is_asked_where_no_clerk_is_there(lin: Staff, tang: Staff, zhou: Staff, wu: Staff) -> None:
    here(lin, now=NOW)
    visit = arrives(tang, now=NOW, answer=UNSURE)
    with acting(tang):
        ask_for_search(visit=visit, asked_of=AskedOf.MANAGER, by=tang, now=NOW)
        with pytest.raises(SearchAlreadyAskedError):
            ask_for_search(visit=visit, asked_of=AskedOf.MANAGER, by=tang, now=NOW)
        assert SearchRequest.objects.filter(visit=visit).count() == 2
    assert kinds_told(zhou) == ["search.asked"]
    with acting(zhou):
        search_file(asked_by=tang, by=zhou, now=NOW, phone=CHEN.phone, visit=visit)
        assert Search.objects.get().owner == zhou


def test_nothing_searched_leaves_the_visit_as_it_was_judged(lin: Staff, tang: Staff) -> None:
    here(lin, now=NOW)
    visit = arrives(tang, now=NOW, answer=UNSURE)
    with acting(tang):
        answer = answer_for(visit, by=tang, now=NOW)
        assert (answer.proposal.receiver_id, answer.changed) == (lin.pk, False)
        assert answer.judgement.fact("lookup") is None


@pytest.mark.parametrize(("typed", "family"), [("", False), ("!?", False), ("5678", True)])
def test_nothing_to_search_is_refused(typed: str, family: bool) -> None:
    with pytest.raises(NothingToSearchError):
        sought(typed, family=family)


def test_what_was_registered_after_the_visit_is_no_find(lin: Staff, tang: Staff, wu: Staff) -> None:
    here(lin, now=NOW)
    visit = arrives(tang, STRANGER, now=NOW, answer=UNSURE)
    late = registered(lin, now=NOW + timedelta(minutes=5))
    with acting(wu):
        assert candidates(visit, CHEN.phone) == []
        with pytest.raises(NothingToSearchError):
            note_search(visit=visit, sought=sought(CHEN.phone), found=late, by=wu, now=NOW)


def test_a_visitors_word_on_family_waits_for_the_clerk(
    lin: Staff, zhao: Staff, tang: Staff, wu: Staff
) -> None:
    registered(lin, now=EARLIER)
    here(lin, zhao, now=NOW)
    visit = arrives(
        tang,
        CHENS_WIFE,
        now=NOW,
        answer=NEW,
        family_phone=CHEN.phone,
        family_relation=FamilyRelation.SPOUSE,
    )
    assert "family.told" in kinds_told(wu)
    with acting(wu):
        told = family_told(visit.pk, NOW)
        assert told is not None
        assert not told.ready
        with pytest.raises(FormError):
            find_on_family(told=told, joined=True, reason="看过户口本", by=wu, now=NOW)
    registered(zhao, CHENS_WIFE, now=NOW)
    with acting(wu):
        told = family_told(visit.pk, NOW)
        assert told is not None
        assert told.visitor is not None
        assert told.ready
        find_on_family(told=told, joined=True, reason="看过户口本", by=wu, now=NOW)
        assert families_waiting(NOW) == []
        names = {(one.customer.name, one.relation) for one in household_of(told.visitor)}
    assert names == {(CHEN.name, "self"), (CHENS_WIFE.name, "spouse")}


def test_the_supervisor_grants_a_change_and_the_card_follows(
    lin: Staff, zhao: Staff, tang: Staff, zhou: Staff, wu: Staff
) -> None:
    registered(lin, now=EARLIER)
    chen = chen_of(lin)
    with acting(lin):
        wish = ask_for_change(customer=chen, wanted=zhao, reason="是亲戚", by=lin, now=NOW)
    assert kinds_told(zhou) == ["change.asked"]
    with acting(zhou):
        assert list(undecided_changes()) == [wish]
        find_on_change(change=wish, granted=True, successor=zhao, reason="赵哲的亲属", by=zhou, now=NOW)
        assert not undecided_changes().exists()
        with pytest.raises(ChangeAlreadyDecidedError):
            find_on_change(change=wish, granted=False, successor=None, reason="再想想", by=zhou, now=NOW)
    assert (kinds_told(lin), kinds_told(zhao)) == (["change.found"], ["change.given"])
    with acting(wu):
        card = decision_card(customer=chen, by=wu, now=NOW)
    assert card.owner is not None
    assert card.owner.staff_id == zhao.pk
    assert "周舟" in card.sentence
    assert "3.2.4" in card.clauses
    here(lin, zhao, now=NOW)
    visit = arrives(tang, now=NOW, answer=BEFORE)
    assert (visit.owner, visit.reception) == (zhao, ReceptionKind.OWN)


def test_a_refused_change_leaves_the_customer_with_the_original(
    lin: Staff, zhao: Staff, zhou: Staff, wu: Staff
) -> None:
    registered(lin, now=EARLIER)
    chen = chen_of(lin)
    with acting(wu):
        wish = ask_for_change(customer=chen, wanted=zhao, reason="想换人", by=wu, now=NOW)
    with acting(zhou):
        with pytest.raises(FormError):
            find_on_change(change=wish, granted=True, successor=None, reason="特殊", by=zhou, now=NOW)
        find_on_change(change=wish, granted=False, successor=None, reason="已说明制度", by=zhou, now=NOW)
    assert kinds_told(zhao) == []
    with acting(wu):
        card = decision_card(customer=chen, by=wu, now=NOW)
        with pytest.raises(NotYourCustomerError):
            find_on_change(change=wish, granted=False, successor=None, reason="x", by=wu, now=NOW)
    assert card.owner is not None
    assert card.owner.staff_id == lin.pk
