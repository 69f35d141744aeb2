"""Who may see and write scripts and facts: whoever speaks to customers sees a version once it is approved."""

from django.db import migrations

from anchang.foundation.db import append_only, same_office
from anchang.foundation.ledger.records import confirmation_record
from anchang.foundation.rls import OFFICE, OWN, Access, Only, policies
from anchang.foundation.rls.policies import ACTING_STAFF

WRITERS = ("clerk", "supervisor", "sales_manager", "project_manager")
OTHERS = ("consultant", "desk", "finance")

# Kept by the trigger below; a check ties it to the state.
ONCE_APPROVED = Only("approved_by_id IS NOT NULL")
OWN_AND_NOT_APPROVED = Only(f"owner_id = {ACTING_STAFF} AND approved_by_id IS NULL")


def seen(others, written):
    """`others` is what those see who do not write; `written` what writers may add."""
    return {
        **{post: {"select": OFFICE, "insert": written} for post in WRITERS},
        **{post: {"select": others} for post in OTHERS},
    }


TABLES = policies(
    Access("scripts_topic", seen(OFFICE, OWN)),
    Access("scripts_version", seen(ONCE_APPROVED, OWN_AND_NOT_APPROVED)),
    Access("scripts_step", {post: {"select": OFFICE, "insert": OWN} for post in WRITERS}),
    Access("scripts_check", seen(OFFICE, OWN)),
    Access(
        "scripts_reading",
        {
            **{post: {"select": OFFICE} for post in WRITERS},
            "consultant": {"select": OWN, "insert": OWN},
        },
    ),
)

STAFF, TOPIC, VERSION = "offices_staff", "scripts_topic", "scripts_version"
REFERENCES = (
    (TOPIC, "owner_id", STAFF),
    *((VERSION, column, STAFF) for column in ("owner_id", "approved_by_id")),
    (VERSION, "topic_id", TOPIC),
    *(("scripts_step", column, STAFF) for column in ("owner_id", "author_id")),
    *(("scripts_check", column, STAFF) for column in ("owner_id", "author_id")),
    ("scripts_reading", "owner_id", STAFF),
    *((f"scripts_{table}", "version_id", VERSION) for table in ("step", "check", "reading")),
    (TOPIC, "estate_id", "offices_estate"),
)

# What is repeated on a row, so that a plain check can hold it, is tied to where it comes from.
REPEATED = """
ALTER TABLE scripts_version ADD CONSTRAINT a_version_repeats_the_kind_of_its_topic
    FOREIGN KEY (office_id, topic_id, kind) REFERENCES scripts_topic (office_id, id, kind);
ALTER TABLE scripts_step ADD CONSTRAINT a_step_repeats_the_author_of_its_version
    FOREIGN KEY (office_id, version_id, author_id) REFERENCES scripts_version (office_id, id, owner_id);
ALTER TABLE scripts_check ADD CONSTRAINT a_check_repeats_the_author_of_its_version
    FOREIGN KEY (office_id, version_id, author_id) REFERENCES scripts_version (office_id, id, owner_id);
"""
UNREPEATED = """
ALTER TABLE scripts_check DROP CONSTRAINT a_check_repeats_the_author_of_its_version;
ALTER TABLE scripts_step DROP CONSTRAINT a_step_repeats_the_author_of_its_version;
ALTER TABLE scripts_version DROP CONSTRAINT a_version_repeats_the_kind_of_its_topic;
"""

STANDING = """
CREATE FUNCTION scripts_refuse(refusal text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', refusal
        USING ERRCODE = 'check_violation', TABLE = 'scripts_step', CONSTRAINT = refusal;
END $$;
-- A step is the only way to change where a version stands.
CREATE FUNCTION scripts_take_step() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_state text;
    v_post text;
BEGIN
    SELECT state INTO v_state FROM scripts_version
        WHERE office_id = NEW.office_id AND id = NEW.version_id FOR UPDATE;
    IF v_state IS NULL OR NEW.kind NOT IN ('approved', 'refused', 'taken_back', 'withdrawn') THEN
        RETURN NULL;
    END IF;
    SELECT post INTO v_post FROM offices_staff WHERE office_id = NEW.office_id AND id = NEW.owner_id;
    IF NEW.kind = 'taken_back' AND NEW.owner_id <> NEW.author_id THEN
        PERFORM scripts_refuse('a_script_is_taken_back_by_its_author');
    END IF;
    IF NEW.kind <> 'taken_back' AND v_post NOT IN ('sales_manager', 'project_manager') THEN
        PERFORM scripts_refuse('a_script_is_approved_by_a_manager');
    END IF;
    IF v_state <> (CASE NEW.kind WHEN 'withdrawn' THEN 'approved' ELSE 'waiting' END) THEN
        PERFORM scripts_refuse('a_script_step_finds_the_version_where_it_stands');
    END IF;
    UPDATE scripts_version SET state = NEW.kind,
        approved_by_id = CASE NEW.kind WHEN 'approved' THEN NEW.owner_id ELSE approved_by_id END,
        approved_at = CASE NEW.kind WHEN 'approved' THEN NEW.decided_at ELSE approved_at END
        WHERE office_id = NEW.office_id AND id = NEW.version_id;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION scripts_take_step() FROM PUBLIC;
CREATE TRIGGER scripts_take_step AFTER INSERT ON scripts_step
    FOR EACH ROW EXECUTE FUNCTION scripts_take_step();
"""
DROP = """
DROP TRIGGER scripts_take_step ON scripts_step;
DROP FUNCTION scripts_take_step(), scripts_refuse(text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("scripts", "0001_initial"),
        ("offices", "0002_row_security"),
        ("ledger", "0002_chain"),
        ("rls", "0001_initial"),
    ]

    operations = [
        TABLES,
        confirmation_record("scripts_version", but=["state", "approved_by_id", "approved_at"]),
        *(confirmation_record(f"scripts_{table}") for table in ("step", "check", "reading")),
        append_only("scripts_topic"),
        *(same_office(table, column, target) for table, column, target in REFERENCES),
        migrations.RunSQL(REPEATED, UNREPEATED),
        migrations.RunSQL(STANDING, DROP),
    ]
