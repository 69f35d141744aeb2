"""Who may see which telephone calls; and the doors through which a telephone system, nobody acting, reports.

A report is signed by the application and carries a token; row security then confines it to the token's office.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from anchang.foundation.db import append_only, same_office
from anchang.foundation.ledger.records import confirmation_record
from anchang.foundation.rls import OFFICE, OWN, POSTS, Access, Only, policies
from anchang.foundation.rls.policies import ACTING_OFFICE, ACTING_STAFF
from anchang.foundation.vault.fields import only_sealed

MANAGERS = ("supervisor", "sales_manager", "project_manager")
OWN_CALL = Only(
    f"owner_id = {ACTING_STAFF} AND EXISTS (SELECT FROM telephony_phonecall p WHERE p.id = incoming_id)"
)


def of_managers(**commands):
    return {post: dict(commands) for post in MANAGERS}


SEEN = {"consultant": {"select": OWN}, "clerk": {"select": OFFICE}, **of_managers(select=OFFICE)}
TYPING = {"select": OWN, "insert": OWN, "update": OWN, "delete": OWN}
ACCESSES = (
    Access(
        "telephony_line",
        {
            **{post: {"select": OFFICE} for post in POSTS},
            "administrator": {"select": OFFICE, "insert": OFFICE, "update": OFFICE},
        },
    ),
    Access("telephony_token", {"administrator": {"select": OFFICE, "insert": OWN}}),
    Access(
        "telephony_greeting",
        {
            "consultant": {"select": OFFICE},
            "clerk": {"select": OFFICE},
            **of_managers(select=OFFICE, insert=OWN),
        },
    ),
    Access("telephony_phonecall", SEEN),
    Access("telephony_event", SEEN),
    Access(
        "telephony_callrecord",
        {
            "consultant": {"select": OWN, "insert": OWN_CALL},
            "clerk": {"select": OFFICE, "insert": OFFICE},
            **of_managers(select=OFFICE),
        },
    ),
    Access("telephony_draft", {"consultant": TYPING, "clerk": TYPING}),
)
ESTATE, STAFF, LINE, CALL = "offices_estate", "offices_staff", "telephony_line", "telephony_phonecall"
REFERENCES = (
    ("telephony_line", "estate_id", ESTATE),
    ("telephony_line", "consultant_id", STAFF),
    ("telephony_token", "owner_id", STAFF),
    ("telephony_greeting", "owner_id", STAFF),
    ("telephony_greeting", "estate_id", ESTATE),
    ("telephony_phonecall", "owner_id", STAFF),
    ("telephony_phonecall", "line_id", LINE),
    ("telephony_event", "owner_id", STAFF),
    ("telephony_event", "incoming_id", CALL),
    ("telephony_event", "line_id", LINE),
    ("telephony_event", "token_id", "telephony_token"),
    ("telephony_callrecord", "owner_id", STAFF),
    ("telephony_callrecord", "incoming_id", CALL),
    ("telephony_callrecord", "call_id", "reception_call"),
    ("telephony_draft", "owner_id", STAFF),
    ("telephony_draft", "incoming_id", CALL),
)
_DEFINER = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
_MICROS = "(extract(epoch FROM p_at) * 1000000)::bigint"

# Nobody acts yet: the door of tokens looks across offices, for one token, asked by the application alone.
FIND_POLICY = RunSQL(
    "CREATE POLICY definer_functions_only ON telephony_token FOR SELECT TO CURRENT_USER USING (true);",
    "DROP POLICY definer_functions_only ON telephony_token;",
)
TOKENS = f"""
CREATE FUNCTION telephony_token_of(p_token bigint, p_signature text,
    OUT office_id bigint, OUT owner_id bigint, OUT digest text, OUT may_report boolean) RETURNS SETOF record
LANGUAGE sql STABLE {_DEFINER} AS $$
    SELECT t.office_id, t.owner_id, t.digest::text, s.post = 'administrator' FROM telephony_token t
    JOIN offices_staff s ON s.office_id = t.office_id AND s.id = t.owner_id AND s.is_active
    WHERE t.id = p_token AND t.revoked_at IS NULL
        AND anchang_signed('telephone token ' || p_token, p_signature)
