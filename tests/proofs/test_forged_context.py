"""Promise 5: SQL injection does not become another person.

An injected statement runs as the application role, inside the transaction of whoever was attacked. It may set
any role and any setting, and knows everything but the key.
"""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import psycopg
import pytest
from psycopg import sql

from anchang.foundation.embedded_postgres import EmbeddedPostgres
from anchang.foundation.embedded_postgres.provision import connect
from tests import database
from tests.db.matrix import Connection, Person, people, signed
from tests.db.oracle import POSTS, TABLES
from tests.keys import signature
from tests.proofs.figures import Proof, prove, seed, tries

_CUSTOMERS = """
INSERT INTO offices_estate (office_id, name) SELECT id, '另一处' FROM offices_office
"""
_UNSIGNED = """
CREATE OR REPLACE FUNCTION anchang_acting(part integer) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT nullif((string_to_array(current_setting('anchang.actor', true), '.'))[part], '')::bigint $$
"""
_READABLE = [
    table for table, spec in TABLES.items() if any("select" in rules for rules in spec.posts.values())
]


@pytest.fixture(scope="module")
def scratch(postgres: EmbeddedPostgres, template: str) -> Iterator[str]:
    name = database.own_name("forged")
    database.recreate(postgres, name, template)
    with connect(postgres.connection("superuser", name)) as superuser:
        superuser.execute(_CUSTOMERS)
    yield name
    database.drop(postgres, name)


@pytest.fixture(scope="module")
def cast(postgres: EmbeddedPostgres, scratch: str) -> list[Person]:
    with connect(postgres.connection("superuser", scratch)) as superuser:
        return people(superuser)


class Attacker:
    """Forges contexts of other people; what was overheard on other connections may be replayed."""

    def __init__(self, random: Random, cast: list[Person], overheard: list[str]) -> None:
        self.random = random
        self.cast = cast
        self.overheard = overheard
        self.ways: tuple[Callable[[str, Person], str], ...] = (
            self._unsigned,
            self._guessed,
            self._replayed,
            self._own_signature_for_another,
            self._own_with_another_post,
            self._cut,
            self._padded,
            self._nothing,
        )

    def forge(self, own: str, victim: Person) -> str:
        return self.random.choice(self.ways)(own, victim)

    def _said(self, own: str, victim: Person) -> list[str]:
        return [str(victim.office_id), str(victim.staff_id), str(victim.post), *own.split(".")[3:5]]

    def _unsigned(self, own: str, victim: Person) -> str:
        return ".".join([*self._said(own, victim), self.random.choice(["", "0", "null", "true", "0" * 64])])

    def _guessed(self, own: str, victim: Person) -> str:
        return ".".join([*self._said(own, victim), self.random.randbytes(32).hex()])

    def _replayed(self, _own: str, _victim: Person) -> str:
        return self.random.choice(self.overheard)

    def _own_signature_for_another(self, own: str, victim: Person) -> str:
        return ".".join([*self._said(own, victim), own.rsplit(".", 1)[1]])

    def _own_with_another_post(self, own: str, victim: Person) -> str:
        parts = own.split(".")
        return ".".join([*parts[:2], str(victim.post), *parts[3:]])

    def _cut(self, own: str, victim: Person) -> str:
        forged = ".".join([*self._said(own, victim), own.rsplit(".", 1)[1]])
        return forged[: self.random.randrange(len(forged))]

    def _padded(self, own: str, victim: Person) -> str:
        extra = self.random.choice([".", ".1", " ", "'; --", "\u0661", "." * 40, "x" * 5000])
        return f"{victim.office_id}.{victim.staff_id}.{own}{extra}"

    def _nothing(self, _own: str, _victim: Person) -> str:
        return self.random.choice(["", ".", ".....", "......", "\u5f20\u4e09"])


