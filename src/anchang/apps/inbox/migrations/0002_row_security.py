"""Everybody reads what is for them and says that they know; a message is written by a definer function alone."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from anchang.foundation.db import same_office
from anchang.foundation.ledger.records import confirmation_record
from anchang.foundation.rls import OWN, POSTS, Access, Only, policies, role_of
from anchang.foundation.rls.policies import ACTING_OFFICE, ACTING_STAFF

ABOUT_OWN = Only(
    f"owner_id = {ACTING_STAFF} AND EXISTS (SELECT FROM inbox_message m WHERE m.id = message_id"
    f" AND m.owner_id = {ACTING_STAFF})"
)
ACCESSES = (
    Access("inbox_message", {post: {"select": OWN} for post in POSTS}),
    Access("inbox_acknowledgement", {post: {"select": OWN, "insert": ABOUT_OWN} for post in POSTS}),
)
REFERENCES = (
    ("inbox_message", "owner_id", "offices_staff"),
    ("inbox_message", "told_by_id", "offices_staff"),
    ("inbox_acknowledgement", "owner_id", "offices_staff"),
    ("inbox_acknowledgement", "message_id", "inbox_message"),
)
_SIGNATURE = "inbox_tell(bigint, text, text, text, bigint, timestamptz)"
# The owner role, nobody acting, loads the demo.
TELL = RunSQL(
    f"""
CREATE FUNCTION inbox_tell(p_owner bigint, p_kind text, p_words text, p_route text, p_route_id bigint,
    p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_office bigint := {ACTING_OFFICE};
    v_staff bigint := {ACTING_STAFF};
BEGIN
    IF v_office IS NULL OR session_user <> current_user AND v_staff IS NULL THEN
        RAISE EXCEPTION 'nobody acts' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO inbox_message (office_id, owner_id, kind, words, route, route_id, told_by_id, told_at)
    SELECT v_office, s.id, p_kind, p_words, p_route, p_route_id, nullif(v_staff, s.id), p_at
    FROM offices_staff s WHERE s.office_id = v_office AND s.id = p_owner;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'nobody of this office' USING ERRCODE = 'foreign_key_violation';
    END IF;
END $$;
REVOKE ALL ON FUNCTION {_SIGNATURE} FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {_SIGNATURE} TO {", ".join(role_of(post) for post in POSTS)};
""",
    f"DROP FUNCTION {_SIGNATURE};",
)


class Migration(migrations.Migration):
    dependencies = [
        ("rls", "0001_initial"),
        ("ledger", "0002_chain"),
        ("inbox", "0001_initial"),
        ("offices", "0002_row_security"),
    ]

    operations = [
        policies(*ACCESSES),
        *(confirmation_record(access.table) for access in ACCESSES),
        *(same_office(table, column, target) for table, column, target in REFERENCES),
        TELL,
    ]
