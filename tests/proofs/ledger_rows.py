"""A database with rows in every table of records, and a superuser who changes them with all triggers off."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

Connection = psycopg.Connection[Any]

ROWS = 3
_KEPT = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%\\_is\\_kept' ORDER BY 1"
_COLUMNS = """
SELECT column_name, data_type FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position
"""
_CONSTRAINTS = """
SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('f', 'u', 'c')
ORDER BY contype = 'f' DESC
"""
_UNIQUE_INDEXES = """
SELECT indexrelid::regclass::text FROM pg_index
WHERE indrelid = %s::regclass AND indisunique AND NOT indisprimary
"""
_OTHER_TRIGGERS = """
SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal
    AND NOT tgname LIKE '%%\\_is\\_kept' AND NOT tgname LIKE '%%\\_is\\_append\\_only%%'
"""
# A value of each kind, made from a number, so that a row can be filled and a column changed.
_VALUES = {
    "boolean": "(%s %% 2 = 0)",
    "bigint": "%s",
    "integer": "%s",
    "smallint": "%s",
    "numeric": "%s",
    "character varying": "chr(64 + %s)",
    "text": "chr(64 + %s)",
    "jsonb": "to_jsonb(%s)",
    "timestamp with time zone": "timestamptz '2026-01-01' + %s * interval '1 hour'",
    "date": "date '2026-01-01' + %s",
    "bytea": "decode(lpad(to_hex(%s), 2, '0'), 'hex')",
    "uuid": "lpad(to_hex(%s), 32, '0')::uuid",
    "inet": "inet '10.0.0.0' + %s",
    "ARRAY": "'{%s}'",
}


@dataclass(frozen=True, slots=True)
class Column:
    table: str
    name: str
    kind: str

    def changed(self) -> sql.Composable:
        """Another value than any row has: what somebody who edits the column writes."""
        return (
            sql.SQL("NOT {}").format(sql.Identifier(self.name)) if self.kind == "boolean" else self.value(900)
        )

    def value(self, number: int) -> sql.Composable:
        return sql.SQL(_VALUES[self.kind].replace("%s", str(number)).replace("%%", "%"))


def tables(connection: Connection) -> list[str]:
    return [name for (name,) in connection.execute(_KEPT)]


def columns(connection: Connection, table: str) -> list[Column]:
    return [Column(table, name, kind) for name, kind in connection.execute(_COLUMNS, [table])]


def fill(connection: Connection, office_id: int) -> None:
    """Rows in every table of records, each in a transaction of its own, kept by the triggers as any is."""
    for table in [*tables(connection), "ledger_entry"]:
        _loosen(connection, table)
    for table in tables(connection):
        for number in range(1, ROWS + 1):
            insert(connection, table, office_id, number)


def insert(connection: Connection, table: str, office_id: int, number: int) -> int:
    """One more row, its columns filled with values made from `number`."""
    filled = [column for column in columns(connection, table) if column.name not in {"id", "office_id"}]
    statement = sql.SQL("INSERT INTO {} (office_id, {}) VALUES ({}, {}) RETURNING id").format(
        sql.Identifier(table),
        sql.SQL(", ").join(sql.Identifier(column.name) for column in filled),
        sql.Literal(office_id),
        sql.SQL(", ").join(column.value(number) for column in filled),
    )
    return int(connection.execute(statement).fetchone()[0])  # type: ignore[index]


_DROPS = (
    (_CONSTRAINTS, "ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name} CASCADE"),
    (_UNIQUE_INDEXES, "DROP INDEX {name}"),
    (_OTHER_TRIGGERS, "DROP TRIGGER {name} ON {table}"),
)


def _loosen(connection: Connection, table: str) -> None:
    """Take away whatever else guards the table: it is not what is proved here."""
    for query, drop in _DROPS if table != "ledger_entry" else _DROPS[:1]:
        for (name,) in connection.execute(query, [table]).fetchall():
            connection.execute(sql.SQL(drop).format(name=sql.Identifier(name), table=sql.Identifier(table)))


@contextmanager
def tampering(connection: Connection) -> Iterator[Connection]:
    """A superuser's transaction with every trigger and foreign key off; undone at the end."""
    with connection.transaction(force_rollback=True):
        connection.execute("SET LOCAL session_replication_role = replica")
        yield connection
