"""The narrow doors through which log-in passes, passwords and codes are stored, and sessions end.

Nobody acts before log-in, so its functions see all offices. Each answers for exactly one account, and only to a
question that the application has signed: an injected statement cannot ask.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from anchang.foundation.rls import POSTS, role_of
from anchang.foundation.rls.policies import ACTING_OFFICE, ACTING_STAFF

_POST_ROLES = ", ".join(role_of(post) for post in POSTS)
_DEFINER = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"


def door(signature: str, returns: str, body: str, *, to: str, language: str = "sql") -> RunSQL:
    """A definer function for the named roles alone."""
    name = signature.partition("(")[0]
    create = f"""
CREATE FUNCTION {signature} RETURNS {returns} LANGUAGE {language} {_DEFINER} AS $$ {body} $$;
REVOKE ALL ON FUNCTION {name} FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {name} TO {to};
"""
    return RunSQL(create, f"DROP FUNCTION {name};")


# Only the functions below use these: no post has a grant on the tables.
LOG_IN_POLICIES = RunSQL(
    """
CREATE POLICY log_in_finds_accounts ON offices_staff FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY log_in_finds_passwords ON offices_credential FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY log_in_finds_codes ON offices_onetimecode FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY log_in_uses_codes ON offices_onetimecode FOR UPDATE TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY log_in_finds_recovery ON offices_recoverycode FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY log_in_uses_recovery ON offices_recoverycode FOR UPDATE TO CURRENT_USER USING (true) WITH CHECK (true);
""",
    """
