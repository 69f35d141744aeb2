"""The acting person of a transaction, told to PostgreSQL for the length of that transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from django.db import connection, transaction

from anchang.foundation.rls.signing import signature

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


@dataclass(frozen=True, slots=True)
class _State:
    """What the transaction is told about who acts, and what a signature for it must name."""

    role: str
    actor: str
    office_id: str
    backend: int
    transaction: int


_READ = """SELECT current_setting('role'), coalesce(current_setting('anchang.actor', true), ''),
    coalesce(current_setting('anchang.office_id', true), ''), pg_backend_pid(),
    (extract(epoch FROM transaction_timestamp()) * 1000000)::bigint"""
_WRITE = """SELECT set_config('role', %s, true), set_config('anchang.actor', %s, true),
    set_config('anchang.office_id', %s, true)"""
_READ_ONLY = ", set_config('transaction_read_only', 'on', true)"
_NOT_WAITING = ", set_config('synchronous_commit', 'off', true)"


def _read() -> _State:
    if not connection.in_atomic_block:
        raise NoTransactionError("acting needs a transaction: open one with transaction.atomic()")
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        return _State(*cursor.fetchone())


def _write(role: str, actor: str = "", office_id: str = "", *, further: str = "") -> None:
    with connection.cursor() as cursor:
        cursor.execute(_WRITE + further, [role, actor, office_id])


def _act(actor: Actor, state: _State, *, further: str = "") -> None:
    said = f"{actor.office_id}.{actor.staff_id}.{actor.post}.{state.backend}.{state.transaction}"
    _write(role_of(actor.post), f"{said}.{signature(said)}", further=further)


def begin_reading(actor: Actor) -> None:
    """Act in a read-only transaction until it (or the savepoint that is rolled back) ends; 2 queries."""
    _act(actor, _read(), further=_READ_ONLY)


def begin_noting(actor: Actor, *, lesser: bool) -> None:
    """Act until the transaction ends; 2 queries. A ``lesser`` one does not wait for the disk: a crash may
    lose what it wrote in its last half second.
    """
    _act(actor, _read(), further=_NOT_WAITING if lesser else "")


@contextmanager
def _restored() -> Iterator[_State]:
    before = _read()
    with transaction.atomic():
        yield before
    _write(before.role, before.actor, before.office_id)


@contextmanager
def acting_as(actor: Actor) -> Iterator[Actor]:
    """Act as `actor` inside the current transaction and hand back whoever acted before.

    Runs in a savepoint: an exception that leaves the block undoes what the block wrote.
    Raises NoTransactionError outside a transaction.
    """
    with _restored() as before:
        _act(actor, before)
        yield actor


@contextmanager
def tending_office(office_id: int) -> Iterator[None]:
    """Work on one office as the owner role, nobody acting: founding it and loading data.

    Row security still confines the owner to this office. The application role reaches nothing this way.
    """
    with _restored():
        _write("none", office_id=str(office_id))
        yield
