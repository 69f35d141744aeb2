"""A ledger as JSON lines: each entry with exactly the text that was hashed, so that others can check it."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from anchang.foundation.ledger.text import line_of

FORMAT: Final = "anchang-ledger-1"
_ROWS_AT_ONCE: Final = 5000


def exported(cursor: Any, office_id: int, office_name: str, now: datetime) -> Iterator[str]:
    """The lines of one office: a heading, then `{"entry": text, "hash": hash}` in order of number.

    Within one transaction of the owner role tending the office.
    """
    heading = {"format": FORMAT, "office": office_id, "name": office_name, "exported_at": now.isoformat()}
    yield json.dumps(heading, ensure_ascii=False)
    after = 0
    while rows := _rows(cursor, office_id, after):
        for _sequence, line, digest in rows:
            yield json.dumps({"entry": line, "hash": digest}, ensure_ascii=False)
        after = rows[-1][0]


def _rows(cursor: Any, office_id: int, after: int) -> list[tuple[int, str, str]]:
    cursor.execute(
        f"SELECT e.sequence, {line_of('e')}, e.hash FROM ledger_entry e"
        " WHERE e.office_id = %s AND e.sequence > %s ORDER BY e.sequence LIMIT %s",
        [office_id, after, _ROWS_AT_ONCE],
    )
    found: list[tuple[int, str, str]] = cursor.fetchall()
    return found