def _rows(connection: Connection, role: str, forged: str, table: str) -> int:
    """Rows that a forged context reaches, undone at once."""
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(
                "SELECT set_config('role', %s, true), set_config('anchang.actor', %s, true)", [role, forged]
            )
            connection.execute("SELECT set_config('anchang.office_id', '1', true)")
            found = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
            return int(found.fetchone()[0])  # type: ignore[index]
    except psycopg.Error:
        return 0


def _attack(
    application: Connection, cast: list[Person], overheard: list[str], count: int, random: Random
) -> int:
    """Forge contexts from within the transactions of an attacked consultant; how many showed a row."""
    attacked = next(person for person in cast if person.post == "consultant")
    attacker, reached = Attacker(random, cast, overheard), 0
    for done in range(count):
        with application.transaction(force_rollback=True):
            own = signed(application, attacked)
            victim = random.choice([person for person in cast if person != attacked])
            role = random.choice(["none", *(f"anchang_{post}" for post in POSTS), f"anchang_{victim.post}"])
            table = "offices_staff" if done % 2 else random.choice(_READABLE)
            forged = attacker.forge(own, victim)
            legitimate = forged == own and role == "anchang_consultant"
            reached += not legitimate and _rows(application, role, forged, table) > 0
    return reached


def _overhear(
    postgres: EmbeddedPostgres, scratch: str, application: Connection, cast: list[Person]
) -> list[str]:
    """Valid contexts of other people: on another connection, and in earlier transactions of the same one."""
    heard = []
    with connect(postgres.connection("application", scratch)) as other:
        for person in cast:
            for connection in (other, application):
                with connection.transaction(force_rollback=True):
                    heard.append(signed(connection, person))
    return heard


def test_no_forged_context_shows_a_row(
    request: pytest.FixtureRequest, postgres: EmbeddedPostgres, scratch: str, cast: list[Person]
) -> None:
    count, number = tries(1_500, 10_000), seed()
    print(f"PROVE_SEED={number}")
    with connect(postgres.connection("application", scratch)) as application:
        overheard = _overhear(postgres, scratch, application, cast)
        breaches = _attack(application, cast, overheard, count, Random(number))
        with connect(postgres.connection("owner", scratch)) as owner:
            owner.execute(_UNSIGNED)
        noticed = _attack(application, cast, overheard, 200, Random(number)) > 0
    prove(
        request,
        Proof(
            5, "forged contexts as the application role", count, breaches, "plain unsigned setting", noticed
        ),
    )


_DOORS: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("SELECT id FROM offices_account_named(%s, %s)", ("qian", "0" * 64)),
    ("SELECT id FROM offices_account_of(%s, %s)", (1, "")),
    ("SELECT offices_password_hash(%s, %s)", (1, "0" * 64)),
    ("SELECT offices_password_hash(%s, %s)", (1, None)),
)


@pytest.mark.parametrize(("query", "values"), _DOORS)
def test_the_doors_of_log_in_answer_signed_questions_only(
    postgres: EmbeddedPostgres, template: str, database_name: str, query: str, values: tuple[Any, ...]
) -> None:
    with connect(postgres.connection("application", database_name)) as application:
        assert [row for row in application.execute(query.encode(), values) if row != (None,)] == []


def test_the_key_is_beyond_reach(postgres: EmbeddedPostgres, database_name: str) -> None:
    with connect(postgres.connection("application", database_name)) as application:
        for role in ("none", *(f"anchang_{post}" for post in POSTS)):
            with application.transaction(force_rollback=True):
                application.execute("SELECT set_config('role', %s, true)", [role])
                with pytest.raises(psycopg.Error, match="permission denied"):
                    application.execute("SELECT * FROM rls_signing_key")


def test_statements_of_other_sessions_cannot_be_read(postgres: EmbeddedPostgres, database_name: str) -> None:
    """What people type is in the statements, and sessions of one role may look at each other's."""
    settings = postgres.connection("application", database_name)
    with connect(settings) as mine, connect(settings) as other:
        other.execute("SELECT 'typed'")
        seen = mine.execute("SELECT DISTINCT query FROM pg_stat_activity WHERE usename = current_user")
        assert seen.fetchall() == [("",)]


