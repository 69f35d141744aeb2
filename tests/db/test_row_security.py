"""Promise 1 (security.md): nobody reaches a row that the rulebook does not give them, by any command.

Every table found in pg_class, every post, nobody, and two people of another office, against the oracle.
"""

import re
from typing import Any

import pytest
from psycopg import sql

from anchang.foundation.embedded_postgres import EmbeddedPostgres
from anchang.foundation.embedded_postgres.provision import connect
from tests.db.matrix import Connection, Matrix, Person, acting, differences, nobody
from tests.db.oracle import FRAMEWORK, POSTS, TABLES
from tests.proofs.figures import LONG, Proof, prove

OWNERS_OWN = (
    "owner_within_office",
    "log_in_finds_accounts",
    "log_in_finds_passwords",
    "log_in_finds_codes",
    "log_in_uses_codes",
    "log_in_finds_recovery",
    "log_in_uses_recovery",
    "definer_functions_only",
)
# As pg_policies says it.
OFFICE_TEST = re.compile(r"\(office_id = \( SELECT anchang_office\(\) AS anchang_office\)\)")


def test_the_application_role_is_bound_by_row_security(application: Connection) -> None:
    row = application.execute(
        "SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    assert row == ("anchang_app", False, False)
    owned = application.execute(
        "SELECT count(*) FROM pg_class WHERE pg_has_role(current_user, relowner, 'MEMBER')"
    )
    assert owned.fetchone() == (0,)


def test_every_table_is_declared(matrix: Matrix) -> None:
    assert set(matrix.schema.tables) == set(TABLES) | set(FRAMEWORK)


def test_every_post_is_played(matrix: Matrix) -> None:
    assert {person.post for person in matrix.people} == set(POSTS)


def _everybody(matrix: Matrix) -> list[Person]:
    return [*matrix.people, nobody(matrix)]


@pytest.mark.parametrize("table", TABLES)
def test_the_database_agrees_with_the_oracle(matrix: Matrix, application: Connection, table: str) -> None:
    cells, wrong = 0, list[str]()
    for me in _everybody(matrix):
        with acting(application, me):
            tried, differ = differences(matrix, application, me, table)
        cells, wrong = cells + tried, wrong + differ
    print(f"{table}: {cells} cells, {len(wrong)} differences")
    assert cells >= 10 * len(_everybody(matrix))
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("table", FRAMEWORK)
def test_nobody_touches_the_frameworks_tables(matrix: Matrix, application: Connection, table: str) -> None:
    granted = application.execute(
        "SELECT grantee, privilege_type FROM information_schema.role_table_grants"
        " WHERE table_name = %s AND grantee NOT IN ('anchang_owner', 'postgres')",
        [table],
    ).fetchall()
    assert granted == []


def _policies(superuser: Connection) -> list[tuple[str, str, str, str, str]]:
    """Table, policy, command, post and what is tested."""
    found = superuser.execute(
        "SELECT tablename, policyname, cmd, replace(roles[1]::text, 'anchang_', ''),"
        " coalesce(qual, with_check) FROM pg_policies WHERE schemaname = 'public'"
        " AND NOT policyname = ANY(%s) ORDER BY 1, 2",
        [list(OWNERS_OWN)],
    )
    return found.fetchall()


def _open(table: str, policy: str, command: str, test: str) -> sql.Composed:
    parts: list[sql.Composable] = [
        sql.SQL("ALTER POLICY {} ON {}").format(sql.Identifier(policy), sql.Identifier(table))
    ]
    if command != "INSERT":
        parts.append(sql.SQL("USING (" + test + ")"))
    if command in {"INSERT", "UPDATE"}:
        parts.append(sql.SQL("WITH CHECK (" + test + ")"))
    return sql.SQL(" ").join(parts)


def _mutants(table: str, policy: str, command: str, post: str, test: str) -> dict[str, sql.Composed]:
    """Some of them in the long proof alone: each costs a pass over the table's whole matrix."""
    drop = sql.SQL("DROP POLICY {} ON {}").format(sql.Identifier(policy), sql.Identifier(table))
    mutants = {"dropped": drop, "true": _open(table, policy, command, "true")}
    if " AND " in test:
        office = f"{TABLES[table].office} = (SELECT anchang_office())"
        mutants["office only"] = _open(table, policy, command, office)
    if LONG:
        mutants["given to another post"] = sql.SQL("ALTER POLICY {} ON {} TO {}").format(
            sql.Identifier(policy), sql.Identifier(table), sql.Identifier(f"anchang_{_other(post)}")
        )
        without_office = OFFICE_TEST.sub("true", test)
        if " AND " in test and without_office != test:
            mutants["without the office"] = _open(table, policy, command, without_office)
    return mutants


def _other(post: str) -> str:
    return POSTS[(POSTS.index(post) + 1) % len(POSTS)]


def _survives(matrix: Matrix, superuser: Connection, table: str, me: Person, mutation: sql.Composed) -> bool:
    with superuser.transaction(force_rollback=True):
        superuser.execute(mutation)
        superuser.execute("SET LOCAL SESSION AUTHORIZATION anchang_app")
        with acting(superuser, me):
            return not differences(matrix, superuser, me, table)[1]


def test_each_policy_is_noticed_when_it_is_changed(
    request: pytest.FixtureRequest, matrix: Matrix, superuser: Connection
) -> None:
    """Negative control: drop each policy, open it wide, take its owner test away; the matrix turns red."""
    survivors, tried = [], 0
    undisturbed = _survives(matrix, superuser, "offices_seat", matrix.people[0], sql.SQL("SELECT 1").format())
    for table, policy, command, post, test in _policies(superuser):
        me = next(person for person in matrix.people if person.post == post)
        for name, mutation in _mutants(table, policy, command, post, test).items():
            if _survives(matrix, superuser, table, me, mutation):
                survivors.append(f"{table}.{policy} {name}")
            tried += 1
    print(f"{tried} mutants, {len(survivors)} survivors")
    assert tried >= 2 * sum(len(rules) for spec in TABLES.values() for rules in spec.posts.values())
    assert not survivors, "\n".join(survivors)
    what = f"policies changed without notice ({len(TABLES)} tables)"
    prove(request, Proof(1, what, tried, len(survivors), "the matrix undisturbed is green", undisturbed))


def test_row_security_switched_off_is_noticed(matrix: Matrix, superuser: Connection) -> None:
    readable = [table for table in TABLES if any("select" in rules for rules in TABLES[table].posts.values())]
    for table in readable:
        post = next(post for post, rules in TABLES[table].posts.items() if "select" in rules)
        me = next(person for person in matrix.people if person.post == post)
        off = sql.SQL("ALTER TABLE {} DISABLE ROW LEVEL SECURITY").format(sql.Identifier(table))
        assert not _survives(matrix, superuser, table, me, off), table


def _owner_sees(postgres: EmbeddedPostgres, name: str, table: str, office_id: int | None) -> set[Any]:
    column = sql.Identifier(TABLES[table].office)
    with connect(postgres.connection("owner", name)) as owner, owner.transaction():
        if office_id:
            owner.execute("SELECT set_config('anchang.office_id', %s, true)", [str(office_id)])
        query = sql.SQL("SELECT DISTINCT {} FROM {}").format(column, sql.Identifier(table))
        return {found for (found,) in owner.execute(query)}


LOG_IN_TABLES = ("offices_staff", "offices_credential", "offices_onetimecode", "offices_recoverycode")
# Its definer functions write for every office, also where nobody acts.
LEDGER_TABLES = ("ledger_entry", "ledger_head", "ledger_salt", "ledger_redaction")
# Exports and imports are taken, files whose time is over removed, and mornings kept, while nobody acts.
QUEUE_TABLES = ("sharing_job", "sharing_file", "imports_job", "imports_working", "intake_examination")
# A telephone system is known by its token before anybody acts.
TOKEN_TABLES = ("telephony_token",)
SPANNING = LOG_IN_TABLES + LEDGER_TABLES + QUEUE_TABLES + TOKEN_TABLES


@pytest.mark.parametrize("table", [table for table in TABLES if table not in SPANNING])
def test_even_the_owner_is_confined_to_one_office(
    matrix: Matrix, postgres: EmbeddedPostgres, superuser: Connection, table: str
) -> None:
    mine = matrix.people[0].office_id
    name = superuser.info.dbname
    assert _owner_sees(postgres, name, table, None) == set()
    assert _owner_sees(postgres, name, table, mine) == {mine}
    forced = sql.SQL("ALTER TABLE {} {} ROW LEVEL SECURITY")
    superuser.execute(forced.format(sql.Identifier(table), sql.SQL("NO FORCE")))
    try:
        assert _owner_sees(postgres, name, table, None) != set()
    finally:
        superuser.execute(forced.format(sql.Identifier(table), sql.SQL("FORCE")))
