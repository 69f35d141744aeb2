"""Who may see what along the run sheet: a consultant's own receptions; the clerk and the managers the office's.

A consultant learns the office's totals of steps through one function, which names nobody.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from anchang.foundation.db import append_only, same_office
from anchang.foundation.ledger.records import confirmation_record
from anchang.foundation.rls import OFFICE, OWN, Access, Only, policies
from anchang.foundation.rls.policies import ACTING_OFFICE, ACTING_STAFF

MANAGERS = ("supervisor", "sales_manager", "project_manager")
READERS = ("clerk", *MANAGERS)
OF_OWN_VISIT = Only(
    f"owner_id = {ACTING_STAFF} AND EXISTS (SELECT FROM reception_visit v WHERE v.id = visit_id)"
)
OF_OWN_RUN = Only(f"owner_id = {ACTING_STAFF} AND EXISTS (SELECT FROM service_run r WHERE r.id = run_id)")


def written_by_receiver(scope):
    """The receiver writes and sees their own; the clerk and the managers see the office's."""
    return {"consultant": {"select": OWN, "insert": scope}} | {post: {"select": OFFICE} for post in READERS}


ACCESSES = (
    Access(
        "service_sheetversion",
        {
            **{post: {"select": OFFICE} for post in ("consultant", "clerk")},
            **{post: {"select": OFFICE, "insert": OWN} for post in MANAGERS},
        },
    ),
    Access("service_run", written_by_receiver(OF_OWN_VISIT)),
    Access("service_tick", written_by_receiver(OF_OWN_RUN)),
    Access("service_inquiry", written_by_receiver(OF_OWN_RUN)),
    Access("service_showing", written_by_receiver(OF_OWN_RUN)),
    Access("service_kitcheck", written_by_receiver(OWN)),
)
STAFF = "offices_staff"
REFERENCES = (
    *((access.table, "owner_id", STAFF) for access in ACCESSES),
    ("service_inquiry", "answered_by_id", STAFF),
    ("service_run", "visit_id", "reception_visit"),
    ("service_run", "version_id", "service_sheetversion"),
    *((f"service_{table}", "run_id", "service_run") for table in ("tick", "inquiry", "showing")),
)
RECORDS = ("sheetversion", "run", "inquiry", "showing")
KEPT = ("tick", "kitcheck")

# A sheet is agreed before the day on which it begins: the receptions of a day go by one sheet.
FROM_TOMORROW = RunSQL(
    "ALTER TABLE service_sheetversion ADD CONSTRAINT a_run_sheet_begins_on_a_later_day"
    " CHECK (effective_day > (made_at AT TIME ZONE 'Asia/Shanghai')::date);",
    "ALTER TABLE service_sheetversion DROP CONSTRAINT a_run_sheet_begins_on_a_later_day;",
)

# Of the finished receptions of a period: how many went by each sheet (step ''), and per step how many did it
# and how many left it out with a reason. The newest word on a step counts, notes aside.
TOTALS = RunSQL(
    f"""
CREATE FUNCTION service_totals(p_first date, p_last date)
RETURNS TABLE (version_id bigint, shipped text, step text, done bigint, skipped bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH finished AS MATERIALIZED (
        SELECT r.id, r.version_id, r.shipped FROM service_run r
        JOIN reception_visit v ON v.office_id = r.office_id AND v.id = r.visit_id
        JOIN reception_turnend e ON e.office_id = r.office_id AND e.turn_id = v.turn_id AND NOT e.void
        WHERE r.office_id = {ACTING_OFFICE} AND v.day BETWEEN p_first AND p_last
    ), newest AS (
        SELECT DISTINCT ON (t.run_id, t.step) t.run_id, t.step, t.mark FROM service_tick t
        JOIN finished f ON f.id = t.run_id
        WHERE t.office_id = {ACTING_OFFICE} AND t.mark <> 'noted'
        ORDER BY t.run_id, t.step, t.number DESC
    )
    SELECT f.version_id, f.shipped::text, '', count(*), 0 FROM finished f GROUP BY f.version_id, f.shipped
    UNION ALL
    SELECT f.version_id, f.shipped::text, n.step::text,
        count(*) FILTER (WHERE n.mark = 'done'), count(*) FILTER (WHERE n.mark = 'skipped')
    FROM newest n JOIN finished f ON f.id = n.run_id GROUP BY f.version_id, f.shipped, n.step
$$;
REVOKE ALL ON FUNCTION service_totals(date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION service_totals(date, date) TO
    anchang_consultant, anchang_supervisor, anchang_sales_manager, anchang_project_manager;
""",
    "DROP FUNCTION service_totals(date, date);",
)


class Migration(migrations.Migration):
    dependencies = [
        ("service", "0001_initial"),
        ("reception", "0002_row_security"),
        ("ledger", "0002_chain"),
    ]

    operations = [
        policies(*ACCESSES),
        *(confirmation_record(f"service_{table}") for table in RECORDS),
        *(append_only(f"service_{table}") for table in KEPT),
        *(same_office(table, column, target) for table, column, target in REFERENCES),
        FROM_TOMORROW,
        TOTALS,
    ]
