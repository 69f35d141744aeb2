"""What is erased, from `personal_data.toml`, and the database functions that find and erase a person.

A person is a phone number: every row that the office keeps of it, in whoever's book, and every visit, call,
search and introduction under it. Migrations install :func:`doors_sql`; a test holds the database to it.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from anchang.foundation.rls.policies import ACTING_OFFICE, ACTING_STAFF

FILE: Final = Path(__file__).with_name("personal_data.toml")
MARK: Final = "已删除"
DEAL_MONTHS_MIN: Final = 120
_KINDS: Final = frozenset({"mark", "empty", "token", "sealed", "object", "list"})


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one kind of row: what becomes of each, and which never hold a customer's data."""

    erased: dict[str, str]
    free: frozenset[str]


@cache
def personal_data() -> dict[str, Columns]:
    """By table, or ``table/role`` where a row stands to a person in a second way."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: _columns(name, columns) for name, columns in data.items()}


def _columns(name: str, given: dict[str, object]) -> Columns:
    erased = {column: str(kind) for column, kind in given.items() if column != "free"}
    unknown = {kind for kind in erased.values() if kind not in _KINDS and not kind.startswith("=")}
    if unknown:
        raise ValueError(f"{name}: unknown treatment {sorted(unknown)}")
    free = given.get("free", [])
    if not isinstance(free, list):
        raise TypeError(f"{name}: free is a list of columns")
    return Columns(erased, frozenset(free))


def sealed_columns() -> tuple[tuple[str, str], ...]:
    """Table and column of what the application has to seal itself."""
    return tuple(
        (name.partition("/")[0], column)
        for name, columns in personal_data().items()
        for column, kind in columns.erased.items()
        if kind == "sealed"
    )


_DEFINER: Final = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"

# Every row that is of one person. `role` is how, where a row can be of a person in two ways.
ROWS: Final = f"""
CREATE OR REPLACE FUNCTION privacy_rows(p_customer bigint)
RETURNS TABLE (record_table text, role text, record_id bigint)
LANGUAGE sql STABLE {_DEFINER} AS $$
    WITH me AS (
        SELECT c.phone_key FROM customers_customer c WHERE c.office_id = {ACTING_OFFICE} AND c.id = p_customer
    ), c AS (
        SELECT c.id, c.tail_key, c.name_key, c.name FROM customers_customer c
        JOIN me ON c.phone_key = me.phone_key WHERE c.office_id = {ACTING_OFFICE}
    ), n AS (
        -- What they were called before a correction: those who came without a number are found by that too.
        SELECT c.tail_key, c.name_key FROM c
        UNION
        SELECT c.tail_key, o.was_key FROM customers_renaming o JOIN c ON c.id = o.customer_id
        WHERE o.office_id = {ACTING_OFFICE}
    ), r AS (
        SELECT r.id FROM customers_registration r
            JOIN c ON c.id = r.customer_id WHERE r.office_id = {ACTING_OFFICE}
    ), v AS (
        SELECT v.id FROM reception_visit v
            JOIN me ON v.phone_key = me.phone_key WHERE v.office_id = {ACTING_OFFICE}
        UNION
        SELECT e.visit_id FROM reception_visitevent e JOIN r ON r.id = e.registration_id
        WHERE e.office_id = {ACTING_OFFICE}
        UNION
        SELECT v.id FROM reception_visit v JOIN n ON v.tail_key = n.tail_key AND v.name_key = n.name_key
        WHERE v.office_id = {ACTING_OFFICE} AND v.phone_key = '' AND n.tail_key <> ''
    ), s AS (
        SELECT s.id FROM service_run s JOIN v ON v.id = s.visit_id WHERE s.office_id = {ACTING_OFFICE}
    ), k AS (
        SELECT k.id FROM customers_complaint k
            JOIN c ON c.id = k.customer_id WHERE k.office_id = {ACTING_OFFICE}
    ), q AS (
        SELECT q.id FROM privacy_request q JOIN c ON c.id = q.customer_id WHERE q.office_id = {ACTING_OFFICE}
    ), h AS (
        SELECT h.id FROM privacy_hold h JOIN c ON c.id = h.customer_id WHERE h.office_id = {ACTING_OFFICE}
    ), g AS (
        SELECT g.id FROM sharing_request g WHERE g.office_id = {ACTING_OFFICE}
            AND g.customer_ids && (SELECT array_agg(c.id) FROM c)
    ), own (record_table, role, id) AS (
        SELECT 'customers_customer', '', id FROM c
        UNION ALL SELECT 'customers_registration', '', id FROM r
        UNION ALL SELECT 'customers_followup', '', f.id FROM customers_followup f
            JOIN c ON c.id = f.customer_id
            WHERE f.office_id = {ACTING_OFFICE}
        UNION ALL SELECT 'customers_membership', '', m.id FROM customers_membership m
            JOIN c ON c.id = m.customer_id
            WHERE m.office_id = {ACTING_OFFICE}
        UNION ALL SELECT 'customers_consent', '', s.id FROM customers_consent s JOIN c ON c.id = s.customer_id
            WHERE s.office_id = {ACTING_OFFICE}
        UNION ALL SELECT 'customers_renaming', '', o.id FROM customers_renaming o
            JOIN c ON c.id = o.customer_id
            WHERE o.office_id = {ACTING_OFFICE}
        UNION ALL SELECT 'customers_signature', '', s.id FROM customers_signature s
            JOIN c ON c.id = s.customer_id
            WHERE s.office_id = {ACTING_OFFICE}
        UNION ALL SELECT 'customers_handover', '', h.id FROM customers_handover h
            WHERE h.office_id = {ACTING_OFFICE}
            AND (h.customer_id IN (SELECT id FROM c) OR h.became_id IN (SELECT id FROM c))
        UNION ALL SELECT 'customers_complaint', '', id FROM k
        UNION ALL SELECT 'customers_complaintfinding', '', n.id FROM customers_complaintfinding n
            JOIN k ON k.id = n.complaint_id WHERE n.office_id = {ACTING_OFFICE}
        UNION ALL SELECT 'customers_consultantchange', '', w.id FROM customers_consultantchange w
            JOIN c ON c.id = w.customer_id WHERE w.office_id = {ACTING_OFFICE}
        UNION ALL SELECT 'imports_claim', '', i.id FROM imports_claim i JOIN r ON r.id = i.registration_id
            WHERE i.office_id = {ACTING_OFFICE}
        UNION ALL SELECT 'customers_changefinding', '', n.id FROM customers_changefinding n
            JOIN customers_consultantchange w ON w.id = n.change_id JOIN c ON c.id = w.customer_id
            WHERE n.office_id = {ACTING_OFFICE}
        UNION ALL SELECT 'reception_visit', '', id FROM v
        UNION ALL SELECT 'reception_visit', 'family', f.id FROM reception_visit f
            JOIN me ON f.family_key = me.phone_key WHERE f.office_id = {ACTING_OFFICE}
        UNION ALL SELECT 'reception_visitevent', '', e.id FROM reception_visitevent e
            JOIN v ON v.id = e.visit_id
            WHERE e.office_id = {ACTING_OFFICE}
        UNION ALL SELECT 'reception_introduction', '', i.id FROM reception_introduction i
            WHERE i.office_id = {ACTING_OFFICE} AND (
                i.phone_key = (SELECT phone_key FROM me)
                OR i.phone_key = '' AND (i.tail_key, i.name) IN (SELECT c.tail_key, c.name FROM c)
            )
        UNION ALL SELECT 'reception_familyfinding', '', y.id FROM reception_familyfinding y
            JOIN reception_visit f ON f.id = y.visit_id AND f.office_id = {ACTING_OFFICE}
            WHERE y.office_id = {ACTING_OFFICE}
            AND (f.id IN (SELECT id FROM v) OR f.family_key = (SELECT phone_key FROM me))
        UNION ALL SELECT 'reception_contactattempt', '', t.id FROM reception_contactattempt t
            JOIN v ON v.id = t.visit_id WHERE t.office_id = {ACTING_OFFICE}
        UNION ALL SELECT 'service_tick', '', t.id FROM service_tick t
            JOIN s ON s.id = t.run_id WHERE t.office_id = {ACTING_OFFICE}
        UNION ALL SELECT 'service_inquiry', '', i.id FROM service_inquiry i
            JOIN s ON s.id = i.run_id WHERE i.office_id = {ACTING_OFFICE}
        UNION ALL SELECT 'service_showing', '', w.id FROM service_showing w
            JOIN s ON s.id = w.run_id WHERE w.office_id = {ACTING_OFFICE}
        UNION ALL SELECT 'reception_call', '', l.id FROM reception_call l WHERE l.office_id = {ACTING_OFFICE}
            AND (l.phone_key = (SELECT phone_key FROM me) OR l.registration_id IN (SELECT id FROM r))
        UNION ALL SELECT 'telephony_phonecall', '', l.id FROM telephony_phonecall l
            JOIN me ON l.number_key = me.phone_key WHERE l.office_id = {ACTING_OFFICE}
        UNION ALL SELECT 'telephony_event', '', l.id FROM telephony_event l
            JOIN telephony_phonecall p ON p.office_id = l.office_id AND p.id = l.incoming_id
            JOIN me ON p.number_key = me.phone_key WHERE l.office_id = {ACTING_OFFICE}
        UNION ALL SELECT 'telephony_draft', '', l.id FROM telephony_draft l
            JOIN me ON l.number_key = me.phone_key WHERE l.office_id = {ACTING_OFFICE}
        UNION ALL SELECT 'reception_search', '', s.id FROM reception_search s
            WHERE s.office_id = {ACTING_OFFICE}
            AND (s.phone_key = (SELECT phone_key FROM me) OR s.found_id IN (SELECT id FROM r)
                 OR s.visit_id IN (SELECT id FROM v)
                 OR s.phone_key = '' AND (s.tail_key, s.name) IN (
                     SELECT c.tail_key, c.name FROM c UNION SELECT n.tail_key, n.name_key FROM n
                 ))
        UNION ALL SELECT 'reception_deal', '', d.id FROM reception_deal d JOIN c ON c.id = d.customer_id
            WHERE d.office_id = {ACTING_OFFICE}
        UNION ALL SELECT 'rulings_decision', '', d.id FROM rulings_decision d
            WHERE d.office_id = {ACTING_OFFICE}
            AND (d.customer_id IN (SELECT id FROM c) OR d.visit_id IN (SELECT id FROM v))
        UNION ALL SELECT 'sharing_request', '', id FROM g
        UNION ALL SELECT 'sharing_decision', '', d.id FROM sharing_decision d JOIN g ON g.id = d.request_id
            WHERE d.office_id = {ACTING_OFFICE}
        UNION ALL SELECT 'sharing_withdrawal', '', d.id FROM sharing_withdrawal d
            JOIN g ON g.id = d.request_id
            WHERE d.office_id = {ACTING_OFFICE}
        UNION ALL SELECT 'sharing_subject', '', s.id FROM sharing_subject s
            JOIN me ON s.phone_key = me.phone_key
            WHERE s.office_id = {ACTING_OFFICE}
        UNION ALL SELECT 'intake_batch', '', b.id FROM intake_batch b
            WHERE b.office_id = {ACTING_OFFICE} AND b.id IN (
                SELECT i.batch_id FROM intake_item i JOIN r ON r.id = i.registration_id
                WHERE i.office_id = {ACTING_OFFICE})
        UNION ALL SELECT 'intake_step', '', t.id FROM intake_step t JOIN r ON r.id = t.registration_id
            WHERE t.office_id = {ACTING_OFFICE}
        UNION ALL SELECT 'intake_scan', '', p.id FROM intake_scan p JOIN r ON r.id = p.registration_id
            WHERE p.office_id = {ACTING_OFFICE}
        UNION ALL SELECT 'intake_check', '', k.id FROM intake_check k JOIN r ON r.id = k.registration_id
            WHERE k.office_id = {ACTING_OFFICE}
        UNION ALL SELECT 'intake_addition', '', a.id FROM intake_addition a JOIN r ON r.id = a.registration_id
            WHERE a.office_id = {ACTING_OFFICE}
        UNION ALL SELECT 'privacy_request', '', id FROM q
        UNION ALL SELECT 'privacy_ruling', '', y.id FROM privacy_ruling y JOIN q ON q.id = y.request_id
            WHERE y.office_id = {ACTING_OFFICE}
        UNION ALL SELECT 'privacy_hold', '', id FROM h
        UNION ALL SELECT 'privacy_holdend', '', z.id FROM privacy_holdend z JOIN h ON h.id = z.hold_id
            WHERE z.office_id = {ACTING_OFFICE}
    ), x AS (
        SELECT x.id FROM conduct_correction x
            JOIN own ON own.record_table = x.record_table AND own.id = x.record_id
        WHERE x.office_id = {ACTING_OFFICE}
    )
    SELECT * FROM own
    UNION ALL SELECT 'conduct_correction', '', id FROM x
    UNION ALL SELECT 'conduct_correctionruling', '', y.id FROM conduct_correctionruling y
        JOIN x ON x.id = y.correction_id WHERE y.office_id = {ACTING_OFFICE}
    UNION ALL SELECT 'conduct_correctionnotice', '', n.id FROM conduct_correctionnotice n
        JOIN x ON x.id = n.correction_id WHERE n.office_id = {ACTING_OFFICE}
