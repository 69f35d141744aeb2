"""Phones of colleagues: the administrator stores them unread, and whose are confidential follows the post (1.3)."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from anchang.foundation.rls.policies import ACTING_OFFICE

_DEFINER = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
_IS_SUPERIOR = "post IN ('supervisor', 'sales_manager', 'project_manager')"

STORE = RunSQL(
    f"""
CREATE FUNCTION offices_store_phone(staff bigint, sealed_phone text) RETURNS void LANGUAGE sql {_DEFINER} AS $$
    INSERT INTO offices_contact (office_id, staff_id, phone, superior)
    SELECT office_id, id, sealed_phone, {_IS_SUPERIOR} FROM offices_staff
    WHERE id = staff AND office_id = {ACTING_OFFICE}
    ON CONFLICT (office_id, staff_id) DO UPDATE SET phone = excluded.phone
$$;
REVOKE ALL ON FUNCTION offices_store_phone(bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION offices_store_phone(bigint, text) TO anchang_administrator;
""",
    "DROP FUNCTION offices_store_phone(bigint, text);",
)

FOLLOW_THE_POST = RunSQL(
    f"""
CREATE FUNCTION offices_mark_superior() RETURNS trigger LANGUAGE plpgsql {_DEFINER} AS $$
BEGIN
    NEW.superior := EXISTS (SELECT FROM offices_staff WHERE id = NEW.staff_id AND {_IS_SUPERIOR});
    RETURN NEW;
END $$;
CREATE FUNCTION offices_follow_post() RETURNS trigger LANGUAGE plpgsql {_DEFINER} AS $$
BEGIN
    UPDATE offices_contact SET superior = NEW.{_IS_SUPERIOR} WHERE staff_id = NEW.id;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION offices_mark_superior(), offices_follow_post() FROM PUBLIC;
CREATE TRIGGER a_contact_is_superior_by_its_post BEFORE INSERT OR UPDATE ON offices_contact
    FOR EACH ROW EXECUTE FUNCTION offices_mark_superior();
CREATE TRIGGER a_contact_follows_the_post AFTER UPDATE OF post ON offices_staff
    FOR EACH ROW EXECUTE FUNCTION offices_follow_post();
""",
    """
DROP TRIGGER a_contact_follows_the_post ON offices_staff;
DROP TRIGGER a_contact_is_superior_by_its_post ON offices_contact;
DROP FUNCTION offices_follow_post();
DROP FUNCTION offices_mark_superior();
""",
)


class Migration(migrations.Migration):
    dependencies = [("offices", "0003_log_in")]

    operations = [STORE, FOLLOW_THE_POST]
