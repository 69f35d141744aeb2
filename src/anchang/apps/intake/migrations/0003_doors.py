"""Who signs a row, numbers of the archive, and the keeper's door: whose day has not been looked at yet."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from anchang.foundation.rls.policies import ACTING_STAFF

PATH = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
CATCH_UP_DAYS = 14
SIGNED = {
    "batch": "handed_by_id",
    "step": "done_by_id",
    "scan": "attached_by_id",
    "check": "checked_by_id",
    "addition": "added_by_id",
    "excuse": "excused_by_id",
}


def signing(table, column):
    """Whoever acts stands on the row, whatever a statement says."""
    name = f"intake_{table}_is_signed"
    return RunSQL(
        f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {PATH} AS $$
BEGIN
    NEW.{column} := coalesce({ACTING_STAFF}, NEW.{column});
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION {name}() FROM PUBLIC;
CREATE TRIGGER {name} BEFORE INSERT ON intake_{table} FOR EACH ROW EXECUTE FUNCTION {name}();
""",
        f"DROP TRIGGER {name} ON intake_{table}; DROP FUNCTION {name}();",
    )


# Under a lock until the transaction ends, so that a number that was given is also used.
NUMBER = RunSQL(
    f"""
CREATE FUNCTION intake_step_is_numbered() RETURNS trigger LANGUAGE plpgsql {PATH} AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('archive', NEW.office_id));
    NEW.year := extract(year FROM NEW.done_at AT TIME ZONE 'Asia/Shanghai');
    NEW.number := 1 + coalesce((
        SELECT max(number) FROM intake_step WHERE office_id = NEW.office_id AND year = NEW.year
    ), 0);
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION intake_step_is_numbered() FROM PUBLIC;
CREATE TRIGGER intake_step_is_numbered BEFORE INSERT ON intake_step FOR EACH ROW
    WHEN (NEW.kind = 'archived') EXECUTE FUNCTION intake_step_is_numbered();
""",
    "DROP TRIGGER intake_step_is_numbered ON intake_step; DROP FUNCTION intake_step_is_numbered();",
)

# The keeper works while nobody acts: it asks whose day is open, and writes what it found.
EXAMINED = RunSQL(
    f"""
CREATE POLICY definer_functions_only ON intake_examination TO CURRENT_USER USING (true) WITH CHECK (true);

-- From the day after the last one that was looked at, else yesterday; never further back than the days of catching up.
CREATE FUNCTION intake_to_examine(p_at timestamptz, p_signature text)
RETURNS TABLE (staff_id bigint, day date) LANGUAGE sql STABLE {PATH} AS $$
    SELECT s.id, d.day::date
    FROM offices_staff s
    CROSS JOIN LATERAL (SELECT (p_at AT TIME ZONE 'Asia/Shanghai')::date AS today) t
    CROSS JOIN LATERAL (
        SELECT max(e.day) AS last FROM intake_examination e WHERE e.office_id = s.office_id AND e.owner_id = s.id
    ) e
    CROSS JOIN LATERAL generate_series(
        greatest(coalesce(e.last + 1, t.today - 1), t.today - {CATCH_UP_DAYS})::timestamp,
        (t.today - 1)::timestamp, interval '1 day'
    ) d(day)
    WHERE anchang_signed('days to examine', p_signature) AND s.is_active AND s.post IN ('consultant', 'clerk')
    ORDER BY d.day, s.id
$$;
REVOKE ALL ON FUNCTION intake_to_examine(timestamptz, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION intake_to_examine(timestamptz, text) TO anchang_app;

-- False when somebody else has looked at this day meanwhile. Held until the transaction ends.
CREATE FUNCTION intake_take_day(p_staff bigint, p_day date, p_signature text) RETURNS boolean
LANGUAGE plpgsql {PATH} AS $$
BEGIN
    IF anchang_signed('take ' || p_day || ' of ' || p_staff, p_signature) IS NOT TRUE THEN
        RETURN false;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('evening:' || p_staff, 0));
    RETURN NOT EXISTS (SELECT FROM intake_examination WHERE owner_id = p_staff AND day = p_day);
END $$;
REVOKE ALL ON FUNCTION intake_take_day(bigint, date, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION intake_take_day(bigint, date, text) TO anchang_app;

CREATE FUNCTION intake_examined(
    p_staff bigint, p_day date, p_outcome text, p_missing integer, p_late integer, p_incomplete integer,
    p_case bigint, p_at timestamptz, p_signature text
) RETURNS void LANGUAGE plpgsql {PATH} AS $$
BEGIN
    IF anchang_signed('examined ' || p_day || ' of ' || p_staff, p_signature) IS NOT TRUE THEN
        RAISE EXCEPTION 'the keeper alone says what it found' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO intake_examination
        (office_id, owner_id, day, outcome, missing, late, incomplete, case_id, examined_at)
    SELECT office_id, id, p_day, p_outcome, p_missing, p_late, p_incomplete, p_case, p_at
    FROM offices_staff WHERE id = p_staff;
END $$;
REVOKE ALL ON FUNCTION intake_examined(bigint, date, text, integer, integer, integer, bigint, timestamptz, text)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION intake_examined(bigint, date, text, integer, integer, integer, bigint, timestamptz, text)
    TO anchang_app;
""",
    """
DROP FUNCTION intake_examined(bigint, date, text, integer, integer, integer, bigint, timestamptz, text),
    intake_take_day(bigint, date, text), intake_to_examine(timestamptz, text);
DROP POLICY definer_functions_only ON intake_examination;
""",
)


class Migration(migrations.Migration):
    dependencies = [("intake", "0002_row_security"), ("offices", "0003_log_in")]

    operations = [*(signing(table, column) for table, column in SIGNED.items()), NUMBER, EXAMINED]
