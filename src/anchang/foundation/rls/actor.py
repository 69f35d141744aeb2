"""The acting person of a transaction, told to PostgreSQL for the length of that transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from django.db import connection, transaction

POSTS: Final = (
    "consultant",
    "clerk",
    "supervisor",
    "sales_manager",
    "project_manager",
    "finance",
    "desk",
    "administrator",
)


class NoTransactionError(RuntimeError):
    """An actor was to be set outside a transaction, where it would outlive the work it is for."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a member of staff in one office, in one post."""

    office_id: int
    staff_id: int
    post: str

    def __post_init__(self) -> None:
        if self.post not in POSTS:
            raise ValueError(f"unknown post: {self.post}")


def role_of(post: str) -> str:
    """The PostgreSQL role that stands for a post."""
    return f"anchang_{post}"


_READ = """SELECT current_setting('role'), current_setting('anchang.office_id', true),
                  current_setting('anchang.staff_id', true)"""
_WRITE = """SELECT set_config('role', %s, true), set_config('anchang.office_id', %s, true),
                   set_config('anchang.staff_id', %s, true)"""


def _write(role: str, office_id: str, staff_id: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [role, office_id, staff_id])


def begin_acting(actor: Actor) -> None:
    """Set the actor until the surrounding transaction (or savepoint that is rolled back) ends."""
    if not connection.in_atomic_block:
        raise NoTransactionError("acting needs a transaction: open one with transaction.atomic()")
    _write(role_of(actor.post), str(actor.office_id), str(actor.staff_id))


@contextmanager
def _restored() -> Iterator[None]:
    if not connection.in_atomic_block:
        raise NoTransactionError("acting needs a transaction: open one with transaction.atomic()")
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        role, office_id, staff_id = cursor.fetchone()
    with transaction.atomic():
        yield
    _write(role, office_id or "", staff_id or "")


@contextmanager
def acting_as(actor: Actor) -> Iterator[Actor]:
    """Act as `actor` inside the current transaction and hand back whoever acted before.

    Runs in a savepoint: an exception that leaves the block undoes what the block wrote.
    Raises NoTransactionError outside a transaction.
    """
    with _restored():
        begin_acting(actor)
        yield actor


@contextmanager
def tending_office(office_id: int) -> Iterator[None]:
    """Work on one office as the log-in role itself, nobody acting: migrations and loading data as the owner.

    Row security still confines the owner to this office. The application role reaches nothing this way.
    """
    with _restored():
        _write("none", str(office_id), "")
        yield