$$;
"""

LAST_CONTACT: Final = f"""
CREATE OR REPLACE FUNCTION privacy_last_contact(p_customer bigint) RETURNS timestamptz
LANGUAGE sql STABLE {_DEFINER} AS $$
    SELECT max(greatest(
        -- A row made by handing somebody over, or by an import, is no contact with them.
        (SELECT c.created_at WHERE NOT EXISTS (
            SELECT FROM customers_handover h WHERE h.office_id = c.office_id AND h.became_id = c.id
        ) AND NOT EXISTS (
            SELECT FROM imports_claim i JOIN customers_registration r
                ON r.office_id = i.office_id AND r.id = i.registration_id
            WHERE i.office_id = c.office_id AND r.customer_id = c.id)),
        (SELECT max(r.registered_at) FROM customers_registration r
            WHERE r.office_id = c.office_id AND r.customer_id = c.id),
        (SELECT max(f.followed_at) FROM customers_followup f
            WHERE f.office_id = c.office_id AND f.customer_id = c.id),
        (SELECT max(v.arrived_at) FROM reception_visit v
            WHERE v.office_id = c.office_id AND v.phone_key = c.phone_key),
        (SELECT max(l.called_at) FROM reception_call l
            WHERE l.office_id = c.office_id AND l.phone_key = c.phone_key),
        (SELECT max(d.dealt_at) FROM reception_deal d
            WHERE d.office_id = c.office_id AND d.customer_id = c.id)
    ))
    FROM customers_customer c
    JOIN customers_customer me ON me.office_id = c.office_id AND me.phone_key = c.phone_key
    WHERE me.office_id = {ACTING_OFFICE} AND me.id = p_customer
