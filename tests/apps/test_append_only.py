"""Confirmation records are changed by nobody, not even by the role that owns the tables (2.1.4)."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
import pytest

import anchang.apps.conduct.refusals
import anchang.apps.documents.refusals
import anchang.apps.inbox.refusals  # noqa: F401  declare what their tables refuse with
from anchang.apps.offices.models import Staff
from anchang.apps.reception.choices import FirstVisitAnswer
from anchang.foundation import clock
from anchang.foundation.embedded_postgres import EmbeddedPostgres
from anchang.foundation.embedded_postgres.provision import connect
from anchang.foundation.errors import refusal_for
from tests.apps.stories import arrives, here, registered

RECORDS = (
    "rulebooks_adoptionversion",
    "inbox_message",
    "inbox_acknowledgement",
    "conduct_case",
    "conduct_evidence",
    "conduct_proposal",
    "conduct_statement",
    "conduct_objection",
    "conduct_decision",
    "conduct_correction",
    "conduct_correctionruling",
    "conduct_correctionnotice",
    "conduct_acknowledgement",
    "customers_registration",
    "customers_followup",
    "customers_membership",
    "customers_complaint",
    "customers_complaintfinding",
    "customers_consultantchange",
    "customers_changefinding",
    "customers_lookup",
    "reception_searchrequest",
    "reception_familyfinding",
    "reception_presenceevent",
    "reception_rotationday",
    "reception_turn",
    "reception_turnend",
    "reception_visit",
    "reception_visitevent",
    "reception_introduction",
    "reception_call",
    "reception_search",
    "reception_contactattempt",
    "reception_standinconsent",
    "reception_deal",
    "rulings_decision",
    "documents_paper",
    "documents_content",
    "documents_step",
    "documents_opening",
    "documents_confirmation",
)
WRITTEN_BY_A_VISIT = (
    "customers_registration",
    "customers_membership",
    "customers_lookup",
    "reception_presenceevent",
    "reception_rotationday",
    "reception_turn",
    "reception_visit",
    "rulings_decision",
)


@pytest.mark.parametrize("table", RECORDS)
def test_every_record_table_carries_the_trigger_and_its_refusal_in_chinese(
    table: str, postgres: EmbeddedPostgres, database_name: str, db: None
) -> None:
    with connect(postgres.connection("application", database_name)) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_trigger"
            " WHERE tgrelid = %s::regclass AND tgname LIKE '%%_is_append_only%%'",
            [table],
        ).fetchone()
    assert found is not None
    assert found[0] == 2
    refusal = refusal_for(f"{table}_is_append_only")
    assert refusal is not None
    assert refusal.clause == "2.1.4"


@pytest.mark.usefixtures("committed_db")
def test_the_owner_of_the_tables_is_refused_by_name(
    lin: Staff, zhao: Staff, tang: Staff, postgres: EmbeddedPostgres, database_name: str
) -> None:
    from django.db import transaction

    now = clock.now()
    with transaction.atomic():
        here(lin, zhao, now=now)
        registered(lin, now=datetime(2026, 1, 6, tzinfo=UTC))
        arrives(tang, now=now, answer=FirstVisitAnswer.FIRST_VISIT)
    with connect(postgres.connection("owner", database_name)) as owner:
        owner.execute("SELECT set_config('anchang.office_id', %s, false)", [str(lin.office_id)])
        for table in WRITTEN_BY_A_VISIT:
            for change in (
                f"UPDATE {table} SET office_id = office_id",
                f"DELETE FROM {table}",
                f"TRUNCATE {table} CASCADE",
            ):
                with pytest.raises(psycopg.errors.CheckViolation) as refused:
                    owner.execute(change.encode())
                assert str(refused.value.diag.constraint_name).endswith("_is_append_only")
