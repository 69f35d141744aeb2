"""Who may see what of receptions, calls and deals; all of it append-only; nothing across offices.

The desk sees today's board and today's visits. "Today" is the database's own day in Shanghai.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from anchang.foundation.db import same_office
from anchang.foundation.ledger.records import confirmation_record
from anchang.foundation.rls import OFFICE, OWN, Access, Only, policies
from anchang.foundation.rls.policies import ACTING_OFFICE, ACTING_STAFF
from anchang.foundation.vault.fields import only_sealed

MANAGERS = ("supervisor", "sales_manager", "project_manager")
AT_THE_BOARD = ("consultant", "clerk", *MANAGERS, "desk")
TODAY = "(now() AT TIME ZONE 'Asia/Shanghai')::date"
SINCE_MIDNIGHT = "(SELECT date_trunc('day', now() AT TIME ZONE 'Asia/Shanghai') AT TIME ZONE 'Asia/Shanghai')"

VISIT_TODAY = Only(f"day = (SELECT {TODAY})")
OWN_VISIT = Only(
    f"owner_id = {ACTING_STAFF} AND EXISTS (SELECT FROM reception_visit v WHERE v.id = visit_id)"
)
OWN_CUSTOMER = Only(
    f"owner_id = {ACTING_STAFF} AND EXISTS (SELECT FROM customers_customer c WHERE c.id = customer_id)"
)


def today(column):
    return Only(f"{column} >= {SINCE_MIDNIGHT}")


def of_managers(**commands):
    return {post: dict(commands) for post in MANAGERS}


def board(**inserts):
    """Everybody near the board reads; ``inserts`` names who writes."""
    return {
        post: {"select": OFFICE, **({"insert": inserts[post]} if post in inserts else {})}
        for post in AT_THE_BOARD
    }


CHECKING_IN = dict.fromkeys(("clerk", *MANAGERS, "desk"), OFFICE)


def door(column):
    """Records of a visit: the receiver's own, the desk's of today."""
    scope = today(column)
    return {
        "consultant": {"select": OWN},
        "clerk": {"select": OFFICE, "insert": OFFICE},
        **of_managers(select=OFFICE, insert=OFFICE),
        "desk": {"select": scope, "insert": scope},
    }


ACCESSES = (
    Access("reception_presenceevent", board(**{**CHECKING_IN, "consultant": OWN})),
    Access("reception_rotationday", board(**CHECKING_IN)),
    Access("reception_turn", board(**CHECKING_IN)),
    Access("reception_ordermark", board(**dict.fromkeys(MANAGERS, OFFICE))),
    Access("reception_turnend", board(**{**CHECKING_IN, "consultant": OWN})),
    Access(
        "reception_visit",
        {
            "consultant": {"select": OWN},
            "clerk": {"select": OFFICE, "insert": OFFICE},
            **of_managers(select=OFFICE, insert=OFFICE),
            "desk": {"select": VISIT_TODAY, "insert": VISIT_TODAY},
        },
    ),
    Access(
        "reception_visitevent", {**door("happened_at"), "consultant": {"select": OWN, "insert": OWN_VISIT}}
    ),
    Access("reception_introduction", door("introduced_at")),
    Access("reception_contactattempt", door("attempted_at")),
    Access(
        "reception_call",
        {
            "consultant": {"select": OWN, "insert": OWN},
            "clerk": {"select": OFFICE, "insert": OFFICE},
            **of_managers(select=OFFICE),
        },
    ),
    Access(
        "reception_searchrequest", {**door("asked_at"), "consultant": {"select": OWN, "insert": OWN_VISIT}}
    ),
    Access(
        "reception_familyfinding", {"clerk": {"select": OFFICE, "insert": OWN}, **of_managers(select=OFFICE)}
    ),
    Access(
        "reception_search",
        {
            "clerk": {"select": OFFICE, "insert": OWN},
            **of_managers(select=OFFICE, insert=OWN),
            "desk": {"select": today("searched_at")},
        },
    ),
    Access(
        "reception_standinconsent",
        {
            "consultant": {"select": OWN, "insert": OWN_CUSTOMER},
            "clerk": {"select": OFFICE},
            **of_managers(select=OFFICE),
        },
    ),
    Access(
        "reception_deal",
        {
            "consultant": {"select": OWN},
            "clerk": {"select": OFFICE},
            **of_managers(select=OFFICE, insert=OFFICE),
            "finance": {"select": OFFICE, "insert": OFFICE},
        },
    ),
)

CUSTOMER, REGISTRATION, STAFF, VISIT = (
    "customers_customer",
    "customers_registration",
    "offices_staff",
    "reception_visit",
)
REFERENCES = (
    ("reception_presenceevent", "owner_id", STAFF),
    ("reception_presenceevent", "recorded_by_id", STAFF),
    ("reception_rotationday", "opened_by_id", STAFF),
    ("reception_turn", "owner_id", STAFF),
    ("reception_turn", "on_turn_id", STAFF),
    ("reception_turn", "decided_by_id", STAFF),
    ("reception_ordermark", "owner_id", STAFF),
    ("reception_ordermark", "marked_by_id", STAFF),
    ("reception_turnend", "owner_id", STAFF),
    ("reception_turnend", "turn_id", "reception_turn"),
    ("reception_visit", "owner_id", STAFF),
    ("reception_visit", "turn_id", "reception_turn"),
    ("reception_visit", "named_id", STAFF),
    ("reception_visit", "proposed_id", STAFF),
    ("reception_visit", "stands_in_for_id", STAFF),
    ("reception_visit", "together_with_id", VISIT),
    ("reception_visit", "supersedes_id", VISIT),
    ("reception_visit", "recorded_by_id", STAFF),
    ("reception_visitevent", "owner_id", STAFF),
    ("reception_visitevent", "visit_id", VISIT),
    ("reception_visitevent", "registration_id", REGISTRATION),
    ("reception_visitevent", "person_id", STAFF),
    ("reception_visitevent", "recorded_by_id", STAFF),
    ("reception_introduction", "owner_id", STAFF),
    ("reception_introduction", "visit_id", VISIT),
    ("reception_introduction", "consultant_id", STAFF),
    ("reception_call", "owner_id", STAFF),
    ("reception_call", "registration_id", REGISTRATION),
    ("reception_call", "recorded_by_id", STAFF),
    ("reception_searchrequest", "owner_id", STAFF),
    ("reception_searchrequest", "visit_id", VISIT),
    ("reception_familyfinding", "owner_id", STAFF),
    ("reception_familyfinding", "visit_id", VISIT),
    ("reception_search", "request_id", "reception_searchrequest"),
    ("reception_search", "owner_id", STAFF),
    ("reception_search", "visit_id", VISIT),
    ("reception_search", "found_id", REGISTRATION),
    ("reception_search", "asked_by_id", STAFF),
    ("reception_contactattempt", "owner_id", STAFF),
    ("reception_contactattempt", "visit_id", VISIT),
    ("reception_contactattempt", "attempted_by_id", STAFF),
    ("reception_standinconsent", "owner_id", STAFF),
    ("reception_standinconsent", "customer_id", CUSTOMER),
    ("reception_standinconsent", "helper_id", STAFF),
    ("reception_deal", "owner_id", STAFF),
    ("reception_deal", "customer_id", CUSTOMER),
    ("reception_deal", "visit_id", VISIT),
    ("reception_deal", "asked_for_id", STAFF),
    ("reception_deal", "recorded_by_id", STAFF),
)
# Sealed columns, each with the column that finds it again, if any.
NUMBERS = (
    ("reception_visit", "phone", "phone_key"),
    ("reception_visit", "tail", "tail_key"),
    ("reception_visit", "family_phone", "family_key"),
    ("reception_introduction", "phone", "phone_key"),
    ("reception_introduction", "tail", "tail_key"),
    ("reception_call", "phone", "phone_key"),
    ("reception_search", "phone", "phone_key"),
    ("reception_search", "tail", "tail_key"),
)


# Whoever receives, and the original in whose place a colleague does, learn of the visit which of their own
# customers has come: the original may not read the visit itself.
ARRIVAL = RunSQL(
    f"""
