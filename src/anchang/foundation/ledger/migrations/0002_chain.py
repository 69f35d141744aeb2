"""The functions of the ledger: posts may add to it without reading it, the database numbers and chains, nobody changes."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from anchang.foundation.db import REFUSE_CHANGE
from anchang.foundation.ledger.check_text import check_function
from anchang.foundation.ledger.receipts import DIGEST_CHARACTERS
from anchang.foundation.ledger.text import (
    GENESIS,
    PINNED_FUNCTION,
    commitment_of,
    hex_sha256,
    line_of,
    not_kept,
)
from anchang.foundation.rls import POSTS, role_of
from anchang.foundation.rls.policies import ACTING_OFFICE, ACTING_STAFF

DEFINER = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
CHECKER_ROLES = ", ".join(map(role_of, ("clerk", "supervisor", "sales_manager", "project_manager")))
POST_ROLES = ", ".join(role_of(post) for post in POSTS)
# A clock of the application that runs ahead may not drag the office's time further than this.
AHEAD_MAX = "interval '5 minutes'"

# For definer functions of other apps that write with nobody acting.
ENTER = """
CREATE FUNCTION ledger_enter(p_office bigint, p_actor bigint, p_at timestamptz, p_action text, p_detail jsonb)
RETURNS bigint LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO ledger_entry (office_id, at, actor_id, action, subject_table, subject_columns, detail,
                              commitment, previous_hash, hash)
    VALUES (p_office, p_at, p_actor, p_action, '', 0, p_detail, '', '', '') RETURNING id
$$;
"""

APPEND = f"""
CREATE FUNCTION ledger_append(p_office bigint, p_actor bigint, p_at timestamptz, p_action text, p_detail jsonb)
RETURNS void LANGUAGE plpgsql {DEFINER} AS $$
DECLARE
    v_office bigint := {ACTING_OFFICE};
    v_staff bigint := {ACTING_STAFF};
BEGIN
    -- Nobody acts where the owner founds an office or loads data; the application never does.
    IF v_office IS DISTINCT FROM p_office
        OR NOT coalesce(v_staff = p_actor, pg_has_role(session_user, current_user, 'MEMBER')) THEN
        RAISE EXCEPTION 'the ledger takes the acting person''s name alone'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM ledger_enter(p_office, p_actor, p_at, p_action, p_detail);
END $$;
"""

COMMIT_TO = f"""
CREATE FUNCTION ledger_commit_to(
    p_office bigint, p_actor bigint, p_action text, p_table text, p_row bigint, p_content jsonb, p_but text[]
) RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_salt text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
    v_entry bigint;
BEGIN
    INSERT INTO ledger_entry (office_id, at, actor_id, action, subject_table, subject_id, subject_columns,
                              detail, commitment, previous_hash, hash)
    VALUES (p_office, clock_timestamp(), p_actor, p_action, p_table, p_row,
            (SELECT count(*) FROM jsonb_object_keys(p_content)), '{{}}',
            {commitment_of("v_salt", "p_content - p_but")}, '', '')
    RETURNING id INTO v_entry;
    INSERT INTO ledger_salt (office_id, entry_id, subject_table, subject_id, salt)
    VALUES (p_office, v_entry, p_table, p_row, v_salt);
    RETURN v_entry;
END $$;
"""

# All rows of one statement at once, so that an import of many is no slower a row than the inserting itself. Entries
# are in the order of their rows; the last one of an office alone calls for the seal.
KEEP_ROWS = f"""
CREATE FUNCTION ledger_keep_rows() RETURNS trigger LANGUAGE plpgsql {DEFINER} {PINNED_FUNCTION} AS $$
DECLARE
    v_office bigint := {ACTING_OFFICE};
    v_staff bigint := coalesce({ACTING_STAFF}, 0);
    v_but text[] := coalesce(TG_ARGV, ARRAY[]::text[]);
    v_columns smallint := (SELECT count(*) FROM jsonb_object_keys((SELECT to_jsonb(k) FROM kept k LIMIT 1)));
