"""Check an office's ledger against its records, its anchors and receipts; name whatever differs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from psycopg import sql

from anchang.foundation.ledger.check_text import OF_A_TABLE, OF_THE_OFFICE
from anchang.foundation.ledger.findings import Finding
from anchang.foundation.ledger.text import PINNED

# A check of a ledger that is wrong everywhere says so by its first faults.
FAULTS_SAID_MAX: Final = 200


class Known(Protocol):
    """An entry's hash, or the beginning of one, as somebody outside the database knows it."""

    @property
    def sequence(self) -> int: ...
    @property
    def hash(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found: `entries` and `records` say how much it has looked at."""

    entries: int
    records: int
    findings: Sequence[Finding]

    @property
    def faults(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.is_fault]


def check_office(
    cursor: Any,
    office_id: int,
    *,
    tables: Collection[str],
    anchors: Collection[Known] = (),
    receipts: Collection[Known] = (),
) -> Report:
    """Every fault of one office's ledger, in one transaction of the owner role tending it (or a superuser).

    `tables` are those that should be keeping records; the ledger may name more. Locks nothing; reads every
    row of the office's records once.
    """
    for name, value in PINNED.items():
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
    findings = [finding for question in OF_THE_OFFICE for finding in _asked(cursor, question, office_id)]
    for table in sorted({*tables, *_tables_in_ledger(cursor, office_id)}):
        for question in OF_A_TABLE:
            findings += _asked(cursor, question, office_id, table)
    findings += _contradicted(cursor, office_id, "anchor", anchors)
    findings += _contradicted(cursor, office_id, "receipt", receipts)
    return Report(*_counted(cursor, office_id), findings)


def check_acting_office(
    cursor: Any, office_id: int, *, tables: Collection[str], anchors: Collection[Known]
) -> Report:
    """The same check by the database's own function, for the clerk and managers acting in the office."""
    cursor.execute("SELECT * FROM ledger_check(%s)", [list(tables)])
    findings = [Finding(*row) for row in cursor.fetchall()]
    findings += _contradicted(cursor, office_id, "anchor", anchors)
    return Report(*_counted(cursor, office_id), findings)


def _asked(cursor: Any, question: str, office_id: int, table: str = "") -> list[Finding]:
    if "{table}" in question:
        cursor.execute("SELECT to_regclass(quote_ident(%s)) IS NULL", [table])
        if cursor.fetchone()[0]:
            return []
    query = sql.SQL(question).format(
        office=sql.Literal(office_id), table=sql.Identifier(table or "none"), name=sql.Literal(table)
    )
    cursor.execute(query)
    return [Finding(*row) for row in cursor.fetchall()]


def _tables_in_ledger(cursor: Any, office_id: int) -> set[str]:
    cursor.execute("SELECT DISTINCT subject_table FROM ledger_entry WHERE office_id = %s", [office_id])
    return {table for (table,) in cursor.fetchall() if table}


def _counted(cursor: Any, office_id: int) -> tuple[int, int]:
    cursor.execute(
        "SELECT count(*), count(DISTINCT (subject_table, subject_id)) FILTER (WHERE subject_table <> '')"
        " FROM ledger_entry WHERE office_id = %s",
        [office_id],
    )
    entries, records = cursor.fetchone()
    return entries, records


def _contradicted(cursor: Any, office_id: int, kind: str, known: Collection[Known]) -> list[Finding]:
    """The first thing known outside that the ledger contradicts, with the last before it that still holds.

    Whatever follows a rewritten entry has other hashes too, so the first says it all.
    """
    cursor.execute(
        "SELECT k.sequence, left(e.hash, length(k.hash)) IS NOT DISTINCT FROM k.hash"
        " FROM unnest(%s::bigint[], %s::text[]) k (sequence, hash)"
        " LEFT JOIN ledger_entry e ON e.office_id = %s AND e.sequence = k.sequence ORDER BY k.sequence",
        [[one.sequence for one in known], [one.hash for one in known], office_id],
    )
    holding = 0
    for sequence, holds in cursor.fetchall():
        if not holds:
            return [Finding(kind, sequence, other=holding)]
        holding = sequence
    return []
