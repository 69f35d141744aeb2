"""Promise 8 (security.md): any change of a confirmation record is found and named, whoever makes it.

A superuser with all triggers off edits every column of every row of every table of records, and of the ledger
itself; deletes, duplicates, swaps and inserts; rewrites the chain so that it fits again; cuts its tail.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import psycopg
import pytest
from psycopg import sql

from anchang.foundation.embedded_postgres import EmbeddedPostgres
from anchang.foundation.embedded_postgres.provision import connect
from anchang.foundation.ledger.check import check_office
from anchang.foundation.ledger.findings import Finding
from anchang.foundation.ledger.receipts import Receipt
from anchang.foundation.ledger.records import kept_tables
from anchang.foundation.ledger.text import GENESIS, PINNED, commitment_of, hex_sha256, line_of, not_kept
from tests import database
from tests.proofs.figures import LONG, Proof, prove
from tests.proofs.ledger_rows import Column, Connection, columns, fill, insert, tables, tampering

# What no entry speaks of: keys that only the database uses, and the head's aid to the clock.
# Who holds a customer now is written by the hand-over, which is a record of its own.
# How a script stands follows the steps about it, which are records.
NOT_KEPT = {
    ("customers_customer", "handed_to_id"),
    ("scripts_version", "state"),
    ("scripts_version", "approved_by_id"),
    ("scripts_version", "approved_at"),
}
IDLE = {("ledger_head", "id"), ("ledger_head", "at"), ("ledger_salt", "id")}


@dataclass(frozen=True, slots=True)
class Known:
    """An anchor: what the outside knows of an entry."""

    sequence: int
    hash: str


class Victim:
    """An office whose every table of records has rows, and its anchors: one for each entry."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.office_id = int(self.one("SELECT min(id) FROM offices_office")[0])
        fill(connection, self.office_id)
        self.tables = tables(connection)
        query = "SELECT sequence, hash FROM ledger_entry WHERE office_id = %s ORDER BY sequence"
        self.anchors = [Known(*row) for row in connection.execute(query, [self.office_id])]

    def one(self, query: str, *values: object) -> Any:
        return self.connection.execute(query.encode(), values or None).fetchone()

    def faults(self, anchors: Collection[Known] = (), receipts: Collection[Receipt] = ()) -> list[Finding]:
        report = check_office(
            self.connection.cursor(),
            self.office_id,
            tables=kept_tables(),
            anchors=anchors,
            receipts=receipts,
        )
        assert report.records >= len(self.tables)
        return report.faults

    def rows(self, table: str) -> list[int]:
        query = sql.SQL("SELECT id FROM {} WHERE office_id = {} ORDER BY id")
        found = self.connection.execute(query.format(sql.Identifier(table), sql.Literal(self.office_id)))
        return [row for (row,) in found]

    def entry_of(self, table: str, row: int) -> int:
        query = "SELECT max(sequence) FROM ledger_entry WHERE subject_table = %s AND subject_id = %s"
        return int(self.one(query, table, row)[0])

    def set(self, column: Column, row: int, value: sql.Composable) -> None:
        statement = sql.SQL("UPDATE {} SET {} = {} WHERE id = {}")
        self.connection.execute(
            statement.format(
                sql.Identifier(column.table), sql.Identifier(column.name), value, sql.Literal(row)
            )
        )


@pytest.fixture(scope="module")
def victim(postgres: EmbeddedPostgres, template: str, django_db_setup: None) -> Iterator[Victim]:
    name = database.own_name("ledger")
    database.recreate(postgres, name, template)
    with connect(postgres.connection("superuser", name)) as connection:
        yield Victim(connection)
    database.drop(postgres, name)


def _named(faults: Collection[Finding], table: str, row: int, entry: int | None) -> bool:
    return any((one.table, one.row) == (table, row) and entry in (None, one.sequence) for one in faults)


def _cells(victim: Victim) -> list[list[tuple[Column, int]]]:
    """Every column of every row of every table of records, in groups that are edited at once: one cell of
    each table; by themselves in the long run.
    """
    each = [
        [
            (column, row)
            for row in victim.rows(table)
            for column in columns(victim.connection, table)
            if (table, column.name) not in NOT_KEPT
        ]
        for table in victim.tables
    ]
    groups = [[cell for cell in group if cell] for group in zip_longest(*each)]
    return [[cell] for group in groups for cell in group] if LONG else groups


