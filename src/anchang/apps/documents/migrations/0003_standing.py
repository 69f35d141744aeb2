"""The database gives numbers, keeps where each version stands, and hands out a file against an opening alone."""

from django.db import migrations

from anchang.foundation.rls.policies import ACTING_OFFICE, ACTING_STAFF

# A new document or version gets the next number, waits, and is open to whoever files it. Whoever files may not
# see the documents of others, so the numbers are given by the owner of the tables.
BEGINNING = """
CREATE FUNCTION documents_begin_document() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('documents', NEW.office_id));
    NEW.number := 1 + coalesce((SELECT max(number) FROM documents_document WHERE office_id = NEW.office_id), 0);
    NEW.open_to := ARRAY['#' || NEW.owner_id];
    RETURN NEW;
END $$;
CREATE FUNCTION documents_begin_version() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('documents', NEW.office_id));
    NEW.number := 1 + coalesce((
        SELECT max(number) FROM documents_version
        WHERE office_id = NEW.office_id AND document_id = NEW.document_id
    ), 0);
    NEW.state := 'waiting';
    NEW.open_to := ARRAY['#' || NEW.owner_id];
    RETURN NEW;
END $$;
CREATE TRIGGER documents_begin_document BEFORE INSERT ON documents_document
    FOR EACH ROW EXECUTE FUNCTION documents_begin_document();
CREATE TRIGGER documents_begin_version BEFORE INSERT ON documents_version
    FOR EACH ROW EXECUTE FUNCTION documents_begin_version();
"""

# What a document or version is never changes; where it stands does, through its steps.
FACTS = """
CREATE FUNCTION documents_keep_facts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - ARRAY['state', 'audience', 'open_to']
        = to_jsonb(NEW) - ARRAY['state', 'audience', 'open_to']
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% keeps its facts', TG_TABLE_NAME USING ERRCODE = 'check_violation',
        TABLE = TG_TABLE_NAME, CONSTRAINT = TG_TABLE_NAME || '_keeps_its_facts';
END $$;
CREATE TRIGGER documents_document_keeps_its_facts BEFORE UPDATE OR DELETE ON documents_document
    FOR EACH ROW EXECUTE FUNCTION documents_keep_facts();
CREATE TRIGGER documents_version_keeps_its_facts BEFORE UPDATE OR DELETE ON documents_version
    FOR EACH ROW EXECUTE FUNCTION documents_keep_facts();
CREATE TRIGGER documents_document_keeps_its_facts_whole BEFORE TRUNCATE ON documents_document
    FOR EACH STATEMENT EXECUTE FUNCTION documents_keep_facts();
CREATE TRIGGER documents_version_keeps_its_facts_whole BEFORE TRUNCATE ON documents_version
    FOR EACH STATEMENT EXECUTE FUNCTION documents_keep_facts();
"""