$$;
"""

# What stands against erasing a person, with the day until which it does (null: until it is settled).
HOLDS: Final = f"""
CREATE OR REPLACE FUNCTION privacy_holds(p_customer bigint, p_at timestamptz)
RETURNS TABLE (kind text, record_id bigint, until_at timestamptz)
LANGUAGE sql STABLE {_DEFINER} AS $$
    WITH of_person AS MATERIALIZED (SELECT * FROM privacy_rows(p_customer))
    SELECT 'deal', d.id, d.dealt_at + interval '{DEAL_MONTHS_MIN} months'
    FROM reception_deal d JOIN of_person o ON o.record_table = 'reception_deal' AND o.record_id = d.id
    WHERE d.office_id = {ACTING_OFFICE} AND d.dealt_at + interval '{DEAL_MONTHS_MIN} months' > p_at
    UNION ALL
    SELECT 'complaint', k.id, NULL
    FROM customers_complaint k
        JOIN of_person o ON o.record_table = 'customers_complaint' AND o.record_id = k.id
    WHERE k.office_id = {ACTING_OFFICE} AND NOT EXISTS (
        SELECT FROM customers_complaintfinding n WHERE n.office_id = k.office_id AND n.complaint_id = k.id
    )
    UNION ALL
    SELECT 'correction', x.id, NULL
    FROM conduct_correction x JOIN of_person o ON o.record_table = 'conduct_correction' AND o.record_id = x.id
    WHERE x.office_id = {ACTING_OFFICE} AND NOT EXISTS (
        SELECT FROM conduct_correctionruling y WHERE y.office_id = x.office_id AND y.correction_id = x.id
    )
    UNION ALL
    SELECT DISTINCT 'case', e.case_id, NULL::timestamptz
    FROM conduct_evidence e JOIN of_person o ON o.record_table = e.record_table AND o.record_id = e.record_id
    WHERE e.office_id = {ACTING_OFFICE} AND NOT EXISTS (
        SELECT FROM conduct_decision y WHERE y.office_id = e.office_id AND y.case_id = e.case_id
    )
    UNION ALL
    SELECT 'hold', h.id, (h.until_day + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
    FROM privacy_hold h JOIN of_person o ON o.record_table = 'privacy_hold' AND o.record_id = h.id
    WHERE h.office_id = {ACTING_OFFICE}
        AND coalesce((h.until_day + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' > p_at, true)
        AND NOT EXISTS (SELECT FROM privacy_holdend z WHERE z.office_id = h.office_id AND z.hold_id = h.id)
$$;
"""

# One row loses what the plan says. Records of the ledger go through its own door, which commits to what is
# left and deletes the salt of what was; other append-only tables need its permission alone.
BLANK: Final = f"""
CREATE OR REPLACE FUNCTION privacy_blank(p_table text, p_plan jsonb, p_row bigint, p_sealed jsonb)
RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_office bigint := {ACTING_OFFICE};
    v_before jsonb;
    v_after jsonb;
    v_set text;
BEGIN
    EXECUTE format('SELECT to_jsonb(t) FROM %I t WHERE office_id = $1 AND id = $2', p_table)
        INTO STRICT v_before USING v_office, p_row;
    SELECT jsonb_object_agg(one.key, one.value), string_agg(format('%1$I = blanked.%1$I', one.key), ', ')
    INTO v_after, v_set FROM (
        SELECT p.key, CASE
            WHEN p.value = 'mark' THEN to_jsonb(CASE WHEN v_before ->> p.key = '' THEN '' ELSE '{MARK}' END)
            WHEN p.value = 'token' THEN to_jsonb('erased-' || p_row)
            WHEN p.value = 'sealed' THEN p_sealed -> (p_table || '.' || p.key)
            WHEN p.value = 'object' THEN '{{}}'::jsonb
            WHEN p.value = 'list' THEN '[]'::jsonb
            WHEN p.value LIKE '=%' THEN to_jsonb(substr(p.value, 2))
            ELSE to_jsonb(''::text)
        END AS value
        FROM jsonb_each_text(p_plan) p
    ) one WHERE one.value IS DISTINCT FROM v_before -> one.key;
    IF v_after IS NULL THEN
        RETURN false;
    END IF;
    IF EXISTS (
        SELECT FROM pg_trigger WHERE tgrelid = to_regclass(p_table) AND tgname = p_table || '_is_kept'
    ) THEN
        PERFORM ledger_redact(p_table, p_row, v_after);
        RETURN true;
    END IF;
    INSERT INTO ledger_redaction (office_id, subject_table, subject_id, transaction)
        VALUES (v_office, p_table, p_row, pg_current_xact_id()::text);
    EXECUTE format(
        'UPDATE %1$I t SET %2$s FROM %1$I before, LATERAL jsonb_populate_record(before, $1) blanked'
        ' WHERE before.id = t.id AND t.office_id = $2 AND t.id = $3', p_table, v_set)
        USING v_after, v_office, p_row;
    DELETE FROM ledger_redaction
        WHERE office_id = v_office AND subject_table = p_table AND subject_id = p_row;
    RETURN true;
END $$;
"""


def plan() -> dict[str, dict[str, str]]:
    """What becomes of the columns of each kind of row that has any."""
    return {name: columns.erased for name, columns in personal_data().items() if columns.erased}


def erase_sql() -> str:
    """The one door through which a person is erased; refuses without approval, under a hold, before time."""
    return f"""
CREATE OR REPLACE FUNCTION privacy_erase(p_request bigint, p_sealed jsonb, p_at timestamptz) RETURNS bigint
LANGUAGE plpgsql {_DEFINER} AS $$
DECLARE
    v_office bigint := {ACTING_OFFICE};
    v_plan jsonb := '{json.dumps(plan())}';
    v_request privacy_request;
    v_one record;
    v_counts jsonb := '{{}}';
    v_erasure bigint;
BEGIN
    SELECT q.* INTO v_request FROM privacy_request q
    JOIN privacy_ruling y ON y.office_id = q.office_id AND y.request_id = q.id AND y.approved
    WHERE q.office_id = v_office AND q.id = p_request AND q.kind = 'erasure';
    IF v_request.id IS NULL THEN
        RAISE EXCEPTION 'nobody approved this' USING ERRCODE = 'check_violation', TABLE = 'privacy_erasure',
            CONSTRAINT = 'an_erasure_rests_on_an_approval';
    END IF;
    PERFORM FROM customers_customer c
        WHERE c.office_id = v_office AND c.id = v_request.customer_id FOR UPDATE;
    -- No hold lapses because somebody says that it is later.
    IF EXISTS (SELECT FROM privacy_holds(v_request.customer_id, least(p_at, now()))) THEN
        RAISE EXCEPTION 'under legal hold' USING ERRCODE = 'check_violation', TABLE = 'privacy_erasure',
            CONSTRAINT = 'a_person_under_legal_hold_is_not_erased';
    END IF;
    IF v_request.ground = 'retention' AND privacy_last_contact(v_request.customer_id)
        > p_at - make_interval(months => v_request.keep_months) THEN
        RAISE EXCEPTION 'not due yet' USING ERRCODE = 'check_violation', TABLE = 'privacy_erasure',
            CONSTRAINT = 'nobody_is_erased_before_their_time';
    END IF;
    DELETE FROM sharing_file f USING sharing_subject s, privacy_rows(v_request.customer_id) o
        WHERE o.record_table = 'sharing_subject' AND s.id = o.record_id AND s.office_id = v_office
            AND f.office_id = v_office AND f.request_id = s.request_id;
    DELETE FROM intake_scanfile f USING privacy_rows(v_request.customer_id) o
        WHERE o.record_table = 'intake_scan' AND f.scan_id = o.record_id AND f.office_id = v_office;
    -- Sorted, so that all rows are found before the first of them is blanked.
    FOR v_one IN
        SELECT f.*, v_plan -> (f.record_table || CASE WHEN f.role = '' THEN '' ELSE '/' || f.role END) AS plan
        FROM privacy_rows(v_request.customer_id) f ORDER BY f.record_table, f.role, f.record_id
    LOOP
        IF v_one.plan IS NOT NULL
            AND privacy_blank(v_one.record_table, v_one.plan, v_one.record_id, p_sealed) THEN
            v_counts := v_counts || jsonb_build_object(
                v_one.record_table, coalesce((v_counts ->> v_one.record_table)::int, 0) + 1);
        END IF;
    END LOOP;
    INSERT INTO privacy_erasure (office_id, request_id, customer_id, records, erased_by_id, erased_at)
        VALUES (v_office, p_request, v_request.customer_id, v_counts, {ACTING_STAFF}, p_at)
        RETURNING id INTO v_erasure;
    RETURN v_erasure;
END $$;
"""


_FUNCTIONS: Final = {
    "privacy_rows(bigint)": True,
    "privacy_last_contact(bigint)": True,
    "privacy_holds(bigint, timestamptz)": True,
    "privacy_blank(text, jsonb, bigint, jsonb)": False,
    "privacy_erase(bigint, jsonb, timestamptz)": True,
}


def doors_sql() -> str:
    """All functions, for the two managers who decide; the one that blanks a row is for the others alone."""
    bodies = "".join((ROWS, LAST_CONTACT, HOLDS, BLANK, erase_sql()))
    given = ", ".join(name for name, for_managers in _FUNCTIONS.items() if for_managers)
    return (
        f"{bodies}REVOKE ALL ON FUNCTION {', '.join(_FUNCTIONS)} FROM PUBLIC;\n"
        f"GRANT EXECUTE ON FUNCTION {given} TO anchang_sales_manager, anchang_project_manager;\n"
    )


def no_doors_sql() -> str:
    return f"DROP FUNCTION {', '.join(reversed(_FUNCTIONS))};"
