"""Who may see and write cases and corrections; all of it append-only; nothing across offices.

The person concerned reads their own case and answers it; the managers read the office; two of them decide.
Cases are opened by a definer function alone, so that nobody accuses a colleague by hand-made SQL.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from anchang.foundation.db import same_office
from anchang.foundation.ledger.records import confirmation_record
from anchang.foundation.rls import OFFICE, OWN, POSTS, Access, Only, policies
from anchang.foundation.rls.policies import ACTING_OFFICE, ACTING_STAFF
from anchang.foundation.vault.fields import only_sealed

MANAGERS = ("supervisor", "sales_manager", "project_manager")
DECIDING = ("sales_manager", "project_manager")
OTHERS = tuple(post for post in POSTS if post not in MANAGERS)
# Whoever reads confirmation records may ask for their correction.
RECORD_READERS = ("consultant", "clerk", *MANAGERS, "desk")
OFFICE_READERS = ("clerk", *MANAGERS)

ABOUT_OWN_CASE = Only(
    f"owner_id = {ACTING_STAFF} AND EXISTS (SELECT FROM conduct_case c WHERE c.id = case_id"
    f" AND c.owner_id = {ACTING_STAFF})"
)
SIGNED_WHEN_RIPE = Only(f"decided_by_id = {ACTING_STAFF} AND conduct_case_is_ripe(case_id, decided_at)")
OF_A_RECORD_IN_SIGHT = Only(
    f"owner_id = {ACTING_STAFF} AND record_owner_id = conduct_owner_of_record(record_table, record_id)"
)
SIGNED = Only(f"decided_by_id = {ACTING_STAFF}")
ABOUT_OWN_NOTICE = Only(
    f"owner_id = {ACTING_STAFF} AND EXISTS (SELECT FROM conduct_correctionnotice n WHERE n.id = notice_id"
    f" AND n.owner_id = {ACTING_STAFF})"
)


def seen(**own_writes):
    """The person concerned reads their own, the managers all; `own_writes` are everybody's."""
    return {post: {"select": OFFICE if post in MANAGERS else OWN, **own_writes} for post in POSTS}


def signed(scope):
    """Decisions: read like cases, written by the two managers who decide."""
    return {**seen(), **{post: {"select": OFFICE, "insert": scope} for post in DECIDING}}


ACCESSES = (
    Access("conduct_case", seen()),
    Access("conduct_evidence", seen()),
    Access("conduct_proposal", seen()),
    Access("conduct_statement", seen(insert=ABOUT_OWN_CASE)),
    Access("conduct_objection", seen(insert=ABOUT_OWN_CASE)),
    Access("conduct_decision", signed(SIGNED_WHEN_RIPE)),
    Access(
        "conduct_correction",
        {
            post: {"select": OFFICE if post in OFFICE_READERS else OWN, "insert": OF_A_RECORD_IN_SIGHT}
            for post in RECORD_READERS
        },
    ),
    Access(
        "conduct_correctionruling",
        {
            **{post: {"select": OFFICE if post in OFFICE_READERS else OWN} for post in RECORD_READERS},
            **{post: {"select": OFFICE, "insert": SIGNED} for post in DECIDING},
        },
    ),
    Access(
        "conduct_correctionnotice",
        {post: {"select": OFFICE if post in MANAGERS else OWN} for post in RECORD_READERS},
    ),
    Access(
        "conduct_acknowledgement",
        {
            post: {"select": OFFICE if post in MANAGERS else OWN, "insert": ABOUT_OWN_NOTICE}
            for post in RECORD_READERS
        },
    ),
)

STAFF, CASE, CORRECTION = "offices_staff", "conduct_case", "conduct_correction"
REFERENCES = (
    ("conduct_case", "owner_id", STAFF),
    ("conduct_case", "opened_by_id", STAFF),
    ("conduct_case", "rulebook_id", "rulebooks_adoptionversion"),
    ("conduct_evidence", "owner_id", STAFF),
    ("conduct_evidence", "case_id", CASE),
    ("conduct_proposal", "owner_id", STAFF),
    ("conduct_proposal", "case_id", CASE),
    ("conduct_statement", "owner_id", STAFF),
    ("conduct_statement", "case_id", CASE),
    ("conduct_objection", "owner_id", STAFF),
    ("conduct_objection", "case_id", CASE),
    ("conduct_decision", "owner_id", STAFF),
    ("conduct_decision", "case_id", CASE),
    ("conduct_decision", "proposal_id", "conduct_proposal"),
    ("conduct_decision", "objection_id", "conduct_objection"),
    ("conduct_decision", "decided_by_id", STAFF),
    ("conduct_correction", "owner_id", STAFF),
    ("conduct_correction", "record_owner_id", STAFF),
    ("conduct_correction", "consultant_id", STAFF),
    ("conduct_correctionruling", "owner_id", STAFF),
    ("conduct_correctionruling", "record_owner_id", STAFF),
    ("conduct_correctionruling", "correction_id", CORRECTION),
    ("conduct_correctionruling", "decided_by_id", STAFF),
    ("conduct_correctionnotice", "owner_id", STAFF),
    ("conduct_correctionnotice", "correction_id", CORRECTION),
    ("conduct_correctionnotice", "consultant_id", STAFF),
    ("conduct_acknowledgement", "owner_id", STAFF),
    ("conduct_acknowledgement", "notice_id", "conduct_correctionnotice"),
)