def _unnoticed_edits(victim: Victim, group: list[tuple[Column, int]]) -> int:
    entries = [victim.entry_of(column.table, row) for column, row in group]
    with tampering(victim.connection):
        for column, row in group:
            victim.set(column, row, column.changed())
        faults = victim.faults()
    missed = [
        (column.table, column.name, row)
        for (column, row), entry in zip(group, entries, strict=True)
        if not _named(faults, column.table, row, entry)
    ]
    print(missed or "")
    return len(missed)


def test_an_untouched_ledger_is_clean(victim: Victim) -> None:
    assert victim.faults(victim.anchors) == []
    assert set(victim.tables) == set(kept_tables())
    assert len(victim.anchors) >= 3 * len(victim.tables)


def test_every_edit_of_every_column_is_named(victim: Victim, request: pytest.FixtureRequest) -> None:
    groups = _cells(victim)
    missed = sum(_unnoticed_edits(victim, group) for group in groups)
    with tampering(victim.connection):  # control: a commitment that fits what was changed
        column, row = groups[-1][0]
        victim.set(column, row, column.changed())
        _rehash(victim, column.table)
        noticed = not _named(victim.faults(), column.table, row, None)
    what = "cells of kept tables edited one by one"
    tried = sum(len(group) for group in groups)
    prove(request, Proof(8, what, tried, missed, "the commitment hashed anew too", noticed))


Named = tuple[str, int, int | None]  # table, row and the entry that must be named with it


def _delete(victim: Victim, table: str) -> list[Named]:
    row = victim.rows(table)[0]
    statement = sql.SQL("DELETE FROM {} WHERE id = {}")
    victim.connection.execute(statement.format(sql.Identifier(table), sql.Literal(row)))
    return [(table, row, victim.entry_of(table, row))]


def _duplicate(victim: Victim, table: str) -> list[Named]:
    filled = [one for one in columns(victim.connection, table) if one.name != "id"]
    listed = sql.SQL(", ").join(sql.Identifier(column.name) for column in filled)
    copy = sql.SQL("INSERT INTO {t} ({c}) SELECT {c} FROM {t} WHERE id = {row} RETURNING id").format(
        t=sql.Identifier(table), c=listed, row=sql.Literal(victim.rows(table)[0])
    )
    twin = victim.connection.execute(copy).fetchone()
    assert twin
    return [(table, twin[0], None)]


def _swap(victim: Victim, table: str) -> list[Named]:
    first, second, *_ = victim.rows(table)
    name = sql.Identifier(table)
    turn = sql.SQL("UPDATE {t} SET id = CASE id WHEN {a} THEN -{b} ELSE -{a} END WHERE id IN ({a}, {b})")
    victim.connection.execute(turn.format(t=name, a=sql.Literal(first), b=sql.Literal(second)))
    victim.connection.execute(sql.SQL("UPDATE {} SET id = -id WHERE id < 0").format(name))
    return [(table, row, victim.entry_of(table, row)) for row in (first, second)]


def _slip_in(victim: Victim, table: str) -> list[Named]:
    return [(table, insert(victim.connection, table, victim.office_id, 7), None)]


def _move_away(victim: Victim, table: str) -> list[Named]:
    row = victim.rows(table)[0]
    statement = sql.SQL("UPDATE {} SET office_id = 999999 WHERE id = {}")
    victim.connection.execute(statement.format(sql.Identifier(table), sql.Literal(row)))
    return [(table, row, victim.entry_of(table, row))]


def _unnamed(victim: Victim, tamper: Callable[[Victim, str], list[Named]], group: list[str]) -> list[Named]:
    with tampering(victim.connection):
        done = [expected for table in group for expected in tamper(victim, table)]
        faults = victim.faults()
    return [expected for expected in done if not _named(faults, *expected)]


def test_rows_deleted_doubled_swapped_slipped_in_or_moved_are_named(
    victim: Victim, request: pytest.FixtureRequest
) -> None:
    groups = [[table] for table in victim.tables] if LONG else [victim.tables]
    ways = (_delete, _duplicate, _swap, _slip_in, _move_away)
    missed = [one for way in ways for group in groups for one in _unnamed(victim, way, group)]
    with tampering(victim.connection) as raw:  # control: a table that keeps nothing
        raw.execute("DELETE FROM ledger_entry WHERE subject_table = 'reception_visit'")
        row = victim.rows("reception_visit")[0]
        raw.execute("DELETE FROM reception_visit WHERE id = %s", [row])
        noticed = not _named(victim.faults(), "reception_visit", row, None)
    print(missed)
    what = "rows deleted, copied, swapped, inserted, moved"
    tried = len(ways) * len(victim.tables)
    prove(request, Proof(8, what, tried, len(missed), "a table that is not kept", noticed))


