"""Every column that can carry words is known to the erasure, and the database erases what the file says."""

from typing import Any

import pytest

from anchang.apps.privacy.erasing import ROWS, doors_sql, erase_sql, personal_data
from anchang.foundation.embedded_postgres import EmbeddedPostgres
from anchang.foundation.embedded_postgres.provision import connect
from tests.db.oracle import FRAMEWORK

# Tables about staff, rules, the office or its ledger: no customer is named in them. The library's documents
# are erased by hand (docs/how-to/personal-data.md); the file of an export is deleted whole.
NOT_ABOUT_CUSTOMERS = (
    "offices_",
    "rulebooks_",
    "ledger_",
    "disclosure_",
    "documents_",
    "sessions_",
    "rls_",
    "vault_",
    "sharing_grant",
    "sharing_view",
    "sharing_job",
    "sharing_result",
    "sharing_file",
    "sharing_download",
    "customers_party",
    "reception_turnend",
    "conduct_acknowledgement",
    "conduct_attempt",
)
_WORDY = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public'
    AND udt_name IN ('text', 'varchar', 'json', 'jsonb', 'bytea', '_text', '_varchar')
"""


@pytest.fixture
def superuser(postgres: EmbeddedPostgres, database_name: str) -> Any:
    with connect(postgres.connection("superuser", database_name)) as raw:
        yield raw


def _wordy(superuser: Any) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for table, column in superuser.execute(_WORDY):
        if table not in FRAMEWORK and not table.startswith(NOT_ABOUT_CUSTOMERS):
            found.setdefault(table, set()).add(column)
    return found


def _declared() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, columns in personal_data().items():
        if columns.erased.keys() | columns.free:
            found.setdefault(name.partition("/")[0], set()).update(columns.erased.keys() | columns.free)
    return found


@pytest.mark.django_db
def test_every_column_that_can_carry_words_is_declared(superuser: Any) -> None:
    there, declared = _wordy(superuser), _declared()
    assert len(there) > 30
    missing = {table: columns - declared.get(table, set()) for table, columns in there.items()}
    assert {table: columns for table, columns in missing.items() if columns} == {}
    gone = {table: columns - there.get(table, set()) for table, columns in declared.items()}
    assert {table: columns for table, columns in gone.items() if columns} == {}


@pytest.mark.django_db
def test_a_column_is_erased_or_free_but_not_both() -> None:
    for name, columns in personal_data().items():
        assert not columns.erased.keys() & columns.free, name


@pytest.mark.django_db
def test_the_database_erases_what_the_file_says(superuser: Any) -> None:
    """Whoever edits the file writes a migration that installs the functions again."""
    installed = "\n".join(
        body for (body,) in superuser.execute("SELECT prosrc FROM pg_proc WHERE proname LIKE 'privacy\\_%'")
    )
    for text in (ROWS, erase_sql()):
        assert text.split("$$")[1] in installed
    assert doors_sql().count("CREATE OR REPLACE FUNCTION") == 5


@pytest.mark.django_db
def test_rows_of_every_table_with_something_to_erase_can_be_found() -> None:
    for name, columns in personal_data().items():
        table, _, role = name.partition("/")
        assert not columns.erased or f"'{table}', '{role}'" in ROWS, name
