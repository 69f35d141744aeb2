"""Confirmation records (2.1.4): tables whose rows are never changed, and each of which the ledger keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunSQL
from psycopg import sql

from anchang.foundation.db import append_only


class _ConfirmationRecord(RunSQL):
    """The migration operation, which remembers its table."""

    table = ""


def confirmation_record(table: str, *, but: Sequence[str] = ()) -> RunSQL:
    """Make `table` append-only, and keep a commitment to each inserted row in the office's ledger.

    The database does it, whoever inserts and by whatever code. Columns may be added to the table later; a
    column that is dropped or renamed breaks the commitments of all older rows. Columns named in `but` are no
    part of the record and may be updated.
    """
    refusal, name = append_only(table, but=but), f"{table}_is_kept"
    if len(name) > 63:
        raise ValueError(f"trigger name longer than 63 bytes: {name}")
    create = (
        f"{refusal.sql}\nCREATE TRIGGER {name} AFTER INSERT ON {table}"
        f" REFERENCING NEW TABLE AS kept FOR EACH STATEMENT"
        f" EXECUTE FUNCTION ledger_keep_rows({', '.join(but)});"
    )
    operation = _ConfirmationRecord(create, f"DROP TRIGGER {name} ON {table}; {refusal.reverse_sql}")
    operation.table = table
    return operation


@cache
def kept_tables() -> tuple[str, ...]:
    """The tables of records that the migrations declare, whatever has become of the database since."""
    migrations = MigrationLoader(None, ignore_no_migrations=True).disk_migrations.values()
    operations = [operation for migration in migrations for operation in migration.operations]
    return tuple(sorted(one.table for one in operations if isinstance(one, _ConfirmationRecord)))


@dataclass(frozen=True, slots=True)
class Position:
    """Where the ledger keeps a record: the number and hash of its newest entry, and when it was sealed."""

    sequence: int
    hash: str
    sealed_at: datetime


def position_of(table: str, row_id: int) -> Position | None:
    """Where the acting office's ledger keeps a row that the acting person may read.

    None where they may not, where the row is not as the ledger knows it, and before the transaction that
    inserted it has ended.
    """
    query = sql.SQL("SELECT p.* FROM {} t, LATERAL ledger_position(t) p WHERE t.id = %s")
    with connection.cursor() as cursor:
        cursor.execute(query.format(sql.Identifier(table)), [row_id])
        found = cursor.fetchone()
    return Position(*found) if found and found[0] else None