_CONTENT = f"to_jsonb(t) - {not_kept('e.subject_table')}"
_RECOMMIT = f"""
UPDATE ledger_entry e SET commitment = {commitment_of("s.salt", _CONTENT)}
FROM ledger_salt s, {{}} t WHERE s.entry_id = e.id AND e.subject_table = {{}} AND e.subject_id = t.id
"""


def _rehash(victim: Victim, table: str) -> None:
    """What somebody does who knows the format: commit to the changed row, and chain everything anew."""
    raw = victim.connection
    for name, value in PINNED.items():
        raw.execute("SELECT set_config(%s, %s, true)", [name, value])
    raw.execute(sql.SQL(_RECOMMIT).format(sql.Identifier(table), sql.Literal(table)))
    ids = raw.execute(
        "SELECT id FROM ledger_entry WHERE office_id = %s ORDER BY sequence", [victim.office_id]
    ).fetchall()
    previous = GENESIS
    for number, (entry,) in enumerate(ids, 1):
        raw.execute(
            "UPDATE ledger_entry SET previous_hash = %s, sequence = %s WHERE id = %s",
            [previous, number, entry],
        )
        query = f"UPDATE ledger_entry e SET hash = {hex_sha256(line_of('e'))} WHERE id = %s RETURNING hash"
        previous = raw.execute(query.encode(), [entry]).fetchone()[0]  # type: ignore[index]
    raw.execute(
        "UPDATE ledger_head SET hash = %s, sequence = %s,"
        " sealed_at = (SELECT max(sealed_at) FROM ledger_entry e WHERE e.office_id = ledger_head.office_id)"
        " WHERE office_id = %s",
        [previous, len(ids), victim.office_id],
    )


def _ledger_cells(victim: Victim) -> list[tuple[Column, int]]:
    return [
        (column, row)
        for table in ("ledger_entry", "ledger_salt", "ledger_head")
        for row in victim.rows(table)
        for column in columns(victim.connection, table)
        if (table, column.name) not in IDLE
    ]


def _unnoticed(victim: Victim, column: Column, row: int) -> bool:
    with tampering(victim.connection):
        victim.set(column, row, column.changed())
        return not victim.faults()