STANDING = """
CREATE FUNCTION documents_refuse(refusal text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', refusal
        USING ERRCODE = 'check_violation', TABLE = 'documents_step', CONSTRAINT = refusal;
END $$;

-- Who may take a step on a version, and whether the version stands where the step finds it.
CREATE FUNCTION documents_check_step(
    step documents_step, version documents_version, category text, post text
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_at_once boolean := category IN ('project_data', 'back_office', 'meeting', 'training')
        AND step.owner_id = version.owner_id;
    v_posts text[] := ARRAY(SELECT one FROM unnest(step.audience) one WHERE left(one, 1) <> '#');
BEGIN
    IF step.kind = 'withdrawn' THEN
        IF post <> 'sales_manager' AND step.owner_id <> version.owner_id THEN
            PERFORM documents_refuse('a_version_is_withdrawn_by_its_filer_or_the_sales_manager');
        END IF;
    ELSIF post <> 'sales_manager' AND NOT (v_at_once AND step.kind <> 'refused') THEN
        PERFORM documents_refuse('the_sales_manager_releases_documents');
    END IF;
    IF version.state <> ALL (CASE step.kind
        WHEN 'audience' THEN ARRAY['current'] WHEN 'withdrawn' THEN ARRAY['waiting', 'current']
        ELSE ARRAY['waiting'] END)
    THEN
        PERFORM documents_refuse('a_step_finds_the_version_where_it_stands');
    END IF;
    IF step.kind IN ('released', 'audience') THEN
        IF cardinality(step.audience) = 0 OR EXISTS (
            SELECT FROM unnest(step.audience) one WHERE one !~ '^#[0-9]+$' AND one <> ALL (ARRAY[
                'consultant', 'clerk', 'supervisor', 'sales_manager', 'project_manager', 'finance', 'desk',
                'administrator'])
        ) THEN
            PERFORM documents_refuse('an_audience_names_posts_and_people');
        END IF;
        IF (category = 'payroll'
                AND NOT v_posts <@ ARRAY['supervisor', 'sales_manager', 'project_manager', 'finance'])
            OR (category = 'leader_phone'
                AND NOT v_posts <@ ARRAY['supervisor', 'sales_manager', 'project_manager'])
        THEN
            PERFORM documents_refuse('pay_and_superiors_phones_stay_with_few_posts');
        END IF;
    END IF;
END $$;

-- To whom a version is open where it stands; its filer and the sales manager always keep it.
CREATE FUNCTION documents_open_to(state text, audience text[], filer bigint) RETURNS text[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT ARRAY['#' || filer] || CASE state
        WHEN 'current' THEN audience
        WHEN 'earlier' THEN ARRAY(
            SELECT one FROM unnest(audience) one
            WHERE one IN ('supervisor', 'sales_manager', 'project_manager')
        )
        ELSE '{}'::text[]
    END
$$;

CREATE FUNCTION documents_take_step() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_version documents_version;
    v_category text;
    v_post text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('documents', NEW.office_id));
    SELECT * INTO v_version FROM documents_version WHERE office_id = NEW.office_id AND id = NEW.version_id;
    IF v_version.id IS NULL OR NEW.kind NOT IN ('released', 'refused', 'audience', 'withdrawn') THEN
        RETURN NULL;
    END IF;
    SELECT category INTO v_category FROM documents_document
        WHERE office_id = NEW.office_id AND id = v_version.document_id;
    SELECT post INTO v_post FROM offices_staff WHERE office_id = NEW.office_id AND id = NEW.owner_id;
    PERFORM documents_check_step(NEW, v_version, v_category, v_post);
    IF NEW.kind = 'released' THEN
        UPDATE documents_version SET state = 'earlier', open_to = documents_open_to('earlier', audience, owner_id)
            WHERE office_id = NEW.office_id AND document_id = v_version.document_id AND state = 'current';
    END IF;
    -- A narrower circle holds for the earlier versions too.
    IF NEW.kind IN ('released', 'audience') THEN
        UPDATE documents_version SET audience = NEW.audience,
            open_to = documents_open_to(state, NEW.audience, owner_id)
            WHERE office_id = NEW.office_id AND document_id = v_version.document_id AND state = 'earlier';
    END IF;
    UPDATE documents_version SET
        state = CASE NEW.kind WHEN 'released' THEN 'current' WHEN 'audience' THEN 'current' ELSE NEW.kind END,
        audience = CASE WHEN NEW.kind IN ('released', 'audience') THEN NEW.audience ELSE audience END
        WHERE office_id = NEW.office_id AND id = NEW.version_id;
    UPDATE documents_version SET open_to = documents_open_to(state, audience, owner_id)
        WHERE office_id = NEW.office_id AND id = NEW.version_id;
    UPDATE documents_document SET open_to = ARRAY(
            SELECT DISTINCT unnest(v.open_to) FROM documents_version v
            WHERE v.office_id = NEW.office_id AND v.document_id = v_version.document_id ORDER BY 1
        ) WHERE office_id = NEW.office_id AND id = v_version.document_id;
    RETURN NULL;
END $$;
CREATE TRIGGER documents_take_step AFTER INSERT ON documents_step
    FOR EACH ROW EXECUTE FUNCTION documents_take_step();
"""

# Nobody reads the table of files. A file is handed to whoever has just opened its version, as long as the
# version is still open to them.
HANDING_OUT = f"""
CREATE FUNCTION documents_file_for(opening bigint) RETURNS TABLE (sealed bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT c.sealed FROM documents_opening o
    JOIN offices_staff p ON p.office_id = o.office_id AND p.id = o.owner_id AND p.is_active
    JOIN documents_version v ON v.office_id = o.office_id AND v.id = o.version_id
    JOIN documents_content c ON c.office_id = v.office_id AND c.version_id = v.id
    WHERE o.id = opening AND o.office_id = {ACTING_OFFICE} AND o.owner_id = {ACTING_STAFF}
        AND o.opened_at > clock_timestamp() - interval '10 minutes'
        AND o.opened_at < clock_timestamp() + interval '1 minute'
        AND (v.open_to || ARRAY['sales_manager']) && ARRAY[p.post::text, '#' || p.id]
$$;
"""
GRANTS = """
REVOKE ALL ON FUNCTION documents_begin_document(), documents_begin_version(), documents_take_step(),
    documents_file_for(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION documents_file_for(bigint) TO anchang_consultant, anchang_clerk, anchang_supervisor,
    anchang_sales_manager, anchang_project_manager, anchang_finance, anchang_desk, anchang_administrator;
"""
DROP = """
DROP FUNCTION documents_file_for(bigint);
DROP TRIGGER documents_take_step ON documents_step;
DROP TRIGGER documents_version_keeps_its_facts_whole ON documents_version;
DROP TRIGGER documents_document_keeps_its_facts_whole ON documents_document;
DROP TRIGGER documents_version_keeps_its_facts ON documents_version;
DROP TRIGGER documents_document_keeps_its_facts ON documents_document;
DROP TRIGGER documents_begin_version ON documents_version;
DROP TRIGGER documents_begin_document ON documents_document;
DROP FUNCTION documents_take_step(), documents_open_to(text, text[], bigint),
    documents_check_step(documents_step, documents_version, text, text), documents_refuse(text),
    documents_keep_facts(), documents_begin_version(), documents_begin_document();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_row_security")]

    operations = [
        migrations.RunSQL(BEGINNING + FACTS + STANDING + HANDING_OUT + GRANTS, DROP),
    ]
