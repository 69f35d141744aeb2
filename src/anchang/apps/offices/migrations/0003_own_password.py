"""An office's name is given once; everybody may store a password of their own, and only that."""

from django.db import migrations, models
from django.db.migrations.operations import RunSQL

from anchang.foundation.rls import POSTS, role_of

_POST_ROLES = ", ".join(role_of(post) for post in POSTS)

OWN_PASSWORD = RunSQL(
    f"""
CREATE FUNCTION offices_store_own_password(encoded text) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$
        UPDATE offices_credential SET password_hash = encoded
        WHERE staff_id = (select anchang_staff())
            AND office_id = (select anchang_office())
    $$;
REVOKE ALL ON FUNCTION offices_store_own_password(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION offices_store_own_password(text) TO {_POST_ROLES};
""",
    "DROP FUNCTION offices_store_own_password(text);",
)


class Migration(migrations.Migration):
    dependencies = [("offices", "0002_row_security")]

    operations = [
        migrations.AddConstraint(
            model_name="office",
            constraint=models.UniqueConstraint(fields=("name",), name="office_name_is_given_once"),
        ),
        OWN_PASSWORD,
    ]