def test_every_edit_of_the_ledger_itself_is_found(victim: Victim, request: pytest.FixtureRequest) -> None:
    cells = _ledger_cells(victim)
    if not LONG:
        rows = {row for column, row in cells if column.table == "ledger_entry"}
        some = {min(rows), max(rows), sorted(rows)[len(rows) // 2]}
        salts = {row for column, row in cells if column.table == "ledger_salt"}
        some_salts = {min(salts), max(salts)}
        kept = {"ledger_entry": some, "ledger_salt": some_salts}
        cells = [cell for cell in cells if cell[1] in kept.get(cell[0].table, {cell[1]})]
    missed = [(column.table, column.name) for column, row in cells if _unnoticed(victim, column, row)]
    print(missed)
    what = "cells of entries, salts and heads edited"
    with tampering(victim.connection) as raw:  # control: hashes that fit what was changed
        raw.execute("UPDATE ledger_entry SET actor_id = 900")
        _rehash(victim, victim.tables[0])
        noticed = not victim.faults()
    prove(request, Proof(8, what, len(cells), len(missed), "the commitment hashed anew too", noticed))


def test_a_chain_rewritten_to_fit_is_named_by_its_anchors(
    victim: Victim, request: pytest.FixtureRequest
) -> None:
    missed, without = [], []
    for table in victim.tables:
        row = victim.rows(table)[1]
        entry = victim.entry_of(table, row)
        column = next(one for one in columns(victim.connection, table) if one.name not in {"id", "office_id"})
        with tampering(victim.connection):
            victim.set(column, row, column.changed())
            _rehash(victim, table)
            without += victim.faults()
            if victim.faults(victim.anchors) != [Finding("anchor", entry, other=entry - 1)]:
                missed.append(table)
    print(missed)
    what = "records edited and the whole chain hashed anew"
    prove(request, Proof(8, what, len(victim.tables), len(missed), "no anchors", noticed=not without))


def test_a_tail_that_was_cut_off_is_named_by_anchors_and_receipts(
    victim: Victim, request: pytest.FixtureRequest
) -> None:
    missed, without, tried = [], [], 0
    last = victim.anchors[-1]
    receipt = Receipt(victim.office_id, last.sequence, last.hash[:20])
    for cut in (1, 5, len(victim.anchors)):
        with tampering(victim.connection) as raw:
            gone = raw.execute(
                "DELETE FROM ledger_entry WHERE office_id = %s AND sequence > %s"
                " RETURNING subject_table, subject_id",
                [victim.office_id, len(victim.anchors) - cut],
            ).fetchall()
            for table, row in gone:
                if table:
                    raw.execute(
                        sql.SQL("DELETE FROM {} WHERE id = {}").format(
                            sql.Identifier(table), sql.Literal(row)
                        )
                    )
            if cut == len(victim.anchors):
                raw.execute("DELETE FROM ledger_head WHERE office_id = %s", [victim.office_id])
            else:
                _rehash(victim, victim.tables[0])
            report = check_office(raw.cursor(), victim.office_id, tables=kept_tables())
            without += report.faults
            for known in ({"anchors": victim.anchors}, {"receipts": [receipt]}):
                report = check_office(raw.cursor(), victim.office_id, tables=kept_tables(), **known)
                tried += 1
                first = len(victim.anchors) - cut + 1 if "anchors" in known else last.sequence
                if [one.sequence for one in report.faults] != [first]:
                    missed.append((cut, [str(one) for one in report.faults]))
    print(missed, without)
    what = "tails cut off, ledgers emptied"
    prove(request, Proof(8, what, tried, len(missed), "no anchors and receipts", noticed=not without))


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE reception_visit DISABLE TRIGGER reception_visit_is_kept",
        "DROP TRIGGER reception_visit_is_kept ON reception_visit",
        "DROP TRIGGER reception_visit_is_append_only ON reception_visit",
        "ALTER TABLE reception_visit ENABLE REPLICA TRIGGER reception_visit_is_append_only_whole",
    ],
)
def test_a_guard_that_was_taken_away_is_named(victim: Victim, statement: str) -> None:
    with victim.connection.transaction(force_rollback=True):
        victim.connection.execute(statement.encode())
        assert victim.faults() == [Finding("unguarded", table="reception_visit")]


def test_a_guard_of_the_ledger_that_was_taken_away_is_named(victim: Victim) -> None:
    with victim.connection.transaction(force_rollback=True):
        victim.connection.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_calls_for_its_seal")
        assert victim.faults() == [Finding("unguarded", table="ledger_entry")]


def test_an_erased_row_is_told_and_no_fault_and_still_guarded(victim: Victim) -> None:
    table, row = "customers_registration", victim.rows("customers_registration")[0]
    raw = victim.connection
    with raw.transaction(force_rollback=True):
        raw.execute("SET LOCAL SESSION AUTHORIZATION anchang_owner")
        raw.execute("SELECT set_config('anchang.office_id', %s, true)", [str(victim.office_id)])
        raw.execute("SELECT ledger_redact(%s, %s, '{\"details\": {}}')", [table, row])
        raw.execute("SET CONSTRAINTS ALL IMMEDIATE")
        raw.execute("SET LOCAL SESSION AUTHORIZATION DEFAULT")
        entry = victim.entry_of(table, row)
        report = check_office(raw.cursor(), victim.office_id, tables=kept_tables())
        assert report.findings == [Finding("erased", entry, table, row)]
        raw.execute("SET LOCAL session_replication_role = replica")
        raw.execute("UPDATE customers_registration SET notice_version = 'x' WHERE id = %s", [row])
        assert victim.faults() == [Finding("changed", entry, table, row)]


def test_who_holds_a_customer_may_change_and_nothing_else_of_the_row(victim: Victim) -> None:
    raw = victim.connection
    row = victim.rows("customers_customer")[0]
    with raw.transaction(force_rollback=True):
        raw.execute("UPDATE customers_customer SET handed_to_id = 5 WHERE id = %s", [row])
        assert victim.faults() == []
        with pytest.raises(psycopg.errors.CheckViolation, match="is append-only"):
            raw.execute("UPDATE customers_customer SET name = 'x' WHERE id = %s", [row])


def test_columns_that_join_a_table_later_are_no_tampering(victim: Victim) -> None:
    with victim.connection.transaction(force_rollback=True):
        victim.connection.execute("ALTER TABLE reception_visit ADD COLUMN later text DEFAULT 'x'")
        assert victim.faults() == []