DROP POLICY log_in_finds_accounts ON offices_staff;
DROP POLICY log_in_finds_passwords ON offices_credential;
DROP POLICY log_in_finds_codes ON offices_onetimecode;
DROP POLICY log_in_uses_codes ON offices_onetimecode;
DROP POLICY log_in_finds_recovery ON offices_recoverycode;
DROP POLICY log_in_uses_recovery ON offices_recoverycode;
""",
)

LOG_IN = (
    door(
        "offices_account_named(name text, signature text)",
        "SETOF offices_staff",
        "SELECT * FROM offices_staff WHERE username = name AND anchang_signed('account named ' || name, signature)",
        to="anchang_app",
    ),
    door(
        "offices_account_of(staff bigint, signature text)",
        "SETOF offices_staff",
        "SELECT * FROM offices_staff WHERE id = staff AND anchang_signed('account of ' || staff, signature)",
        to="anchang_app",
    ),
    door(
        "offices_password_hash(staff bigint, signature text)",
        "text",
        """
        SELECT password_hash FROM offices_credential
        WHERE staff_id = staff AND anchang_signed('password hash of ' || staff, signature)
        """,
        to="anchang_app",
    ),
    door(
        "offices_log_in_needs(staff bigint, signature text, OUT is_initial boolean, OUT secret text)",
        "record",
        """
        SELECT coalesce(c.is_initial, true), coalesce(o.secret, '')
        FROM (SELECT staff AS id) s
        LEFT JOIN offices_credential c ON c.staff_id = s.id LEFT JOIN offices_onetimecode o ON o.staff_id = s.id
        WHERE anchang_signed('log-in needs of ' || staff, signature)
        """,
        to="anchang_app",
    ),
    # A code and those before it are used up: the row is locked, so of two at once one is refused.
    door(
        "offices_use_code(staff bigint, step bigint, at timestamptz, signature text)",
        "boolean",
        """
        WITH used AS (
            UPDATE offices_onetimecode SET last_step = step
            WHERE staff_id = staff AND last_step < step
                AND anchang_signed('code ' || step || ' of ' || staff, signature)
            RETURNING 1
        ) SELECT EXISTS (SELECT FROM used)
        """,
        to="anchang_app",
    ),
    door(
        "offices_use_recovery(staff bigint, code_digest text, at timestamptz, signature text)",
        "boolean",
        """
        WITH used AS (
            UPDATE offices_recoverycode SET used_at = at
            WHERE staff_id = staff AND digest = code_digest AND used_at IS NULL
                AND anchang_signed('code ' || code_digest || ' of ' || staff, signature)
            RETURNING 1
        ) SELECT EXISTS (SELECT FROM used)
        """,
        to="anchang_app",
    ),
)

PASSWORDS = (
    door(
        "offices_store_password(staff bigint, encoded text)",
        "void",
        f"""
        INSERT INTO offices_credential (staff_id, office_id, password_hash, is_initial)
        SELECT id, office_id, encoded, true FROM offices_staff WHERE id = staff AND office_id = {ACTING_OFFICE}
        ON CONFLICT (staff_id) DO UPDATE SET password_hash = excluded.password_hash, is_initial = true
        """,
        to="anchang_administrator",
    ),
    door(
        "offices_store_own_password(encoded text)",
        "void",
        f"""
        UPDATE offices_credential SET password_hash = encoded, is_initial = false
        WHERE staff_id = {ACTING_STAFF} AND office_id = {ACTING_OFFICE}
        """,
        to=_POST_ROLES,
    ),
)

CODES = (
    door(
        "offices_store_own_code(sealed_secret text, step bigint, recovery text[], at timestamptz)",
        "void",
        f"""
        DELETE FROM offices_recoverycode WHERE staff_id = {ACTING_STAFF} AND office_id = {ACTING_OFFICE};
        INSERT INTO offices_recoverycode (office_id, staff_id, digest)
            SELECT {ACTING_OFFICE}, {ACTING_STAFF}, unnest(recovery);
        INSERT INTO offices_onetimecode (office_id, staff_id, secret, last_step, set_up_at)
            VALUES ({ACTING_OFFICE}, {ACTING_STAFF}, sealed_secret, step, at)
            ON CONFLICT (office_id, staff_id) DO UPDATE
            SET secret = excluded.secret, last_step = excluded.last_step, set_up_at = excluded.set_up_at
        """,
        to=_POST_ROLES,
    ),
    door(
        "offices_renew_own_recovery(recovery text[])",
        "void",
        f"""
        DELETE FROM offices_recoverycode WHERE staff_id = {ACTING_STAFF} AND office_id = {ACTING_OFFICE};
        INSERT INTO offices_recoverycode (office_id, staff_id, digest)
            SELECT {ACTING_OFFICE}, {ACTING_STAFF}, unnest(recovery)
            WHERE EXISTS (SELECT FROM offices_onetimecode WHERE staff_id = {ACTING_STAFF})
        """,
        to=_POST_ROLES,
    ),
    # Whoever must have a code cannot switch it off; the administrator may reset it, and it is set up anew.
    door(
        "offices_drop_own_code()",
        "void",
        f"""
        DELETE FROM offices_recoverycode WHERE staff_id = {ACTING_STAFF} AND office_id = {ACTING_OFFICE};
        DELETE FROM offices_onetimecode WHERE staff_id = {ACTING_STAFF} AND office_id = {ACTING_OFFICE}
        """,
        to="anchang_consultant, anchang_desk",
    ),
    door(
        "offices_drop_code(staff bigint)",
        "void",
        f"""
        DELETE FROM offices_recoverycode WHERE staff_id = staff AND office_id = {ACTING_OFFICE};
        DELETE FROM offices_onetimecode WHERE staff_id = staff AND office_id = {ACTING_OFFICE}
        """,
        to="anchang_administrator",
    ),
    door(
        "offices_own_code(OUT set_up_at timestamptz, OUT recovery_left bigint)",
        "record",
        f"""
        SELECT (SELECT o.set_up_at FROM offices_onetimecode o WHERE o.staff_id = {ACTING_STAFF}),
            (SELECT count(*) FROM offices_recoverycode WHERE staff_id = {ACTING_STAFF} AND used_at IS NULL)
        """,
        to=_POST_ROLES,
    ),
    door(
        "offices_codes(OUT staff_id bigint, OUT set_up_at timestamptz)",
        "SETOF record",
        f"SELECT o.staff_id, o.set_up_at FROM offices_onetimecode o WHERE o.office_id = {ACTING_OFFICE}",
        to="anchang_administrator",
    ),
)

_LISTED = """s.digest, s.address, s.device, s.created_at, s.seen_at FROM sessions_session s
    WHERE s.expires_at > at AND s.seen_at > at - idle"""
_SESSION = (
    "OUT handle text, OUT address text, OUT device text, OUT created_at timestamptz, OUT seen_at timestamptz"
)
_OF_MY_OFFICE = f"EXISTS (SELECT FROM offices_staff o WHERE o.id = staff AND o.office_id = {ACTING_OFFICE})"

SESSIONS = (
    door(
        f"offices_own_sessions(at timestamptz, idle interval, {_SESSION})",
        "SETOF record",
        f"SELECT {_LISTED} AND s.staff_id = {ACTING_STAFF} ORDER BY s.seen_at DESC",
        to=_POST_ROLES,
    ),
    door(
        f"offices_sessions_of(staff bigint, at timestamptz, idle interval, {_SESSION})",
        "SETOF record",
        f"SELECT {_LISTED} AND s.staff_id = staff AND {_OF_MY_OFFICE} ORDER BY s.seen_at DESC",
        to="anchang_administrator",
    ),
    door(
        "offices_end_own_session(handle text)",
        "void",
        f"DELETE FROM sessions_session WHERE staff_id = {ACTING_STAFF} AND digest = handle",
        to=_POST_ROLES,
    ),
    door(
        "offices_end_own_sessions_but(handle text)",
        "void",
        f"DELETE FROM sessions_session WHERE staff_id = {ACTING_STAFF} AND digest <> handle",
        to=_POST_ROLES,
    ),
    door(
        "offices_end_sessions_of(staff bigint)",
        "void",
        f"DELETE FROM sessions_session s WHERE s.staff_id = staff AND {_OF_MY_OFFICE}",
        to="anchang_administrator",
    ),
    door(
        "offices_attempts_on(staff bigint, most integer, OUT tried_at timestamptz, OUT kind text, OUT address text,"
        " OUT device text, OUT passed boolean)",
        "SETOF record",
        f"""
        SELECT a.tried_at, a.kind, a.address, a.device, a.passed FROM sessions_attempt a
        WHERE a.staff_id = staff AND {_OF_MY_OFFICE} ORDER BY a.tried_at DESC, a.id DESC LIMIT most
        """,
        to="anchang_administrator",
    ),
    door(
        "offices_own_attempts(most integer, OUT tried_at timestamptz, OUT kind text, OUT address text,"
        " OUT device text, OUT passed boolean)",
        "SETOF record",
        f"""
        SELECT a.tried_at, a.kind, a.address, a.device, a.passed FROM sessions_attempt a
        WHERE a.staff_id = {ACTING_STAFF} ORDER BY a.tried_at DESC, a.id DESC LIMIT most
        """,
        to=_POST_ROLES,
    ),
    door(
        "offices_recent_attempts(most integer, OUT tried_at timestamptz, OUT staff_id bigint, OUT kind text,"
        " OUT address text, OUT device text, OUT passed boolean)",
        "SETOF record",
        f"""
        SELECT a.tried_at, a.staff_id, a.kind, a.address, a.device, a.passed
        FROM sessions_attempt a JOIN offices_staff o ON o.id = a.staff_id AND o.office_id = {ACTING_OFFICE}
        ORDER BY a.tried_at DESC, a.id DESC LIMIT most
        """,
        to="anchang_administrator",
    ),
)

# A closed account, another post, another password or secret: whoever was logged in is out, whatever wrote it.
ENDING = RunSQL(
    f"""