BEGIN
    WITH entered AS MATERIALIZED (
        SELECT nextval('ledger_entry_id_seq') AS id, o.* FROM (
            SELECT k.office_id, k.id AS row_id, to_jsonb(k) - v_but AS content,
                lead(k.id) OVER (PARTITION BY k.office_id ORDER BY k.id) IS NULL AS is_last,
                replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '') AS salt
            FROM kept k ORDER BY k.office_id, k.id
        ) o
    ), entries AS (
        INSERT INTO ledger_entry (id, office_id, at, actor_id, action, subject_table, subject_id,
                                  subject_columns, detail, commitment, previous_hash, hash)
        SELECT id, office_id, clock_timestamp(), CASE WHEN office_id = v_office THEN v_staff ELSE 0 END,
            'record.kept', TG_TABLE_NAME, row_id, v_columns, '{{}}', {commitment_of("salt", "content")},
            CASE WHEN is_last THEN '' ELSE '{GENESIS}' END, ''
        FROM entered
    )
    INSERT INTO ledger_salt (office_id, entry_id, subject_table, subject_id, salt)
    SELECT office_id, id, TG_TABLE_NAME, row_id, salt FROM entered;
    RETURN NULL;
END $$;
"""

# Round one at commit: foreign keys are checked, and the last entry of the transaction calls for the seal, which
# so comes in round two, when no other lock is left to wait for. Two desks can never wait for each other.
CALL_FOR_SEAL = f"""
CREATE FUNCTION ledger_call_for_seal() RETURNS trigger LANGUAGE plpgsql {DEFINER} AS $$
BEGIN
    UPDATE ledger_entry SET sequence = NULL WHERE id = NEW.id AND sequence IS NULL AND NOT EXISTS (
        SELECT FROM ledger_entry e WHERE e.office_id = NEW.office_id AND e.sequence IS NULL AND e.id > NEW.id
    );
    RETURN NULL;
END $$;
"""

SEAL = f"""
CREATE FUNCTION ledger_seal() RETURNS trigger LANGUAGE plpgsql {DEFINER} AS $$
DECLARE
    v_head ledger_head;
    v_entry ledger_entry;
    v_from bigint;
    v_before text;
    v_ids bigint[];
    v_times timestamptz[];
    v_hashes text[];
BEGIN
    INSERT INTO ledger_head (office_id, sequence, hash, sealed_at, at)
        SELECT NEW.office_id, 0, '{GENESIS}', '-infinity', '-infinity'
        WHERE NOT EXISTS (SELECT FROM ledger_head h WHERE h.office_id = NEW.office_id)
        ON CONFLICT (office_id) DO NOTHING;
    SELECT * INTO v_head FROM ledger_head h WHERE h.office_id = NEW.office_id FOR UPDATE;
    v_from := v_head.sequence;
    v_before := v_head.hash;
    FOR v_entry IN
        SELECT * FROM ledger_entry e WHERE e.office_id = NEW.office_id AND e.sequence IS NULL ORDER BY e.id
    LOOP
        v_head.sequence := v_head.sequence + 1;
        v_head.sealed_at := greatest(v_head.sealed_at, clock_timestamp());
        IF v_entry.subject_table = '' THEN
            v_head.at := greatest(v_head.at, least(v_entry.at, clock_timestamp() + {AHEAD_MAX}));
        END IF;
        v_entry.sequence := v_head.sequence;
        v_entry.sealed_at := v_head.sealed_at;
        v_entry.previous_hash := v_head.hash;
        v_head.hash := {hex_sha256(line_of("v_entry"))};
        v_ids := array_append(v_ids, v_entry.id);
        v_times := array_append(v_times, v_entry.sealed_at);
        v_hashes := array_append(v_hashes, v_head.hash);
    END LOOP;
    UPDATE ledger_entry e SET sequence = v_from + s.place, sealed_at = s.sealed_at, hash = s.hash,
        previous_hash = CASE s.place WHEN 1 THEN v_before ELSE s.before END
    FROM (
        SELECT u.*, lag(u.hash) OVER (ORDER BY u.place) AS before
        FROM unnest(v_ids, v_times, v_hashes) WITH ORDINALITY u (id, sealed_at, hash, place)
    ) s
    WHERE e.id = s.id;
    UPDATE ledger_head SET sequence = v_head.sequence, hash = v_head.hash, sealed_at = v_head.sealed_at,
        at = v_head.at WHERE office_id = NEW.office_id;
    RETURN NULL;
