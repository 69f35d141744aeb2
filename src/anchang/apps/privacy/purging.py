"""What is left of erased rows in the files of the database, and how it goes."""

from __future__ import annotations

from typing import Any

from .erasing import personal_data

# Sealed bytes and sessions: nothing in them is erased column by column, but their old rows go as well.
_ALSO = ("sharing_file", "sessions_session")


def purge(cursor: Any) -> int:
    """Write every table with personal data anew, as the owner role and outside a transaction; how many.

    A blanked row leaves its old version in the table's file and in its indexes, and its words in the
    planner's statistics; a plain VACUUM only frees the room. Each table is locked while it is written.
    """
    tables = sorted({*(name.partition("/")[0] for name in personal_data()), *_ALSO})
    for table in tables:
        cursor.execute(f'VACUUM (FULL, ANALYZE) "{table}"')
    return len(tables)
