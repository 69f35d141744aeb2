"""Who may reach which row of an office's tables, and the narrow doors through which log-in passes."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from anchang.foundation.db import same_office
from anchang.foundation.rls import OFFICE, POSTS, Access, policies

_EVERYBODY_READS = {post: {"select": OFFICE} for post in POSTS}

TABLES = policies(
    Access("offices_office", _EVERYBODY_READS, office_column="id"),
    Access(
        "offices_estate",
        {**_EVERYBODY_READS, "administrator": {"select": OFFICE, "insert": OFFICE, "update": OFFICE}},
    ),
    Access(
        "offices_staff",
        {**_EVERYBODY_READS, "administrator": {"select": OFFICE, "insert": OFFICE, "update": OFFICE}},
    ),
    Access("offices_credential", {}),
    Access(
        "offices_seat",
        {
            **_EVERYBODY_READS,
            **{
                post: {"select": OFFICE, "insert": OFFICE, "update": OFFICE, "delete": OFFICE}
                for post in ("supervisor", "sales_manager", "project_manager", "administrator")
            },
        },
    ),
)

# Nobody acts before log-in, so these functions see all offices. Each answers for exactly one account, and only
# to a question that the application has signed: an injected statement cannot ask.
LOG_IN = RunSQL(
    """
CREATE POLICY log_in_finds_accounts ON offices_staff FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY log_in_finds_passwords ON offices_credential FOR SELECT TO CURRENT_USER USING (true);

CREATE FUNCTION offices_account_named(name text, signature text) RETURNS SETOF offices_staff
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$ SELECT * FROM offices_staff WHERE username = name AND anchang_signed('account named ' || name, signature) $$;
CREATE FUNCTION offices_account_of(staff bigint, signature text) RETURNS SETOF offices_staff
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$ SELECT * FROM offices_staff WHERE id = staff AND anchang_signed('account of ' || staff, signature) $$;
CREATE FUNCTION offices_password_hash(staff bigint, signature text) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$
        SELECT password_hash FROM offices_credential
        WHERE staff_id = staff AND anchang_signed('password hash of ' || staff, signature)
    $$;
CREATE FUNCTION offices_store_password(staff bigint, encoded text) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$
        INSERT INTO offices_credential (staff_id, office_id, password_hash)
        SELECT id, office_id, encoded FROM offices_staff
        WHERE id = staff AND office_id = (select anchang_office())
        ON CONFLICT (staff_id) DO UPDATE SET password_hash = excluded.password_hash
    $$;

REVOKE ALL ON FUNCTION offices_account_named(text, text), offices_account_of(bigint, text),
    offices_password_hash(bigint, text), offices_store_password(bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION offices_account_named(text, text), offices_account_of(bigint, text),
    offices_password_hash(bigint, text) TO anchang_app;
GRANT EXECUTE ON FUNCTION offices_store_password(bigint, text) TO anchang_administrator;
""",
    """
DROP FUNCTION offices_account_named(text, text), offices_account_of(bigint, text),
    offices_password_hash(bigint, text), offices_store_password(bigint, text);
DROP POLICY log_in_finds_accounts ON offices_staff;
DROP POLICY log_in_finds_passwords ON offices_credential;
""",
)


class Migration(migrations.Migration):
    dependencies = [("offices", "0001_initial"), ("rls", "0001_initial")]

    operations = [
        same_office("offices_credential", "staff_id", "offices_staff"),
        same_office("offices_seat", "consultant_id", "offices_staff"),
        TABLES,
        LOG_IN,
    ]
