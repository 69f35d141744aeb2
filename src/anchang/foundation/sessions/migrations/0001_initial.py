"""Sessions by the digest of their key, and log-in attempts with growing waits, behind definer functions.

What names no key of its own (write, try, passed) is believed only with the application's signature: an injected
statement could else end everybody's sessions with a time in the future, or forget the failures at an account.
"""

from django.db import migrations, models
from django.db.migrations.operations import RunSQL

from anchang.foundation.rls import POSTS, role_of

POST_ROLES = ", ".join(role_of(post) for post in POSTS)

SESSION_FUNCTIONS = (
    "sessions_read(text, timestamptz, interval),"
    " sessions_write(text, text, bigint, text, text, timestamptz, timestamptz, boolean, text), sessions_drop(text)"
)
_REFUSED = "RAISE EXCEPTION 'not signed by the application' USING ERRCODE = 'insufficient_privilege'"


def _micros(moment: str) -> str:
    return f"(extract(epoch FROM {moment}) * 1000000)::bigint"


SESSIONS = f"""
ALTER TABLE sessions_session ENABLE ROW LEVEL SECURITY;
ALTER TABLE sessions_session FORCE ROW LEVEL SECURITY;
CREATE POLICY definer_functions_only ON sessions_session TO CURRENT_USER USING (true) WITH CHECK (true);

CREATE FUNCTION sessions_read(session_key text, at timestamptz, idle interval) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_digest text := encode(sha256(convert_to(session_key, 'UTF8')), 'hex');
    v_data text;
    v_seen timestamptz;
BEGIN
    SELECT data, seen_at INTO v_data, v_seen FROM sessions_session
    WHERE digest = v_digest AND expires_at > at AND seen_at > at - idle;
    IF v_seen < at - interval '1 minute' THEN
        UPDATE sessions_session SET seen_at = at WHERE digest = v_digest;
    END IF;
    RETURN v_data;
END $$;

CREATE FUNCTION sessions_write(
    session_key text, content text, staff bigint, origin text, device_words text,
    expires timestamptz, at timestamptz, is_new boolean, signature text
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_digest text := encode(sha256(convert_to(session_key, 'UTF8')), 'hex');
BEGIN
    IF anchang_signed('session ' || v_digest || ' of ' || coalesce(staff, 0) || ' at ' || {_micros("at")}
        || ' until ' || {_micros("expires")}, signature) IS NOT TRUE THEN
        {_REFUSED};
    END IF;
    IF is_new THEN
        DELETE FROM sessions_session WHERE expires_at < at;
        INSERT INTO sessions_session
            (digest, data, staff_id, address, device, created_at, seen_at, expires_at)
        VALUES (v_digest, content, staff, left(origin, 45), left(device_words, 60), at, at, expires)
        ON CONFLICT (digest) DO NOTHING;
    ELSE
        UPDATE sessions_session SET data = content, staff_id = staff, address = left(origin, 45),
            device = left(device_words, 60), expires_at = expires
        WHERE digest = v_digest;
    END IF;
    RETURN FOUND;
END $$;

CREATE FUNCTION sessions_drop(session_key text) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$ DELETE FROM sessions_session WHERE digest = encode(sha256(convert_to(session_key, 'UTF8')), 'hex') $$;

REVOKE ALL ON FUNCTION {SESSION_FUNCTIONS} FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {SESSION_FUNCTIONS} TO anchang_app, {POST_ROLES};
"""

