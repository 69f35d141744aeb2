"""Who acts, as the database believes it: `anchang_office()` and `anchang_staff()`.

The application says it in the setting `anchang.actor`, which any statement may change; so it is believed only
when it carries a signature for this backend, this transaction and the role that is set.
"""

from django.db import migrations

from anchang.foundation.rls.actor import POSTS, role_of
from anchang.foundation.rls.roles import APPLICATION
from anchang.foundation.rls.signing import install_key

_EVERYBODY = ", ".join([APPLICATION, *(role_of(post) for post in POSTS)])
_FUNCTIONS = "anchang_signed(text, text), anchang_acting(integer), anchang_office(), anchang_staff()"

CREATE = f"""
CREATE TABLE rls_signing_key (
    only_one boolean PRIMARY KEY CONSTRAINT there_is_one_signing_key CHECK (only_one),
    inner_half bytea NOT NULL,
    outer_half bytea NOT NULL
);
ALTER TABLE rls_signing_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE rls_signing_key FORCE ROW LEVEL SECURITY;
CREATE POLICY definer_functions_only ON rls_signing_key TO CURRENT_USER USING (true) WITH CHECK (true);

CREATE FUNCTION anchang_signed(said text, signature text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT encode(sha256(outer_half || sha256(inner_half || convert_to(said, 'UTF8'))), 'hex') = signature
    FROM rls_signing_key
$$;

-- `anchang.actor` is office.staff.post.backend.transaction.signature; `part` 1 asks for the office, 2 for the staff.
-- The owner, who migrates, tends one office at a time and is nobody of the staff.
CREATE FUNCTION anchang_acting(part integer) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_said text;
    v_parts text[];
BEGIN
    IF session_user = current_user THEN
        RETURN CASE part WHEN 1 THEN nullif(current_setting('anchang.office_id', true), '')::bigint END;
    END IF;
    v_said := current_setting('anchang.actor', true);
    IF v_said IS NULL OR v_said = '' THEN
        RETURN NULL;
    END IF;
    v_parts := string_to_array(v_said, '.');
    IF cardinality(v_parts) = 6
        AND current_setting('role') = 'anchang_' || v_parts[3]
        AND v_parts[4] = pg_backend_pid()::text
        AND v_parts[5] = (extract(epoch FROM transaction_timestamp()) * 1000000)::bigint::text
        AND (
            SELECT encode(sha256(k.outer_half || sha256(k.inner_half
                || convert_to(left(v_said, -65), 'UTF8'))), 'hex') = v_parts[6]
            FROM rls_signing_key k
        )
    THEN
        RETURN v_parts[part]::bigint;
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION anchang_office() RETURNS bigint
LANGUAGE sql STABLE PARALLEL RESTRICTED AS $$ SELECT anchang_acting(1) $$;
CREATE FUNCTION anchang_staff() RETURNS bigint
LANGUAGE sql STABLE PARALLEL RESTRICTED AS $$ SELECT anchang_acting(2) $$;
REVOKE ALL ON FUNCTION {_FUNCTIONS} FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {_FUNCTIONS} TO {_EVERYBODY};
"""
DROP = f"DROP FUNCTION {_FUNCTIONS}; DROP TABLE rls_signing_key;"


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.RunSQL(CREATE, DROP),
        migrations.RunPython(lambda _apps, _editor: install_key(), migrations.RunPython.noop),
    ]
