"""Where a person is spoken of in records that are not theirs: a colleague's diary about somebody else, say.

No key leads there, so the words are searched for the name. What is found may be somebody of the same name:
people look, and ask for a correction where it is the person.
"""

from __future__ import annotations

from typing import Final

from django.db import connection
from psycopg import sql

from anchang.apps.customers.models import Customer

from .erasing import personal_data
from .queries import rows_of_person, words_of

MENTIONS_MAX: Final = 20
NAME_CHARACTERS_MIN: Final = 2
# Free text that is emptied rather than marked.
_ALSO: Final = (
    ("customers_followup", "pleases"),
    ("customers_followup", "displeases"),
    ("customers_followup", "promise"),
    ("customers_registration", "details"),
    ("reception_call", "details"),
)


def mentioned_elsewhere(customer: Customer) -> list[tuple[str, int]]:
    """Records of others (name for people, number) in which a name of the person stands; for the two managers
    who decide. Reads every row of the office's words: 1 query for each of some 25 columns.
    """
    own = rows_of_person(customer)
    people = Customer.objects.filter(pk__in=own.get("customers_customer", []))
    names = [one.name for one in people if len(one.name) >= NAME_CHARACTERS_MIN]
    found: dict[tuple[str, int], None] = {}
    for table, column in _columns():
        for row in _rows(table, column, names, own.get(table, [])):
            found[words_of(table), row] = None
    return list(found)[:MENTIONS_MAX]


def _columns() -> list[tuple[str, str]]:
    marked = [
        (name.partition("/")[0], column)
        for name, columns in personal_data().items()
        for column, kind in columns.erased.items()
        if kind == "mark" and column != "name_key"
    ]
    return [*marked, *_ALSO]


def _rows(table: str, column: str, names: list[str], own: list[int]) -> list[int]:
    query = sql.SQL(
        "SELECT id FROM {} WHERE {}::text LIKE ANY(%s) AND NOT id = ANY(%s) ORDER BY id LIMIT %s"
    ).format(sql.Identifier(table), sql.Identifier(column))
    patterns = [f"%{_literally(name)}%" for name in names]
    with connection.cursor() as cursor:
        cursor.execute(query, [patterns, own, MENTIONS_MAX])
        return [row for (row,) in cursor.fetchall()]


def _literally(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
