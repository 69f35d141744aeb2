"""The cast of all tests: one office, and a stranger from another.

They are part of the template database, committed, so every test finds them without making them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from anchang.apps.offices.actions import NewStaff, found_office, hire
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.offices.passwords import make_own
from anchang.apps.offices.places import add_estate, assign_seat
from anchang.foundation.rls import acting_as

PASSWORD = "correct-horse-1"
FOUNDED_AT = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)

# The office of the tests. Numbers are those of their badges.
CAST = {
    "lin": NewStaff("lin", "林岚", "7", Post.CONSULTANT),
    "zhao": NewStaff("zhao", "赵哲", "3", Post.CONSULTANT),
    "wu": NewStaff("wu", "吴雯", "20", Post.CLERK),
    "zhou": NewStaff("zhou", "周舟", "30", Post.SUPERVISOR),
    "qian": NewStaff("qian", "钱谦", "31", Post.SALES_MANAGER),
    "gao": NewStaff("gao", "高歌", "32", Post.PROJECT_MANAGER),
    "sun": NewStaff("sun", "孙荪", "40", Post.FINANCE),
    "tang": NewStaff("tang", "唐棠", "50", Post.DESK),
    "jin": NewStaff("jin", "金瑾", "60", Post.ADMINISTRATOR),
}
# Another office: nothing of it may ever be seen from the first, and the other way round.
STRANGERS = {
    "mo": NewStaff("mo", "莫陌", "7", Post.CONSULTANT),
    "yan": NewStaff("yan", "严岩", "31", Post.SALES_MANAGER),
    "shi": NewStaff("shi", "石实", "60", Post.ADMINISTRATOR),
}
SEATS = {"lin": 1, "zhao": 2}


def found_offices() -> None:
    """Both offices with their people; runs once, as the owner role, when the template is built."""
    from django.db import transaction

    with transaction.atomic():
        _found("测试案场", "测试花园", "jin", CAST, SEATS)
        _found("别处案场", "别处花园", "shi", STRANGERS, {"mo": 1})


def _found(name: str, estate: str, first: str, people: dict[str, NewStaff], seats: dict[str, int]) -> None:
    from anchang.foundation.rls import tending_office

    administrator = found_office(name=name, administrator=people[first], password=PASSWORD, now=FOUNDED_AT)
    with tending_office(administrator.office_id):
        hired = {
            key: hire(new=new, password=PASSWORD, by=administrator, now=FOUNDED_AT)
            for key, new in people.items()
            if key != first
        }
        for person in hired.values():
            make_own(person)
        add_estate(name=estate, by=administrator, now=FOUNDED_AT)
        for key, position in seats.items():
            assign_seat(consultant=hired[key], position=position, by=administrator, now=FOUNDED_AT)


@contextmanager
def acting(person: Staff) -> Iterator[Staff]:
    """Act as a member of the cast; needs the `db` fixture or a transaction."""
    with acting_as(person.actor):
        yield person


def _fixture(key: str) -> object:
    @pytest.fixture(name=key)
    def person(everybody: dict[str, Staff]) -> Staff:
        return everybody[key]

    return person


lin, zhao, wu, zhou, qian = (_fixture(key) for key in ("lin", "zhao", "wu", "zhou", "qian"))
gao, sun, tang, jin = (_fixture(key) for key in ("gao", "sun", "tang", "jin"))
mo, yan, shi = (_fixture(key) for key in ("mo", "yan", "shi"))
