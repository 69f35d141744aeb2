"""Erasure's door: one row, one transaction, by the owner's function alone; and it leaves an entry."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from anchang.apps.offices.models import Staff
from anchang.foundation.embedded_postgres import EmbeddedPostgres
from anchang.foundation.embedded_postgres.provision import connect
from anchang.foundation.ledger.records import position_of
from tests.foundation.test_ledger import registered
from tests.people import acting

TABLE = "customers_registration"


@pytest.fixture
def owner(postgres: EmbeddedPostgres, database_name: str, lin: Staff) -> Iterator[Any]:
    """The owner role, tending Lin's office."""
    with connect(postgres.connection("owner", database_name)) as raw:
        raw.execute("SELECT set_config('anchang.office_id', %s, false)", [str(lin.office_id)])
        yield raw


def _redact(owner: Any, row: int, columns: str) -> int:
    found = owner.execute("SELECT ledger_redact(%s, %s, %s::jsonb)", [TABLE, row, columns]).fetchone()
    return int(found[0])


def test_a_redaction_changes_its_row_and_commits_to_what_is_left(
    committed_db: None, owner: Any, lin: Staff
) -> None:
    first, other = registered(lin).pk, registered(lin, "10012345679").pk
    with transaction.atomic(), acting(lin):
        before = position_of(TABLE, first)
    entry = _redact(owner, first, '{"details": {}, "notice_version": "-"}')
    left = owner.execute(f"SELECT details, notice_version, kind FROM {TABLE} WHERE id = %s", [first])
    assert left.fetchone() == ({}, "-", "call")
    said = owner.execute(
        "SELECT action, subject_id, sequence FROM ledger_entry WHERE id = %s", [entry]
    ).fetchone()
    assert said[:2] == ("record.redacted", first)
    with transaction.atomic(), acting(lin):
        after = position_of(TABLE, first)
        assert position_of(TABLE, other)
    assert before
    assert after
    assert after.sequence == said[2] > before.sequence
    salts = owner.execute(
        "SELECT entry_id FROM ledger_salt WHERE subject_id = %s AND subject_table = %s", [first, TABLE]
    )
    assert salts.fetchall() == [(entry,)]


def test_after_a_redaction_the_row_is_closed_again(committed_db: None, owner: Any, lin: Staff) -> None:
    row = registered(lin).pk
    _redact(owner, row, '{"notice_version": "-"}')
    with pytest.raises(Exception, match="is append-only"):
        owner.execute(f"UPDATE {TABLE} SET notice_version = 'x' WHERE id = %s", [row])
    kept = owner.execute(f"SELECT notice_version FROM {TABLE} WHERE id = %s", [row]).fetchone()
    assert kept == ("-",)


@pytest.mark.parametrize("columns", ['{"id": 5}', '{"office_id": 5}', '{"id": 5, "kind": "call"}'])
def test_keys_are_not_redacted(committed_db: None, owner: Any, lin: Staff, columns: str) -> None:
    row = registered(lin).pk
    with pytest.raises(Exception, match="keeps no records"):
        _redact(owner, row, columns)


@pytest.mark.parametrize("table", ["customers_party", "offices_staff", "nothing"])
def test_only_tables_of_records_are_redacted(owner: Any, committed_db: None, table: str) -> None:
    with pytest.raises(Exception, match="keeps no records"):
        owner.execute("SELECT ledger_redact(%s, 1, '{}')", [table])


def test_a_row_of_another_office_is_not_there(committed_db: None, owner: Any, mo: Staff) -> None:
    row = registered(mo).pk
    with pytest.raises(Exception, match="no rows"):
        _redact(owner, row, '{"notice_version": "-"}')
