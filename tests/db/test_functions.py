"""Promise 1 for the narrow doors: functions with the owner's rights, each post, each relation.

Who may call one is compared with the data file for every role. Whoever may ask about a record learns nothing
of another office's, and where the file says so nothing of a colleague's: the answer is that to a record which
does not exist.
"""

from typing import Any

import pytest
from psycopg import Error, sql

from tests.db.matrix import Connection, Matrix, Person, acting
from tests.db.oracle import FUNCTIONS, POSTS, Function, Relation

NOT_THERE = 9_000_000_001
_DEFINERS = """
SELECT p.oid, proname FROM pg_proc p JOIN pg_type t ON t.oid = prorettype
WHERE pronamespace = 'public'::regnamespace AND prosecdef AND t.typname <> 'trigger' ORDER BY 2
"""
ASKED = [one for one in FUNCTIONS.values() if one.about]


def test_every_function_is_declared(superuser: Connection) -> None:
    assert {name for _, name in superuser.execute(_DEFINERS)} == set(FUNCTIONS)


def test_nobody_but_the_declared_may_call(superuser: Connection) -> None:
    roles = {post: f"anchang_{post}" for post in POSTS} | {"log_in": "anchang_app"}
    cells, wrong = 0, []
    for oid, name in superuser.execute(_DEFINERS).fetchall():
        for who, role in roles.items():
            may = superuser.execute(
                "SELECT has_function_privilege(%s, %s, 'EXECUTE')", [role, oid]
            ).fetchone()
            cells += 1
            if may != (who in FUNCTIONS[name].callers,):
                wrong.append(f"{who} {name}: {may}")
    print(f"{cells} cells of functions and roles, {len(wrong)} differences")
    assert cells >= 9 * len(FUNCTIONS)
    assert not wrong, "\n".join(wrong)


def _answer(connection: Connection, me: Person, function: Function, key: int) -> Any:
    """What comes back, or the refusal's code; undone at once. The number itself is not part of it."""
    question = sql.SQL("SELECT * FROM " + function.call.replace("{key}", str(key)))
    with acting(connection, me):
        try:
            with connection.transaction(force_rollback=True):
                return connection.execute(question).fetchall()
        except Error as error:
            return error.sqlstate


def _askers(matrix: Matrix, function: Function) -> list[Person]:
    return [one for one in matrix.people if one.post in function.callers]


def differing(matrix: Matrix, connection: Connection, function: Function) -> tuple[int, list[str]]:
    """Ask about records that must look as if they were not there: how many, and which did not."""
    tried, wrong = 0, []
    for me in _askers(matrix, function):
        hidden = [Relation(office="other", owner="colleague")]
        if me.post in function.own:
            hidden.append(Relation(owner="colleague"))
        nothing = _answer(connection, me, function, NOT_THERE)
        for relation in hidden:
            key = matrix.made[function.about, me.name, relation].key
            tried += 1
            if _answer(connection, me, function, key) != nothing:
                wrong.append(f"{me.post} {function.name} ({relation}) says more than of nothing")
    return tried, wrong


@pytest.mark.parametrize("function", ASKED, ids=[one.name for one in ASKED])
def test_a_door_says_of_hidden_records_what_it_says_of_none(
    matrix: Matrix, application: Connection, function: Function
) -> None:
    tried, wrong = differing(matrix, application, function)
    assert tried
    assert not wrong, "\n".join(wrong)


def test_a_door_without_its_office_test_is_noticed(matrix: Matrix, superuser: Connection) -> None:
    """Negative control: a function that looks a customer up in every office."""
    with superuser.transaction(force_rollback=True):
        superuser.execute(
            "CREATE OR REPLACE FUNCTION privacy_last_contact(p_customer bigint) RETURNS timestamptz"
            " LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
            " AS $$ SELECT created_at FROM customers_customer WHERE id = p_customer $$"
        )
        superuser.execute("ALTER FUNCTION privacy_last_contact(bigint) OWNER TO postgres")
        superuser.execute("SET LOCAL SESSION AUTHORIZATION anchang_app")
        _, wrong = differing(matrix, superuser, FUNCTIONS["privacy_last_contact"])
    assert wrong
