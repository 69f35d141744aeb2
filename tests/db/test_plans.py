"""Row security must not hide the index: a list page reads a handful of rows, whoever looks (stack.md)."""

from collections.abc import Iterator
from typing import Any

import pytest

from anchang.foundation.embedded_postgres import EmbeddedPostgres
from anchang.foundation.embedded_postgres.provision import connect
from tests import database
from tests.db.matrix import Connection, Person, acting, people

CUSTOMERS = 60_000
PAGE_ROWS = 50
# A page needs its rows and a few more; a scan of the table or of one consultant's share would read thousands.
ROWS_READ_MAX = 4 * PAGE_ROWS

_FILL = """
INSERT INTO customers_customer (office_id, owner_id, name, name_key, name_pinyin, name_initials, sex,
    phone, phone_key, tail_key, created_at)
SELECT s.office_id, s.id, '陈', '陈' || n, 'chen' || n, 'c' || n, 'unknown', 'v1:000000000000:',
    'phone ' || n, 'tail ' || n %% 10000, now() - n * interval '1 minute'
FROM generate_series(1, %s) n JOIN (
    SELECT id, office_id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS people
    FROM offices_staff WHERE post = 'consultant'
) s ON n %% s.people = s.place
"""
_PAGE = """
EXPLAIN (ANALYZE, FORMAT JSON) SELECT * FROM customers_customer ORDER BY created_at DESC, id DESC LIMIT 50
"""


@pytest.fixture(scope="module")
def filled(postgres: EmbeddedPostgres, template: str) -> Iterator[Connection]:
    name = database.own_name("plans")
    database.recreate(postgres, name, template)
    with connect(postgres.connection("superuser", name)) as superuser:
        superuser.execute(_FILL, [CUSTOMERS])
        superuser.execute("VACUUM ANALYZE customers_customer")
    with connect(postgres.connection("application", name)) as application:
        yield application
    database.drop(postgres, name)


@pytest.fixture(scope="module")
def cast(postgres: EmbeddedPostgres, filled: Connection) -> list[Person]:
    with connect(postgres.connection("superuser", filled.info.dbname)) as superuser:
        return people(superuser)


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from _nodes(part)


@pytest.mark.parametrize("post", ["consultant", "clerk", "supervisor", "sales_manager", "project_manager"])
def test_the_newest_customers_come_from_an_index(filled: Connection, cast: list[Person], post: str) -> None:
    me = next(person for person in cast if person.post == post)
    with acting(filled, me):
        plan = filled.execute(_PAGE).fetchone()[0][0]["Plan"]  # type: ignore[index]
    reading = [node for node in _nodes(plan) if node.get("Relation Name") == "customers_customer"]
    assert reading
    for node in reading:
        assert "Index" in node["Node Type"], node["Node Type"]
        read = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        assert 0 < read <= ROWS_READ_MAX


@pytest.mark.parametrize("column", ["name_key", "name_pinyin", "name_initials"])
@pytest.mark.parametrize("post", ["consultant", "clerk", "sales_manager"])
def test_a_beginning_of_a_name_is_a_range_of_an_index(
    filled: Connection, cast: list[Person], post: str, column: str
) -> None:
    """LIKE would not be: it might leak, so row security comes first and reads everybody's rows."""
    start = {"name_key": "陈", "name_pinyin": "chen", "name_initials": "c"}[column] + "1234"
    within = f"{column} >= '{start}' AND {column} < '{start}~'"
    liked = f"{column} LIKE '{start}%%'"
    me = next(person for person in cast if person.post == post)
    read = {}
    with acting(filled, me):
        for condition in (within, liked):
            query = f"EXPLAIN (ANALYZE, FORMAT JSON) SELECT * FROM customers_customer WHERE {condition}"
            plan = filled.execute(query.encode()).fetchone()[0][0]["Plan"]  # type: ignore[index]
            read[condition] = sum(
                node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
                for node in _nodes(plan)
                if node.get("Relation Name") == "customers_customer"
            )
    assert read[within] <= ROWS_READ_MAX
    assert read[liked] > ROWS_READ_MAX
