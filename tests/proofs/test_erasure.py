"""Promise 15 (security.md): erasure is real, and the ledger survives it.

Two people are taken through everything that the product writes about customers. Both are erased; then every
column of every table is read as superuser, sealed ones opened with the product's own keys, and so are the
ledger's export and the files of the database. Of the second person somebody had written into the ledger's
details, which is against its rules: the same search has to find that.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from anchang.apps.customers.actions import complain
from anchang.apps.customers.choices import ComplaintKind
from anchang.apps.customers.search_keys import phone_key
from anchang.apps.offices.models import Staff
from anchang.apps.privacy.actions import erase
from anchang.apps.privacy.erasing import personal_data
from anchang.apps.privacy.purging import purge
from anchang.apps.privacy.refusals import UnderLegalHoldError
from anchang.foundation import clock
from anchang.foundation.embedded_postgres import EmbeddedPostgres
from anchang.foundation.embedded_postgres.provision import connect
from anchang.foundation.ledger.append import append
from anchang.foundation.ledger.check import check_office
from anchang.foundation.ledger.export import exported
from anchang.foundation.ledger.records import kept_tables
from anchang.foundation.vault import opened
from anchang.foundation.vault.sealing import TEXT_MARK
from tests.people import acting
from tests.proofs.canary_person import Canary, to_be_erased, walk
from tests.proofs.figures import Proof, prove

GONE = Canary("朱鹮甲", "10098760010")
CONTROL = Canary("雪鸮乙", "10098760020")
HELD = Canary("苍鹭丙", "10098760030")
# The sentence of a decision names staff; it is blanked all the same.
_OF_STAFF = {"rulings_decision.summary"}
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
_BASE = "SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = current_database()"


@pytest.fixture
def superuser(postgres: EmbeddedPostgres, database_name: str) -> Iterator[Any]:
    with connect(postgres.connection("superuser", database_name)) as raw:
        yield raw


@pytest.fixture
def owner(postgres: EmbeddedPostgres, database_name: str) -> Iterator[Any]:
    with connect(postgres.connection("owner", database_name)) as raw:
        yield raw


def cells(superuser: Any) -> Iterator[tuple[str, str, str]]:
    """Table, column and text of every cell; what is sealed, opened."""
    for (table,) in superuser.execute(_TABLES).fetchall():
        query = f"SELECT e.key, e.value #>> '{{}}' FROM \"{table}\" t, jsonb_each(to_jsonb(t)) e"
        for column, text in superuser.execute(query):
            if text is not None:
                plain = opened(text, purpose=f"{table}.{column}") if text.startswith(TEXT_MARK) else text
                yield table, column, plain


def left_of(canary: Canary, superuser: Any, office_id: int) -> tuple[int, list[str]]:
    """How many cells there are, and the columns that still say something of a person."""
    traces = (*canary.traces, phone_key(office_id, canary.phone))
    looked, found = 0, []
    for table, column, text in cells(superuser):
        looked += 1
        if any(trace in text for trace in traces):
            found.append(f"{table}.{column}")
    return looked, found


def in_files(canary: Canary, superuser: Any) -> tuple[int, list[str]]:
    """How many files the database has, and in which of them a person's name still stands."""
    folder, number = superuser.execute(_BASE).fetchone()
    files = [one for one in (Path(folder) / "base" / str(number)).iterdir() if one.is_file()]
    marks = [trace.encode() for trace in canary.traces]
    return len(files), [one.name for one in files if any(mark in one.read_bytes() for mark in marks)]


def clean_files(owner: Any, superuser: Any) -> None:
    """`anchang privacy purge`; and for the catalog's statistics what autovacuum does in time."""
    assert purge(owner) > 30
    superuser.execute("VACUUM FULL pg_statistic")
    superuser.execute("CHECKPOINT")


def _clean_files_in_time(owner: Any, superuser: Any) -> None:
    """Again while a transaction of another database of the server, open all the while, keeps dead rows."""
    for _ in range(20):
        clean_files(owner, superuser)
        if not in_files(GONE, superuser)[1]:
            return
        time.sleep(0.5)


def test_whoever_is_erased_is_gone_and_the_ledger_stands(
    request: pytest.FixtureRequest,
    committed_db: None,
    everybody: dict[str, Staff],
    superuser: Any,
    owner: Any,
) -> None:
    qian = everybody["qian"]
    first, second = walk(GONE, everybody), walk(CONTROL, everybody)
    with transaction.atomic(), acting(qian):
        append(by=qian, action="customer.noted", now=clock.now(), detail={"said": CONTROL.says("台账")})
    superuser.execute("ANALYZE")
    marked = {
        f"{name.partition('/')[0]}.{column}"
        for name, columns in personal_data().items()
        for column, kind in columns.erased.items()
        if kind == "mark"
    }
    assert set(left_of(GONE, superuser, qian.office_id)[1]) >= marked - _OF_STAFF
    for customer in (first, second):
        to_go = to_be_erased(customer, everybody)
        with transaction.atomic(), acting(qian):
            erase(request=to_go, by=qian, now=clock.now())
    _clean_files_in_time(owner, superuser)
    looked, left = left_of(GONE, superuser, qian.office_id)
    files, spoilt = in_files(GONE, superuser)
    lines = list(exported(superuser.cursor(), qian.office_id, "测试案场", clock.now()))
    told = [line for line in lines if any(trace in line for trace in GONE.traces)]
    report = check_office(superuser.cursor(), qian.office_id, tables=kept_tables())
    assert [str(fault) for fault in report.faults] == []
    control = set(left_of(CONTROL, superuser, qian.office_id)[1])
    assert control == {"ledger_entry.detail"}
    print(f"left: {left}, files: {spoilt}, lines: {told}")
    prove(
        request,
        Proof(
            promise=15,
            what="erased people in cells, database files and ledger lines",
            tries=looked + files + len(lines),
            breaches=len(left) + len(spoilt) + len(told),
            control="a name in the ledger's details",
            noticed=bool(control) and bool(in_files(CONTROL, superuser)[1]),
        ),
    )


def test_a_legal_hold_refuses_and_leaves_everything(
    committed_db: None, everybody: dict[str, Staff], superuser: Any
) -> None:
    qian, wu = everybody["qian"], everybody["wu"]
    customer = walk(HELD, everybody)
    with transaction.atomic(), acting(wu):
        complain(
            customer=customer,
            about=everybody["lin"],
            kind=ComplaintKind.COMPLAINT,
            words=HELD.says("又投诉"),
            by=wu,
            now=clock.now(),
        )
    to_go = to_be_erased(customer, everybody)
    before = left_of(HELD, superuser, qian.office_id)
    with pytest.raises(UnderLegalHoldError), transaction.atomic(), acting(qian):
        erase(request=to_go, by=qian, now=clock.now())
    assert left_of(HELD, superuser, qian.office_id) == before
    assert len(before[1]) > 40