END $$;
"""

SEALING = """
CREATE CONSTRAINT TRIGGER ledger_entry_calls_for_its_seal AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.previous_hash = '')
    EXECUTE FUNCTION ledger_call_for_seal();
CREATE CONSTRAINT TRIGGER ledger_entry_is_sealed AFTER UPDATE ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.sequence IS NULL) EXECUTE FUNCTION ledger_seal();
CREATE TRIGGER ledger_entry_is_append_only BEFORE UPDATE ON ledger_entry
    FOR EACH ROW WHEN (OLD.sequence IS NOT NULL) EXECUTE FUNCTION anchang_refuse_change();
CREATE TRIGGER ledger_entry_is_append_only_too BEFORE DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION anchang_refuse_change();
CREATE TRIGGER ledger_entry_is_append_only_whole BEFORE TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION anchang_refuse_change();
"""

REDACT = f"""
CREATE FUNCTION ledger_redact(p_table text, p_row bigint, p_columns jsonb) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp {PINNED_FUNCTION} AS $$
DECLARE
    v_office bigint := {ACTING_OFFICE};
    v_set text;
    v_content jsonb;
    v_but text[] := {not_kept("p_table")};
    v_entry bigint;
BEGIN
    IF p_columns ?| ARRAY['id', 'office_id'] OR NOT EXISTS (
        SELECT FROM pg_trigger WHERE tgrelid = to_regclass(p_table) AND tgname = p_table || '_is_kept'
    ) THEN
        RAISE EXCEPTION '% keeps no records, or a key was to be redacted', p_table
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT string_agg(format('%1$I = redacted.%1$I', key), ', ') INTO v_set FROM jsonb_object_keys(p_columns) key;
    INSERT INTO ledger_redaction (office_id, subject_table, subject_id, transaction)
        VALUES (v_office, p_table, p_row, pg_current_xact_id()::text);
    EXECUTE format(
        'UPDATE %1$I t SET %2$s FROM %1$I before, LATERAL jsonb_populate_record(before, $1) redacted'
        ' WHERE before.id = t.id AND t.office_id = $2 AND t.id = $3 RETURNING to_jsonb(t)', p_table, v_set)
        INTO STRICT v_content USING p_columns, v_office, p_row;
    DELETE FROM ledger_redaction
        WHERE office_id = v_office AND subject_table = p_table AND subject_id = p_row;
    v_entry := ledger_commit_to(v_office, coalesce({ACTING_STAFF}, 0), 'record.redacted', p_table, p_row, v_content, v_but);
    DELETE FROM ledger_salt WHERE office_id = v_office AND subject_table = p_table AND subject_id = p_row
        AND entry_id <> v_entry;
    RETURN v_entry;
END $$;
"""

# Asked with the row itself, so only whoever can read the row learns its position.
POSITION = f"""
CREATE FUNCTION ledger_position(p_row anyelement, OUT sequence bigint, OUT hash text, OUT sealed_at timestamptz)
LANGUAGE sql STABLE {DEFINER} {PINNED_FUNCTION} AS $$
    SELECT e.sequence, e.hash, e.sealed_at
    FROM (
        SELECT to_jsonb(p_row) AS content, {ACTING_OFFICE} AS office,
               {not_kept("pg_typeof(p_row)::text")} AS but
    ) asked
    JOIN ledger_entry e ON e.office_id = asked.office AND e.subject_table = pg_typeof(p_row)::text
        AND e.subject_id = (asked.content ->> 'id')::bigint AND e.sequence IS NOT NULL
    JOIN ledger_salt s ON s.office_id = asked.office AND s.entry_id = e.id
    WHERE e.commitment = {commitment_of("s.salt", "asked.content - asked.but")}
    ORDER BY e.sequence DESC LIMIT 1
$$;
"""

NOW = f"""
CREATE FUNCTION ledger_now(p_at timestamptz) RETURNS timestamptz LANGUAGE sql STABLE {DEFINER} AS $$
    SELECT greatest(least(p_at, clock_timestamp() + {AHEAD_MAX}), (SELECT h.at FROM ledger_head h WHERE h.office_id = {ACTING_OFFICE}))