# Whoever rules is checked against the asker and the record's owner on the ruling's own row.
AS_ASKED = RunSQL(
    """
ALTER TABLE conduct_correctionruling ADD CONSTRAINT a_ruling_repeats_whom_its_correction_concerns
    FOREIGN KEY (office_id, correction_id, owner_id, record_owner_id)
    REFERENCES conduct_correction (office_id, id, owner_id, record_owner_id);
""",
    "ALTER TABLE conduct_correctionruling DROP CONSTRAINT a_ruling_repeats_whom_its_correction_concerns;",
)
# The amount is checked against the range on the decision's own row; this ties that range to the proposal.
FROZEN_RANGE = RunSQL(
    """
ALTER TABLE conduct_decision ADD CONSTRAINT a_decision_rests_on_a_proposal_of_its_case
    FOREIGN KEY (office_id, proposal_id, case_id, least_fen, most_fen)
    REFERENCES conduct_proposal (office_id, id, case_id, least_fen, most_fen);
""",
    "ALTER TABLE conduct_decision DROP CONSTRAINT a_decision_rests_on_a_proposal_of_its_case;",
)

# Runs with the rights of whoever asks, and so knows of no case that they may not see.
RIPE = RunSQL(
    f"""
CREATE FUNCTION conduct_case_is_ripe(p_case bigint, p_at timestamptz) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM conduct_case c WHERE c.office_id = {ACTING_OFFICE} AND c.id = p_case
            AND (c.answer_until_at <= p_at OR EXISTS (
                SELECT FROM conduct_statement s WHERE s.office_id = c.office_id AND s.case_id = c.id)))
$$;
""",
    "DROP FUNCTION conduct_case_is_ripe(bigint, timestamptz);",
)

# In SQL because sealed columns cannot be compared in a Django check.
NOTHING_FOREIGN = RunSQL(
    """
ALTER TABLE conduct_correctionnotice ADD CONSTRAINT a_notice_tells_nothing_of_a_colleagues_record
    CHECK (own OR (record_id IS NULL AND was = '' AND wanted = '' AND wanted_at IS NULL
        AND (consultant_id IS NULL OR consultant_id = owner_id)));
""",
    "ALTER TABLE conduct_correctionnotice DROP CONSTRAINT a_notice_tells_nothing_of_a_colleagues_record;",
)

# Tables whose rows can be corrected, each with a column owner_id.
CORRECTABLE = (
    "customers_registration",
    "customers_followup",
    "customers_complaint",
    "customers_complaintfinding",
    "customers_consultantchange",
    "reception_presenceevent",
    "reception_turn",
    "reception_visit",
    "reception_visitevent",
    "reception_introduction",
    "reception_call",
    "reception_search",
    "reception_contactattempt",
    "reception_standinconsent",
    "reception_deal",
    "rulings_decision",
)

# Runs with the rights of whoever asks: a record out of sight has no owner.
OWNER_OF_RECORD = RunSQL(
    f"""
CREATE FUNCTION conduct_owner_of_record(p_table text, p_id bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_owner bigint;
BEGIN
    IF NOT p_table = ANY (ARRAY{list(CORRECTABLE)}) THEN
        RETURN NULL;
    END IF;
    EXECUTE format('SELECT owner_id FROM %I WHERE office_id = $1 AND id = $2', p_table)
        INTO v_owner USING {ACTING_OFFICE}, p_id;
    RETURN v_owner;
END $$;
""",
    "DROP FUNCTION conduct_owner_of_record(text, bigint);",
)


class Migration(migrations.Migration):
    dependencies = [
        ("rls", "0001_initial"),
        ("ledger", "0002_chain"),
        ("conduct", "0001_initial"),
        ("offices", "0002_row_security"),
        ("rulebooks", "0002_row_security"),
    ]

    operations = [
        RIPE,
        OWNER_OF_RECORD,
        policies(*ACCESSES),
        *(confirmation_record(access.table) for access in ACCESSES),
        *(same_office(table, column, target) for table, column, target in REFERENCES),
        AS_ASKED,
        NOTHING_FOREIGN,
        FROZEN_RANGE,
        *(
            only_sealed(table, column)
            for table in ("conduct_correction", "conduct_correctionnotice")
            for column in ("was", "wanted")
        ),
    ]
