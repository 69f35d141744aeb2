"""A named constraint becomes a sentence for people; append-only tables and other offices refuse by name."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection

from anchang.apps.offices.actions import NewStaff, hire
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Estate, Seat, Staff
from anchang.apps.offices.places import add_estate, assign_seat
from anchang.apps.offices.queries import estates, office_of, people, seats_from_the_left
from anchang.apps.offices.refusals import (
    AlreadySeatedError,
    NotAConsultantError,
    PasswordTooShortError,
    SeatTakenError,
    StaffNumberTakenError,
    UsernameTakenError,
)
from anchang.foundation.errors import as_domain_errors, constraint_of, refuses
from anchang.foundation.ledger.append import append
from anchang.foundation.ledger.models import Entry
from tests.people import CAST, FOUNDED_AT, PASSWORD, acting

pytestmark = pytest.mark.django_db


def _new(username: str = "he", number: str = "8") -> NewStaff:
    return NewStaff(username, "何荷", number, Post.CONSULTANT)


def test_the_administrator_hires_and_seats_somebody(jin: Staff) -> None:
    with acting(jin):
        he = hire(new=_new(), password=PASSWORD, by=jin, now=FOUNDED_AT)
        assign_seat(consultant=he, position=3, by=jin, now=FOUNDED_AT)
        assert [seat.consultant.username for seat in seats_from_the_left()] == ["lin", "zhao", "he"]
        entry = Entry.objects.filter(action="staff.hired").latest("pk")
    assert (entry.actor_id, entry.detail) == (jin.pk, {"staff": he.pk, "post": "consultant"})


@pytest.mark.parametrize(
    ("new", "error"),
    [
        (_new(username="lin"), UsernameTakenError),
        (_new(username="mo"), UsernameTakenError),
        (_new(number="7"), StaffNumberTakenError),
    ],
)
def test_what_is_taken_is_refused_in_words(jin: Staff, new: NewStaff, error: type[Exception]) -> None:
    with acting(jin):
        with pytest.raises(error):
            hire(new=new, password=PASSWORD, by=jin, now=FOUNDED_AT)
        assert people().count() == len(CAST)


def test_seats_hold_one_consultant_each(jin: Staff, lin: Staff, wu: Staff) -> None:
    with acting(jin):
        he = hire(new=_new(), password=PASSWORD, by=jin, now=FOUNDED_AT)
        with pytest.raises(SeatTakenError, match=r"3\.1\.2"):
            assign_seat(consultant=he, position=1, by=jin, now=FOUNDED_AT)
        with pytest.raises(AlreadySeatedError):
            assign_seat(consultant=lin, position=9, by=jin, now=FOUNDED_AT)
        with pytest.raises(NotAConsultantError):
            assign_seat(consultant=wu, position=9, by=jin, now=FOUNDED_AT)


def test_a_short_password_is_refused(jin: Staff) -> None:
    with acting(jin), pytest.raises(PasswordTooShortError):
        hire(new=_new(), password="short", by=jin, now=FOUNDED_AT)


@pytest.mark.parametrize("key", ["lin", "wu", "qian", "tang"])
def test_only_the_administrator_hires(request: pytest.FixtureRequest, key: str) -> None:
    person = request.getfixturevalue(key)
    with pytest.raises(ProgrammingError, match="permission denied"), acting(person):
        hire(new=_new(), password=PASSWORD, by=person, now=FOUNDED_AT)


def test_reads_stay_in_the_office(lin: Staff, jin: Staff) -> None:
    with acting(jin):
        add_estate(name="二期", by=jin, now=FOUNDED_AT)
    with acting(lin):
        assert [estate.name for estate in estates()] == ["二期", "测试花园"]
        assert office_of(lin).name == "测试案场"
        assert {one.username for one in people(post=Post.CONSULTANT)} == {"lin", "zhao"}


def _seat_now(administrator: Staff, somebody: Staff) -> None:
    Seat.objects.create(office_id=administrator.office_id, position=8, consultant_id=somebody.pk)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_seat_for_somebody_of_another_office_is_impossible(jin: Staff, mo: Staff) -> None:
    with pytest.raises(IntegrityError) as refused, acting(jin):
        _seat_now(jin, mo)
    assert constraint_of(refused.value) in {
        "offices_seat_consultant_id_is_of_the_same_office",
        "offices_seat_consultant_id_fk_offices_staff_id",
    }


@pytest.mark.parametrize("statement", ["UPDATE ledger_entry SET action = 'a.b'", "DELETE FROM ledger_entry"])
def test_the_ledger_cannot_be_changed_by_a_post(jin: Staff, statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        acting(jin),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_ledger_takes_nobodys_name_in_vain(lin: Staff, zhao: Staff) -> None:
    with pytest.raises(ProgrammingError, match="acting person's name alone"), acting(lin):
        append(by=zhao, action="visit.made", now=FOUNDED_AT)


def test_whoever_may_not_read_the_ledger_may_still_write_it(lin: Staff, qian: Staff) -> None:
    with acting(lin):
        append(by=lin, action="visit.made", now=FOUNDED_AT, detail={"visit": 1})
    with acting(qian):
        assert Entry.objects.latest("pk").actor_id == lin.pk


def test_an_undeclared_constraint_passes_unchanged(jin: Staff) -> None:
    with pytest.raises(IntegrityError), as_domain_errors(), acting(jin):
        Estate.objects.create(office_id=jin.office_id, name="")


def test_a_constraint_has_one_meaning() -> None:
    with pytest.raises(ValueError, match="username_names_one_account"):
        refuses("username_names_one_account", SeatTakenError)
