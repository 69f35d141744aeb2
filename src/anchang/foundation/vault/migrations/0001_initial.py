"""Where the database keeps the ids of the keys that it was written with (known_keys.py)."""

from django.db import migrations

from anchang.foundation.rls.roles import APPLICATION

# No table: there is one list for the whole database, and whoever serves people may only read it.
CREATE = f"""
CREATE FUNCTION anchang_vault_keys() RETURNS text[] LANGUAGE sql STABLE AS 'SELECT ARRAY[]::text[]';
REVOKE ALL ON FUNCTION anchang_vault_keys() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION anchang_vault_keys() TO {APPLICATION};
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION anchang_vault_keys();")]
