"""The chain: numbered without gaps at commit, kept by the database itself, closed to everybody."""

import hashlib
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction

from anchang.apps.customers.actions import Person, register
from anchang.apps.customers.choices import RegistrationKind
from anchang.apps.customers.models import Registration
from anchang.apps.offices.models import Staff
from anchang.foundation.embedded_postgres import EmbeddedPostgres
from anchang.foundation.embedded_postgres.provision import connect
from anchang.foundation.ledger.append import append
from anchang.foundation.ledger.models import Entry
from anchang.foundation.ledger.records import confirmation_record, position_of
from anchang.foundation.ledger.text import GENESIS, line_of
from tests.people import FOUNDED_AT, acting


def registered(by: Staff, phone: str = "10012345678") -> Registration:
    """A registration, committed where the test commits."""
    with transaction.atomic(), acting(by):
        person = Person(name="陈晨", phone=phone)
        return register(kind=RegistrationKind.CALL, person=person, details={}, by=by, now=FOUNDED_AT)


@pytest.fixture
def superuser(postgres: EmbeddedPostgres, database_name: str) -> Iterator[Any]:
    with connect(postgres.connection("superuser", database_name)) as raw:
        yield raw


def _chain(superuser: Any, office_id: int) -> list[tuple[int, str, str, str]]:
    query = (
        f"SELECT sequence, {line_of('e')}, previous_hash, hash FROM ledger_entry e"
        " WHERE office_id = %s ORDER BY sequence"
    )
    return list(superuser.execute(query, [office_id]).fetchall())


def test_a_registration_and_its_records_join_the_chain(
    committed_db: None, superuser: Any, lin: Staff
) -> None:
    before = len(_chain(superuser, lin.office_id))
    registration = registered(lin)
    chain = _chain(superuser, lin.office_id)
    assert [number for number, *_ in chain] == list(range(1, len(chain) + 1))
    previous = GENESIS
    for _, line, said, digest in chain:
        assert said == previous == json.loads(line)["previous"]
        assert hashlib.sha256(line.encode()).hexdigest() == digest
        previous = digest
    kept = [json.loads(line) for _, line, _, _ in chain[before:]]
    assert {entry["table"] for entry in kept} >= {"", "customers_registration", "customers_membership"}
    assert {entry["actor"] for entry in kept} == {lin.pk}
    ours = next(entry for entry in kept if entry["table"] == "customers_registration")
    assert (ours["action"], ours["row"]) == ("record.kept", registration.pk)
    head = superuser.execute("SELECT sequence, hash FROM ledger_head WHERE office_id = %s", [lin.office_id])
    assert head.fetchone() == (len(chain), previous)


def test_the_line_does_not_depend_on_the_session(committed_db: None, superuser: Any, lin: Staff) -> None:
    registered(lin)
    plain = _chain(superuser, lin.office_id)
    for setting in ("timezone = 'Asia/Kathmandu'", "datestyle = 'German'", "extra_float_digits = -15"):
        superuser.execute(f"SET {setting}")
    assert _chain(superuser, lin.office_id) == plain


def test_offices_have_chains_of_their_own(committed_db: None, superuser: Any, lin: Staff, mo: Staff) -> None:
    registered(lin)
    theirs = _chain(superuser, mo.office_id)
    registered(lin, "10012345679")
    assert _chain(superuser, mo.office_id) == theirs
    assert theirs[0][2] == GENESIS


def test_raw_sql_of_anybody_is_kept_too(committed_db: None, superuser: Any, lin: Staff) -> None:
    registration = registered(lin)
    columns = "office_id, owner_id, customer_id, kind, proxy_by, details, completeness_percent, missing,"
    columns += " notice_version, registered_at, entered_at, recorded_by_id"
    superuser.execute(
        f"INSERT INTO customers_registration ({columns}) SELECT {columns} FROM customers_registration"
        " WHERE id = %s",
        [registration.pk],
    )
    last = json.loads(_chain(superuser, lin.office_id)[-1][1])
    assert (last["action"], last["table"], last["actor"]) == ("record.kept", "customers_registration", 0)


def test_two_desks_at_once_leave_no_gap_and_never_block_each_other(
    committed_db: None, superuser: Any, lin: Staff, zhao: Staff
) -> None:
    trouble: list[BaseException] = []
    barrier = threading.Barrier(4)

    def desk(person: Staff, first: int) -> None:
        barrier.wait()
        try:
            for count in range(15):
                registered(person, f"100{first}{count:07d}")
        except BaseException as error:
            trouble.append(error)
        finally:
            connections.close_all()

    desks = [threading.Thread(target=desk, args=(who, 1 + n)) for n, who in enumerate([lin, zhao, lin, zhao])]
    for one in desks:
        one.start()
    for one in desks:
        one.join()
    assert not trouble
    chain = _chain(superuser, lin.office_id)
    assert [number for number, *_ in chain] == list(range(1, len(chain) + 1))
    assert all(one[2] == before[3] for before, one in pairwise(chain))
    assert len(chain) >= 60 * 3