$$;
"""

# Numbers and hashes of every office, no more: what the keeper writes outside the database. Signed, for whoever injects
# SQL is not to count the offices, or to make up receipts from the hashes.
HEADS = f"""
CREATE FUNCTION ledger_heads(p_signature text)
RETURNS TABLE (office_id bigint, sequence bigint, hash text, sealed_at timestamptz)
LANGUAGE sql STABLE {DEFINER} AS $$
    SELECT h.office_id, h.sequence, h.hash, h.sealed_at FROM ledger_head h
    WHERE anchang_signed('heads of the ledgers', p_signature) ORDER BY h.office_id
$$;
"""

# The check for the acting office, as its page asks it; tables are those that the migrations declare.
CHECK = f"""
CREATE FUNCTION ledger_check(p_tables text[])
RETURNS TABLE (kind text, sequence bigint, subject_table text, subject_id bigint, other bigint)
LANGUAGE sql STABLE {DEFINER} AS $$ SELECT * FROM ledger_findings({ACTING_OFFICE}, p_tables) $$;
"""

# For the public page of receipts: when the entry was sealed, if it still has the hash of which the receipt knows enough.
RECEIPT = f"""
CREATE FUNCTION ledger_receipt(p_office bigint, p_sequence bigint, p_digest text) RETURNS timestamptz
LANGUAGE sql STABLE {DEFINER} AS $$
    SELECT e.sealed_at FROM ledger_entry e WHERE e.office_id = p_office AND e.sequence = p_sequence
        AND length(p_digest) = {DIGEST_CHARACTERS} AND starts_with({hex_sha256(line_of("e"))}, p_digest)
$$;
"""

BODIES = (
    ENTER,
    APPEND,
    COMMIT_TO,
    KEEP_ROWS,
    CALL_FOR_SEAL,
    SEAL,
    SEALING,
    REDACT,
    POSITION,
    NOW,
    HEADS,
    check_function(),
    CHECK,
    RECEIPT,
)
FOR_THE_OWNER = (
    "ledger_enter(bigint, bigint, timestamptz, text, jsonb)",
    "ledger_commit_to(bigint, bigint, text, text, bigint, jsonb, text[])",
    "ledger_keep_rows()",
    "ledger_call_for_seal()",
    "ledger_seal()",
    "ledger_redact(text, bigint, jsonb)",
    "ledger_findings(bigint, text[])",
)
FOR_POSTS = (
    "ledger_append(bigint, bigint, timestamptz, text, jsonb)",
    "ledger_position(anyelement)",
    "ledger_now(timestamptz)",
)
FOR_CHECKERS = ("ledger_check(text[])",)
FOR_THE_APPLICATION = ("ledger_heads(text)",)
# Whether a receipt stands may be asked by anybody, logged in or not.
FOR_EVERYBODY = ("ledger_receipt(bigint, bigint, text)",)
ALL = ", ".join((*FOR_THE_OWNER, *FOR_POSTS, *FOR_CHECKERS, *FOR_THE_APPLICATION, *FOR_EVERYBODY))

FORWARD = "".join(BODIES) + (
    f"REVOKE ALL ON FUNCTION {ALL} FROM PUBLIC;\n"
    f"GRANT EXECUTE ON FUNCTION {', '.join(FOR_POSTS)} TO {POST_ROLES};\n"
    f"GRANT EXECUTE ON FUNCTION {', '.join(FOR_CHECKERS)} TO {CHECKER_ROLES};\n"
    f"GRANT EXECUTE ON FUNCTION {', '.join(FOR_THE_APPLICATION)} TO anchang_app;\n"
    f"GRANT EXECUTE ON FUNCTION {', '.join(FOR_EVERYBODY)} TO anchang_app, {POST_ROLES};\n"
)
BACKWARD = f"DROP FUNCTION {ALL} CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("rls", "0001_initial")]

    operations = [RunSQL(REFUSE_CHANGE, RunSQL.noop), RunSQL(FORWARD, BACKWARD)]