_OWN_KEY = """
CREATE TEMP TABLE rls_signing_key (only_one boolean, inner_half bytea, outer_half bytea);
INSERT INTO rls_signing_key VALUES (true, 'inner', 'outer');
GRANT SELECT ON rls_signing_key TO PUBLIC;
"""
_SIGNED_WITH_IT = """
SELECT anchang_signed(
    'x', encode(sha256('outer'::bytea || sha256('inner'::bytea || convert_to('x', 'UTF8'))), 'hex')
)
"""


def test_a_key_in_a_temporary_table_is_not_the_key(
    postgres: EmbeddedPostgres, scratch: str, database_name: str
) -> None:
    """Temporary tables, which anybody may make, come first in a search path that does not name them."""
    with connect(postgres.connection("application", scratch)) as application:
        application.execute(_OWN_KEY.encode())
        assert application.execute(_SIGNED_WITH_IT.encode()).fetchone() == (False,)
        with connect(postgres.connection("owner", scratch)) as owner:
            owner.execute("ALTER FUNCTION anchang_signed(text, text) SET search_path = pg_catalog, public")
        assert application.execute(_SIGNED_WITH_IT.encode()).fetchone() == (True,), (
            "the control is not noticed"
        )


_LATER = "'2999-01-01'::timestamptz"
_UNSIGNED_WRITES = (
    f"SELECT sessions_write('k', '', NULL, '', '', {_LATER}, {_LATER}, true, %s)",
    f"SELECT sessions_try('password', 'account', NULL, 'address', '', '', {_LATER}, %s)",
)


@pytest.mark.parametrize("query", _UNSIGNED_WRITES)
@pytest.mark.parametrize("forged", [None, "", "0" * 64])
def test_an_injected_statement_neither_ends_sessions_nor_forgets_tries(
    postgres: EmbeddedPostgres, database_name: str, query: str, forged: str | None
) -> None:
    """Both clear what is old as of the time that they are told: a time to come would clear everything."""
    with connect(postgres.connection("application", database_name)) as application:
        for role in ("none", "anchang_consultant"):
            with application.transaction(force_rollback=True):
                application.execute("SELECT set_config('role', %s, true)", [role])
                with pytest.raises(psycopg.errors.InsufficientPrivilege, match="not signed"):
                    application.execute(query.encode(), [forged])


def test_an_injected_statement_does_not_call_a_wrong_password_right(
    postgres: EmbeddedPostgres, database_name: str
) -> None:
    passed = "SELECT passed FROM sessions_attempt WHERE id = 1"
    settings = postgres.connection("superuser", database_name)
    with connect(settings) as superuser, superuser.transaction(force_rollback=True):
        superuser.execute(
            "INSERT INTO sessions_attempt (id, tried_at, kind, account_key, address, device_key, device,"
            " passed) VALUES (1, now(), 'password', 'account', 'address', '', '', false)"
        )
        superuser.execute("SELECT sessions_passed(1, 'forged')")
        assert superuser.execute(passed).fetchone() == (False,)
        superuser.execute("SELECT sessions_passed(1, %s)", [signature("passed 1")])
        assert superuser.execute(passed).fetchone() == (True,)


@pytest.mark.parametrize("query", ["SELECT ledger_heads(%s)", "SELECT sharing_take_job(%s)"])
def test_the_doors_of_the_keeper_answer_signed_questions_only(
    postgres: EmbeddedPostgres, database_name: str, query: str
) -> None:
    with connect(postgres.connection("application", database_name)) as application:
        for forged in (None, "", "0" * 64):
            assert application.execute(query.encode(), [forged]).fetchall() == []
    with connect(postgres.connection("superuser", database_name)) as superuser:
        signed = [signature("heads of the ledgers")]
        assert superuser.execute("SELECT ledger_heads(%s)", signed).fetchall(), (
            "nothing was there to be hidden"
        )
