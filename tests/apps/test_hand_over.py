"""A leaver's customers go to colleagues by a manager's decision; what was registered stays."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from anchang.apps.customers.actions import Contact, Person, follow_up, register
from anchang.apps.customers.choices import FollowUpWay, RegistrationKind
from anchang.apps.customers.hand_over import (
    books,
    hand_over,
    hand_over_of,
    held_by,
    in_turn,
    predecessor_file,
)
from anchang.apps.customers.models import Customer, HandOver, Membership, Registration
from anchang.apps.customers.queries import customers
from anchang.apps.customers.recognition import Question, recognise
from anchang.apps.customers.refusals import CustomerHandedOverError, FormError, NoSuccessorError
from anchang.apps.offices.actions import dismiss
from anchang.apps.offices.models import Staff
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from tests.people import acting

pytestmark = pytest.mark.django_db
PHONE = "10012340001"
Acting = Callable[[Staff], Staff]


def _registered(by: Staff, name: str = "陈晨", phone: str = PHONE) -> Customer:
    with acting(by):
        return register(
            kind=RegistrationKind.VISIT_FORM,
            person=Person(name, phone),
            details={"layout": ["三房"]},
            by=by,
            now=clock.now() - timedelta(days=2),
        ).customer


@pytest.fixture
def chen(lin: Staff) -> Customer:
    return _registered(lin)


def _give(chen: Customer, to: Staff, by: Staff, reason: str = "离职") -> None:
    with acting(by):
        hand_over(to={chen.pk: to}, reason=reason, by=by, now=clock.now())


def _mine(person: Staff) -> list[str]:
    with acting(person):
        page = customers(office_id=person.office_id, now=clock.now(), tracking_days=20)
        return [row.name for row in page.rows]


def test_both_lists_change_at_once(chen: Customer, lin: Staff, zhao: Staff, qian: Staff, wu: Staff) -> None:
    _give(chen, zhao, qian)
    assert (_mine(lin), _mine(zhao)) == ([], ["陈晨"])
    assert _mine(qian) == _mine(wu) == ["陈晨"]
    with acting(lin):
        assert not Customer.objects.exists()
    with acting(zhao):
        taken = Customer.objects.get()
        assert taken.phone == PHONE
        found = hand_over_of(taken)
        assert found is not None
        assert (found.predecessor_id, found.decided_by_id, found.reason) == (lin.pk, qian.pk, "离职")


def test_attribution_records_and_the_party_stay(chen: Customer, lin: Staff, zhao: Staff, qian: Staff) -> None:
    _give(chen, zhao, qian)
    with acting(qian):
        kept = Registration.objects.get()
        assert (kept.owner_id, kept.customer_id) == (lin.pk, chen.pk)
        parties = set(Membership.objects.values_list("party_id", flat=True))
        assert Membership.objects.count() == 2
        assert len(parties) == 1


def test_the_successor_reads_the_predecessors_file_and_nobody_else_does(
    chen: Customer, lin: Staff, zhao: Staff, qian: Staff
) -> None:
    with acting(lin):
        contact = Contact(FollowUpWay.CALL, reached=True, content="想要三房，嫌贵")
        follow_up(customer=chen, contact=contact, by=lin, now=clock.now())
    _give(chen, zhao, qian)
    with acting(zhao):
        taken = Customer.objects.get()
        lines = predecessor_file(taken)
        assert [line.kind for line in lines] == ["follow_up", "registration"]
        assert lines[0].content["content"] == "想要三房，嫌贵"
        assert predecessor_file(chen) == []
    with acting(lin):
        assert predecessor_file(taken) == []
    with acting(qian), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        predecessor_file(taken)


def test_a_customer_that_moves_twice_takes_the_whole_file_along(
    chen: Customer, lin: Staff, zhao: Staff, qian: Staff
) -> None:
    _give(chen, zhao, qian)
    with acting(zhao):
        second = Customer.objects.get()
        contact = Contact(FollowUpWay.CALL, reached=True, content="又谈了一次")
        follow_up(customer=second, contact=contact, by=zhao, now=clock.now())
    _give(second, lin, qian, "赵哲调岗")
    assert (_mine(lin), _mine(zhao)) == (["陈晨"], [])
    with acting(lin):
        third = Customer.objects.get()
        assert {line.kind for line in predecessor_file(third)} == {"follow_up", "registration"}
    with acting(zhao):
        assert predecessor_file(second) == []
    with acting(qian):
        assert set(Customer.objects.exclude(handed_to=None).values_list("handed_to", flat=True)) == {lin.pk}


def test_whoever_registered_the_same_person_keeps_their_own_row(
    chen: Customer, lin: Staff, zhao: Staff, qian: Staff
) -> None:
    own = _registered(zhao)
    _give(chen, zhao, qian)
    assert _mine(zhao) == ["陈晨"]
    with acting(qian):
        assert HandOver.objects.get().became_id == own.pk


def test_recognition_names_the_successor(chen: Customer, zhao: Staff, qian: Staff, tang: Staff) -> None:
    _give(chen, zhao, qian)
    with acting(tang):
        found = recognise(asked=Question(phone=PHONE), by=tang, now=clock.now())
        assert found.consultant_id == zhao.pk


def test_only_the_two_managers_decide(
    chen: Customer, zhao: Staff, zhou: Staff, wu: Staff, lin: Staff, jin: Staff, gao: Staff
) -> None:
    for somebody in (zhou, wu, lin, jin):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            _give(chen, zhao, somebody)
    _give(chen, zhao, gao)
    assert _mine(zhao) == ["陈晨"]


@pytest.mark.parametrize(
    ("to", "reason", "error"),
    [
        ("zhao", " ", FormError),
        ("lin", "离职", NoSuccessorError),
        ("wu", "离职", NoSuccessorError),
        ("mo", "离职", NoSuccessorError),
    ],
)
def test_what_cannot_be_is_refused(
    to: str, reason: str, error: type[DomainError], chen: Customer, qian: Staff, everybody: dict[str, Staff]
) -> None:
    with pytest.raises(error):
        _give(chen, everybody[to], qian, reason)
    with acting(qian):
        assert not HandOver.objects.exists()


def test_a_customer_row_is_handed_over_once(chen: Customer, zhao: Staff, qian: Staff) -> None:
    _give(chen, zhao, qian)
    with pytest.raises(CustomerHandedOverError):
        _give(chen, zhao, qian)


def test_no_consultant_hands_a_row_over_by_themselves(
    chen: Customer, lin: Staff, zhao: Staff, qian: Staff
) -> None:
    for person in (lin, zhao, qian):
        with (
            acting(person),
            connection.cursor() as cursor,
            pytest.raises(ProgrammingError),
            transaction.atomic(),
        ):
            cursor.execute("UPDATE customers_customer SET handed_to_id = %s", [zhao.pk])


def test_customers_are_dealt_out_fairly(lin: Staff, zhao: Staff, qian: Staff, jin: Staff) -> None:
    for number in range(5):
        _registered(lin, f"客{'一二三四五'[number]}", f"1001234100{number}")
    with acting(jin):
        dismiss(staff=lin, by=jin, now=clock.now())
    with acting(qian):
        assert [(book.consultant.pk, book.customers) for book in books()] == [(lin.pk, 5)]
        dealt = in_turn(held_by(lin), [zhao, qian])
        assert sorted(one.pk for one in dealt.values()).count(zhao.pk) == 3
        hand_over(to=in_turn(held_by(lin), [zhao]), reason="离职", by=qian, now=clock.now())
        assert [(book.consultant.pk, book.customers) for book in books()] == [(zhao.pk, 5)]