CREATE FUNCTION reception_arrival_for(p_visit bigint)
RETURNS TABLE (customer_id bigint, arrived_at timestamptz, receiver_id bigint, original_id bigint, reception text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT (
        SELECT c.id FROM customers_customer c
        WHERE c.office_id = v.office_id AND c.owner_id = {ACTING_STAFF} AND c.handed_to_id IS NULL AND (
            c.phone_key = v.phone_key AND v.phone_key <> ''
            OR c.tail_key = v.tail_key AND c.name_key = v.name_key AND v.phone_key = '' AND v.tail_key <> ''
            OR c.id IN (
                SELECT r.customer_id FROM reception_search s
                    JOIN customers_registration r ON r.office_id = v.office_id AND r.id = s.found_id
                WHERE s.office_id = v.office_id AND s.visit_id = v.id AND s.way <> 'family'
            )
        ) ORDER BY c.id LIMIT 1
    ), v.arrived_at, v.owner_id, v.stands_in_for_id, v.reception
    FROM reception_visit v
    WHERE v.office_id = {ACTING_OFFICE} AND v.id = p_visit AND {ACTING_STAFF} IN (v.owner_id, v.stands_in_for_id)
$$;
REVOKE ALL ON FUNCTION reception_arrival_for(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reception_arrival_for(bigint) TO anchang_consultant;
""",
    "DROP FUNCTION reception_arrival_for(bigint);",
)
# The row is the original's, so whoever stands in for them writes it through here.
ATTEMPT = RunSQL(
    f"""
CREATE FUNCTION reception_note_attempt(p_visit bigint, p_outcome text, p_note text, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO reception_contactattempt (office_id, owner_id, visit_id, outcome, note, attempted_at, attempted_by_id)
    SELECT v.office_id, v.stands_in_for_id, v.id, p_outcome, p_note, p_at, v.owner_id
    FROM reception_visit v
    WHERE v.office_id = {ACTING_OFFICE} AND v.id = p_visit AND v.owner_id = {ACTING_STAFF}
        AND v.stands_in_for_id IS NOT NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not the stand-in of this visit' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;
REVOKE ALL ON FUNCTION reception_note_attempt(bigint, text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reception_note_attempt(bigint, text, text, timestamptz) TO anchang_consultant;
""",
    "DROP FUNCTION reception_note_attempt(bigint, text, text, timestamptz);",
)


class Migration(migrations.Migration):
    dependencies = [
        ("reception", "0001_initial"),
        ("customers", "0002_row_security"),
        ("ledger", "0002_chain"),
    ]

    operations = [
        policies(*ACCESSES),
        *(only_sealed(table, column, key=key) for table, column, key in NUMBERS),
        *(confirmation_record(access.table) for access in ACCESSES),
        *(same_office(table, column, target) for table, column, target in REFERENCES),
        ARRIVAL,
        ATTEMPT,
    ]