def _register_and_leave(person: Staff) -> None:
    registered(person)
    connections.close_all()


def test_sealing_waits_for_no_lock_of_the_transaction(
    committed_db: None, superuser: Any, lin: Staff, zhao: Staff
) -> None:
    """Lin's open transaction has written to the ledger; Zhao's commits all the same."""
    with transaction.atomic():
        with acting(lin):
            append(by=lin, action="visit.made", now=FOUNDED_AT)
        done = threading.Thread(target=_register_and_leave, args=(zhao,))
        done.start()
        done.join(timeout=5)
        assert not done.is_alive()
    last = json.loads(_chain(superuser, lin.office_id)[-1][1])
    assert (last["action"], last["actor"]) == ("visit.made", lin.pk)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET detail = '{}' WHERE id = (SELECT min(id) FROM ledger_entry)",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry",
        "UPDATE customers_registration SET kind = 'call'",
        "DELETE FROM customers_registration",
    ],
)
def test_even_a_superuser_is_refused_while_the_triggers_stand(
    committed_db: None, superuser: Any, lin: Staff, statement: str
) -> None:
    registered(lin)
    with pytest.raises(Exception, match="is append-only"):
        superuser.execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "call",
    [
        "SELECT ledger_enter(1, 1, now(), 'visit.made', '{}')",
        "SELECT ledger_commit_to(1, 1, 'record.kept', 'customers_registration', 1, '{}', '{}')",
        "SELECT ledger_redact('customers_registration', 1, '{}')",
        "SELECT ledger_heads('')",
        "SELECT * FROM ledger_salt",
        "SELECT * FROM ledger_head",
        "INSERT INTO ledger_entry (office_id, at, actor_id, action) VALUES (1, now(), 1, 'visit.made')",
    ],
)
def test_posts_reach_the_ledger_by_its_door_alone(qian: Staff, call: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), acting(qian), connection.cursor() as cursor:
        cursor.execute(call)


@pytest.mark.django_db
def test_nobody_acting_writes_nothing(lin: Staff) -> None:
    with pytest.raises(DatabaseError, match="permission denied"):
        append(by=lin, action="visit.made", now=FOUNDED_AT)


def test_a_position_is_told_to_whoever_may_read_the_record(
    committed_db: None, lin: Staff, zhao: Staff
) -> None:
    registration = registered(lin)
    with transaction.atomic(), acting(lin):
        position = position_of("customers_registration", registration.pk)
        assert position
    with transaction.atomic(), acting(zhao):
        assert position_of("customers_registration", registration.pk) is None
        assert position_of("customers_registration", 10**9) is None


@pytest.mark.django_db
def test_a_record_has_no_position_before_its_transaction_ends(lin: Staff) -> None:
    registration = registered(lin)
    with acting(lin):
        assert position_of("customers_registration", registration.pk) is None
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert position_of("customers_registration", registration.pk)


def test_the_offices_time_never_goes_back(committed_db: None, lin: Staff) -> None:
    late = FOUNDED_AT + timedelta(days=30)
    with transaction.atomic(), acting(lin):
        append(by=lin, action="visit.made", now=late)
    with transaction.atomic(), acting(lin), connection.cursor() as cursor:
        for asked, answer in ((FOUNDED_AT, late), (late + timedelta(hours=1), late + timedelta(hours=1))):
            cursor.execute("SELECT ledger_now(%s)", [asked])
            assert cursor.fetchone() == (answer,)


def test_a_clock_that_runs_ahead_does_not_drag_the_office_along(committed_db: None, lin: Staff) -> None:
    with transaction.atomic(), acting(lin):
        append(by=lin, action="visit.made", now=FOUNDED_AT.replace(year=9000))
    with transaction.atomic(), acting(lin), connection.cursor() as cursor:
        cursor.execute("SELECT ledger_now(%s) < now() + interval '6 minutes'", [FOUNDED_AT])
        assert cursor.fetchone() == (True,)


@pytest.mark.django_db
def test_entries_of_one_transaction_keep_their_order(lin: Staff, qian: Staff) -> None:
    with acting(lin):
        for action in ("visit.made", "visit.left"):
            append(by=lin, action=action, now=FOUNDED_AT)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with acting(qian):
        newest = list(Entry.objects.order_by("-sequence")[:2])
    assert [entry.action for entry in newest] == ["visit.left", "visit.made"]
    assert newest[0].previous_hash == newest[1].hash


def test_a_trigger_name_that_postgres_would_cut_is_refused() -> None:
    with pytest.raises(ValueError, match="63 bytes"):
        confirmation_record("x" * 60)