$$;
REVOKE ALL ON FUNCTION telephony_token_of(bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION telephony_token_of(bigint, text) TO anchang_app;

CREATE FUNCTION telephony_revoke(p_token bigint, p_at timestamptz) RETURNS void
LANGUAGE sql {_DEFINER} AS $$
    UPDATE telephony_token SET revoked_at = p_at
    WHERE office_id = {ACTING_OFFICE} AND id = p_token AND revoked_at IS NULL
$$;
REVOKE ALL ON FUNCTION telephony_revoke(bigint, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION telephony_revoke(bigint, timestamptz) TO anchang_administrator;
"""
# One event. The token is held until the end of the transaction, so that one which is being revoked is either
# used before or refused; the call is held too, so that two servers that hear the same event take it once.
RECEIVE = f"""
CREATE FUNCTION telephony_receive(
    p_token bigint, p_external text, p_kind text, p_line bigint, p_on_turn bigint, p_number text,
    p_number_of_event text, p_number_key text, p_claimed timestamptz, p_at timestamptz, p_signature text,
    OUT outcome text, OUT received timestamptz, OUT answered boolean, OUT whose bigint)
RETURNS record LANGUAGE plpgsql {_DEFINER} AS $$
DECLARE
    v_office bigint := {ACTING_OFFICE};
    v_line telephony_line;
    v_call telephony_phonecall;
    v_event telephony_event;
    v_owner bigint;
BEGIN
    IF v_office IS NULL OR anchang_signed(
        'telephone event ' || p_kind || ' of ' || p_external || ' by ' || p_token || ' at ' || {_MICROS}, p_signature
    ) IS NOT TRUE THEN
        outcome := 'refused';
        RETURN;
    END IF;
    UPDATE telephony_token SET last_used_at = p_at WHERE office_id = v_office AND id = p_token
        AND revoked_at IS NULL AND coalesce(last_used_at < p_at - interval '1 minute', true);
    PERFORM FROM telephony_token t
        JOIN offices_staff s ON s.office_id = t.office_id AND s.id = t.owner_id AND s.is_active
            AND s.post = 'administrator'
        WHERE t.office_id = v_office AND t.id = p_token AND t.revoked_at IS NULL FOR SHARE OF t;
    IF NOT FOUND THEN
        outcome := 'refused';
        RETURN;
    END IF;
    SELECT * INTO v_line FROM telephony_line WHERE office_id = v_office AND id = p_line;
    IF NOT FOUND THEN
        outcome := 'unknown_line';
        RETURN;
    END IF;
    INSERT INTO telephony_phonecall (office_id, external_id, line_id, number, number_key, seen_at)
        VALUES (v_office, p_external, p_line, p_number, p_number_key, p_at)
        ON CONFLICT (office_id, external_id) DO NOTHING;
    SELECT * INTO v_call FROM telephony_phonecall
        WHERE office_id = v_office AND external_id = p_external FOR UPDATE;
    answered := v_call.answered_at IS NOT NULL;
    SELECT * INTO v_event FROM telephony_event
        WHERE office_id = v_office AND incoming_id = v_call.id AND kind = p_kind;
    IF FOUND THEN
        outcome := CASE WHEN v_event.line_id = p_line AND v_event.number_key = p_number_key
            AND v_event.claimed_at IS NOT DISTINCT FROM p_claimed THEN 'known' ELSE 'conflict' END;
        received := v_event.received_at;
        whose := v_event.owner_id;
        RETURN;
    END IF;
    IF p_number_key <> '' AND v_call.number_key <> '' AND p_number_key <> v_call.number_key THEN
        outcome := 'conflict';
        RETURN;
    END IF;
    v_owner := CASE WHEN p_kind = 'answered' THEN coalesce(v_line.consultant_id, v_call.owner_id, p_on_turn)
        ELSE coalesce(v_call.owner_id, v_line.consultant_id, p_on_turn) END;
    INSERT INTO telephony_event (office_id, owner_id, incoming_id, kind, line_id, number, number_key,
            claimed_at, received_at, token_id)
        VALUES (v_office, v_owner, v_call.id, p_kind, p_line, p_number_of_event, p_number_key, p_claimed, p_at, p_token);
    UPDATE telephony_phonecall SET
        owner_id = v_owner,
        line_id = CASE WHEN p_kind = 'ringing' THEN p_line ELSE line_id END,
        number = CASE WHEN number_key = '' THEN p_number ELSE number END,
        number_key = CASE WHEN number_key = '' THEN p_number_key ELSE number_key END,
        rang_at = CASE WHEN p_kind = 'ringing' THEN p_at ELSE rang_at END,
        answered_at = CASE WHEN p_kind = 'answered' THEN p_at ELSE answered_at END,
        ended_at = CASE WHEN p_kind IN ('ended', 'missed') THEN p_at ELSE ended_at END
        WHERE office_id = v_office AND id = v_call.id;
    outcome := 'taken';
    received := p_at;
    whose := v_owner;
END $$;
REVOKE ALL ON FUNCTION telephony_receive(
    bigint, text, text, bigint, bigint, text, text, text, timestamptz, timestamptz, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION telephony_receive(
    bigint, text, text, bigint, bigint, text, text, text, timestamptz, timestamptz, text) TO anchang_desk;
"""
# The desk learns when somebody is expected and by whom, and no more.
EXPECTED = f"""
CREATE FUNCTION telephony_expected(p_begin timestamptz, p_end timestamptz, OUT at timestamptz, OUT staff_id bigint)
RETURNS SETOF record LANGUAGE sql STABLE {_DEFINER} AS $$
    SELECT c.appointment_at, c.owner_id FROM reception_call c
    WHERE c.office_id = {ACTING_OFFICE} AND c.appointment_at >= p_begin AND c.appointment_at < p_end
    ORDER BY 1, 2 LIMIT 200
$$;
REVOKE ALL ON FUNCTION telephony_expected(timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION telephony_expected(timestamptz, timestamptz) TO anchang_desk;
"""
DROP = """
DROP FUNCTION telephony_expected(timestamptz, timestamptz);
DROP FUNCTION telephony_receive(bigint, text, text, bigint, bigint, text, text, text, timestamptz, timestamptz, text);
DROP FUNCTION telephony_revoke(bigint, timestamptz);
DROP FUNCTION telephony_token_of(bigint, text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("telephony", "0001_initial"),
        ("reception", "0002_row_security"),
        ("offices", "0003_log_in"),
        ("ledger", "0002_chain"),
    ]

    operations = [
        policies(*ACCESSES),
        only_sealed("telephony_phonecall", "number", key="number_key"),
        only_sealed("telephony_event", "number", key="number_key"),
        only_sealed("telephony_draft", "typed"),
        confirmation_record("telephony_event"),
        confirmation_record("telephony_callrecord"),
        append_only("telephony_greeting"),
        append_only("telephony_token", but=("last_used_at", "revoked_at")),
        *(same_office(table, column, target) for table, column, target in REFERENCES),
        FIND_POLICY,
        RunSQL(TOKENS + RECEIVE + EXPECTED, DROP),
    ]