ATTEMPT_FUNCTIONS = (
    "sessions_wait(bigint, timestamptz, integer, timestamptz),"
    " sessions_try(text, text, bigint, text, text, text, timestamptz, text), sessions_passed(bigint, text)"
)
# Free tries: 5 with a device or from an address, 20 at an account from anywhere (5 for codes, whose
# asker knows the password), 50 from an address at any account. Each further one doubles the wait, to 15 minutes.
ATTEMPTS = f"""
ALTER TABLE sessions_attempt ENABLE ROW LEVEL SECURITY;
ALTER TABLE sessions_attempt FORCE ROW LEVEL SECURITY;
CREATE POLICY definer_functions_only ON sessions_attempt TO CURRENT_USER USING (true) WITH CHECK (true);

CREATE FUNCTION sessions_wait(failures bigint, latest timestamptz, free integer, at timestamptz) RETURNS integer
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT CASE WHEN failures < free THEN 0 ELSE least(900, greatest(0, ceil(extract(epoch FROM
        latest + interval '1 minute' * 2 ^ least(failures - free, 4) - at
    ))))::integer END
$$;

CREATE FUNCTION sessions_try(
    p_kind text, p_account text, p_staff bigint, p_address text, p_device text, p_words text, p_at timestamptz,
    p_signature text, OUT wait_seconds integer, OUT attempt bigint
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_since timestamptz := p_at - interval '1 hour';
    v_passed timestamptz;
BEGIN
    IF anchang_signed('try ' || p_account || ' of ' || coalesce(p_staff, 0) || ' at ' || {_micros("p_at")},
        p_signature) IS NOT TRUE THEN
        {_REFUSED};
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('account ' || p_account, 0));
    PERFORM pg_advisory_xact_lock(hashtextextended('address ' || p_address, 0));
    SELECT max(tried_at) INTO v_passed FROM sessions_attempt
    WHERE account_key = p_account AND p_device <> '' AND device_key = p_device AND passed
        AND tried_at > p_at - interval '90 days';
    IF v_passed IS NOT NULL THEN
        SELECT sessions_wait(count(*), max(tried_at), 5, p_at) INTO wait_seconds FROM sessions_attempt
        WHERE account_key = p_account AND device_key = p_device AND NOT passed
            AND tried_at > greatest(v_since, v_passed);
    ELSE
        SELECT max(tried_at) INTO v_passed FROM sessions_attempt
        WHERE account_key = p_account AND address = p_address AND passed AND tried_at > v_since;
        SELECT greatest(
            (SELECT sessions_wait(count(*), max(tried_at), 5, p_at) FROM sessions_attempt
             WHERE account_key = p_account AND address = p_address AND NOT passed
                AND tried_at > coalesce(v_passed, v_since)),
            (SELECT sessions_wait(count(*), max(tried_at), CASE p_kind WHEN 'code' THEN 5 ELSE 20 END, p_at)
             FROM sessions_attempt WHERE account_key = p_account AND NOT passed AND tried_at > v_since),
            (SELECT sessions_wait(count(*), max(tried_at), 50, p_at) FROM sessions_attempt
             WHERE address = p_address AND NOT passed AND tried_at > v_since)
        ) INTO wait_seconds;
    END IF;
    IF wait_seconds = 0 THEN
        DELETE FROM sessions_attempt WHERE tried_at < p_at - interval '1 year';
        INSERT INTO sessions_attempt
            (tried_at, kind, account_key, staff_id, address, device_key, device, passed)
        VALUES (p_at, p_kind, p_account, p_staff, left(p_address, 45), p_device, left(p_words, 60), false)
        RETURNING id INTO attempt;
    END IF;
END $$;

CREATE FUNCTION sessions_passed(p_attempt bigint, p_signature text) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$ UPDATE sessions_attempt SET passed = true
        WHERE id = p_attempt AND anchang_signed('passed ' || p_attempt, p_signature) $$;

REVOKE ALL ON FUNCTION {ATTEMPT_FUNCTIONS} FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sessions_try(text, text, bigint, text, text, text, timestamptz, text),
    sessions_passed(bigint, text) TO anchang_app, {POST_ROLES};
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [("rls", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tried_at", models.DateTimeField()),
                ("kind", models.CharField(max_length=10)),
                ("account_key", models.CharField(max_length=64)),
                ("staff_id", models.BigIntegerField(null=True)),
                ("address", models.CharField(max_length=45)),
                ("device_key", models.CharField(max_length=64)),
                ("device", models.CharField(max_length=60)),
                ("passed", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "登录尝试",
                "indexes": [
                    models.Index(fields=["account_key", "tried_at"], name="attempts_on_an_account"),
                    models.Index(fields=["address", "tried_at"], name="attempts_from_an_address"),
                    models.Index(fields=["staff_id", "-tried_at"], name="attempts_on_a_person"),
                    models.Index(fields=["tried_at"], name="attempts_by_age"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["password", "code"])),
                        name="attempt_is_with_a_password_or_a_code",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("data", models.TextField()),
                ("staff_id", models.BigIntegerField(null=True)),
                ("address", models.CharField(default="", max_length=45)),
                ("device", models.CharField(default="", max_length=60)),
                ("created_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "登录会话",
                "indexes": [
                    models.Index(fields=["expires_at"], name="session_expiry"),
                    models.Index(fields=["staff_id"], name="sessions_of_a_person"),
                ],
            },
        ),
        RunSQL(
            SESSIONS,
            f"DROP FUNCTION {SESSION_FUNCTIONS}; DROP POLICY definer_functions_only ON sessions_session;",
        ),
        RunSQL(
            ATTEMPTS,
            f"DROP FUNCTION {ATTEMPT_FUNCTIONS}; DROP POLICY definer_functions_only ON sessions_attempt;",
        ),
    ]