CREATE FUNCTION offices_end_sessions() RETURNS trigger LANGUAGE plpgsql {_DEFINER} AS $$
BEGIN
    DELETE FROM sessions_session
    WHERE staff_id = CASE TG_TABLE_NAME WHEN 'offices_staff' THEN (to_jsonb(OLD) ->> 'id')::bigint
                                        ELSE (to_jsonb(OLD) ->> 'staff_id')::bigint END;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION offices_end_sessions() FROM PUBLIC;
CREATE TRIGGER a_closed_or_moved_account_has_no_sessions AFTER UPDATE ON offices_staff FOR EACH ROW
    WHEN (OLD.is_active IS DISTINCT FROM NEW.is_active OR OLD.post IS DISTINCT FROM NEW.post)
    EXECUTE FUNCTION offices_end_sessions();
CREATE TRIGGER a_new_password_ends_the_sessions_of_the_old AFTER UPDATE ON offices_credential FOR EACH ROW
    WHEN (OLD.password_hash IS DISTINCT FROM NEW.password_hash) EXECUTE FUNCTION offices_end_sessions();
CREATE TRIGGER another_code_secret_ends_sessions AFTER UPDATE OF secret OR DELETE ON offices_onetimecode
    FOR EACH ROW EXECUTE FUNCTION offices_end_sessions();
""",
    """
DROP TRIGGER another_code_secret_ends_sessions ON offices_onetimecode;
DROP TRIGGER a_new_password_ends_the_sessions_of_the_old ON offices_credential;
DROP TRIGGER a_closed_or_moved_account_has_no_sessions ON offices_staff;
DROP FUNCTION offices_end_sessions();
""",
)


class Migration(migrations.Migration):
    dependencies = [("offices", "0002_row_security"), ("sessions", "0001_initial")]

    operations = [LOG_IN_POLICIES, *LOG_IN, *PASSWORDS, *CODES, *SESSIONS, ENDING]
