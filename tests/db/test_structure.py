"""What every table and function of the schema must have, so that offices stay apart."""

import pytest

from anchang.foundation.embedded_postgres import EmbeddedPostgres
from anchang.foundation.embedded_postgres.provision import connect
from tests.db.oracle import FRAMEWORK, TABLES

# Log-in happens before an office is known, so user names are one name space over all offices; offices
# themselves are told apart by their names.
_SPANS_OFFICES = {"username_names_one_account", "office_name_is_given_once"}

_TABLES_WITHOUT_FORCED_ROW_SECURITY = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    AND NOT (relrowsecurity AND relforcerowsecurity)
"""
_TABLES_WITHOUT_OFFICE = """
SELECT relname FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'office_id' AND attnotnull)
"""
_UNIQUE_KEYS_ACROSS_OFFICES = """
SELECT coalesce(con.conname, i.indexrelid::regclass::text) FROM pg_index i
JOIN pg_class t ON t.oid = i.indrelid AND t.relnamespace = 'public'::regnamespace
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]
LEFT JOIN pg_constraint con ON con.conindid = i.indexrelid AND con.contype = 'u'
WHERE i.indisunique AND NOT i.indisprimary AND a.attname <> 'office_id' AND NOT t.relname = ANY(%s)
"""
_REFERENCES_THAT_COULD_LEAVE_THE_OFFICE = """
SELECT c.conrelid::regclass || '.' || a.attname FROM pg_constraint c
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
WHERE c.contype = 'f' AND cardinality(c.conkey) = 1 AND c.confrelid <> 'offices_office'::regclass
    AND NOT c.conrelid::regclass::text = ANY(%s)
    AND NOT EXISTS (
        SELECT FROM pg_constraint pair WHERE pair.contype = 'f' AND pair.conrelid = c.conrelid
            AND pair.confrelid = c.confrelid AND pair.conkey @> c.conkey AND cardinality(pair.conkey) = 2
    )
"""
_DEFINER_FUNCTIONS_WITHOUT_A_PATH = """
SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef
    AND NOT 'search_path=pg_catalog, public, pg_temp' = ANY(coalesce(proconfig, '{}'))
"""
_DEFINER_FUNCTIONS_FOR_EVERYBODY = """
SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef
    AND has_function_privilege('public', oid, 'EXECUTE')
"""
_VIEWS_WITH_THE_OWNERS_RIGHTS = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')
    AND NOT 'security_invoker=true' = ANY(coalesce(reloptions, '{}'))
"""
_GRANTS_WITHOUT_A_POLICY = """
SELECT grantee || ' ' || privilege_type || ' ' || table_name FROM information_schema.role_table_grants g
WHERE table_schema = 'public' AND grantee LIKE 'anchang\\_%%' AND grantee <> 'anchang_owner' AND NOT EXISTS (
    SELECT FROM pg_policies p WHERE p.tablename = g.table_name AND p.cmd = g.privilege_type
        AND g.grantee = ANY(p.roles::text[])
)
"""


@pytest.fixture(scope="module")
def catalog(postgres: EmbeddedPostgres, template: str, database_name: str) -> "Catalog":
    return Catalog(postgres, database_name)


class Catalog:
    def __init__(self, postgres: EmbeddedPostgres, database: str) -> None:
        self.settings = postgres.connection("superuser", database)

    def __call__(self, query: str, *values: object) -> set[str]:
        with connect(self.settings) as connection:
            return {name for (name,) in connection.execute(query.encode(), list(values) or None)}


def test_row_security_is_forced_on_every_table_of_the_product(catalog: Catalog) -> None:
    unforced = catalog(_TABLES_WITHOUT_FORCED_ROW_SECURITY)
    assert unforced == set(FRAMEWORK) - {"sessions_session", "sessions_attempt", "rls_signing_key"}


def test_every_table_names_its_office(catalog: Catalog) -> None:
    assert catalog(_TABLES_WITHOUT_OFFICE) - set(FRAMEWORK) == {"offices_office"}


def test_every_unique_key_begins_with_the_office(catalog: Catalog) -> None:
    assert catalog(_UNIQUE_KEYS_ACROSS_OFFICES, list(FRAMEWORK)) == _SPANS_OFFICES


def test_no_reference_can_leave_the_office(catalog: Catalog) -> None:
    assert catalog(_REFERENCES_THAT_COULD_LEAVE_THE_OFFICE, list(FRAMEWORK)) == set()


def test_definer_functions_look_names_up_safely(catalog: Catalog) -> None:
    assert catalog(_DEFINER_FUNCTIONS_WITHOUT_A_PATH) == set()


def test_definer_functions_are_not_for_everybody(catalog: Catalog) -> None:
    assert catalog(_DEFINER_FUNCTIONS_FOR_EVERYBODY) == set()


def test_views_run_with_the_rights_of_whoever_asks(catalog: Catalog) -> None:
    assert catalog(_VIEWS_WITH_THE_OWNERS_RIGHTS) == set()


def test_every_grant_has_its_policy(catalog: Catalog) -> None:
    assert catalog(_GRANTS_WITHOUT_A_POLICY) == set()


def test_no_phone_number_is_unique(catalog: Catalog) -> None:
    """A unique key would tell a consultant that a colleague holds the same customer."""
    query = (
        "SELECT DISTINCT i.indexrelid::regclass::text FROM pg_index i JOIN pg_attribute a"
        " ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey::int2[])"
        " WHERE i.indisunique AND a.attname LIKE '%phone%'"
    )
    assert catalog(query) == set()


def test_the_schema_has_tables_to_speak_of(catalog: Catalog) -> None:
    found = catalog(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    )
    assert found >= set(TABLES)
