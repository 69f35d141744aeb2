"""The evidence about a household as ids, times and kinds: no name, no phone, no diary text leaves these functions.

`rulings_evidence` answers the desk, the clerk and the managers across consultants, as recognition does.
`rulings_own_evidence` runs with the consultant's own rights and so knows the consultant's own records alone.
"""

from django.db import migrations

NEWEST = """LATERAL (
        SELECT m.id, m.party_id, m.change, m.relation FROM customers_membership m
        WHERE m.office_id = me.office AND m.customer_id = c.id ORDER BY m.id DESC LIMIT 1
    )"""

ALL_MEMBERS = f"""
parties AS (
    SELECT DISTINCT n.party_id FROM me
    JOIN seeds s ON true
    JOIN customers_customer c ON c.office_id = me.office AND c.phone_key = s.phone_key
    JOIN {NEWEST} n ON n.change = 'joined'
),
members AS (
    SELECT DISTINCT c.id, c.phone_key, n.relation FROM me
    JOIN parties p ON true
    JOIN customers_membership x ON x.office_id = me.office AND x.party_id = p.party_id
    JOIN customers_customer c ON c.office_id = me.office AND c.id = x.customer_id
    JOIN {NEWEST} n ON n.change = 'joined' AND n.party_id = p.party_id
),
"""

OWN_MEMBERS = """
members AS (
    SELECT c.id, c.phone_key, 'self'::text AS relation FROM me
    JOIN seeds s ON true JOIN customers_customer c ON c.office_id = me.office AND c.phone_key = s.phone_key
),
"""

BODY = """
WITH me AS (SELECT anchang_office() AS office),
{hits}asked AS (
    SELECT p_phone_key AS phone_key WHERE p_phone_key <> ''
    UNION
    SELECT c.phone_key FROM me JOIN customers_customer c
        ON c.office_id = me.office AND c.tail_key = p_tail_key AND c.name_key = p_name_key
    WHERE p_phone_key = '' AND p_tail_key <> '' AND p_name_key <> ''
    UNION
    SELECT c.phone_key FROM me JOIN customers_customer c
        ON c.office_id = me.office AND c.tail_key = p_tail_key AND c.name_pinyin = p_name_pinyin
    WHERE p_phone_key = '' AND p_tail_key <> '' AND p_name_pinyin <> ''{found_self}
),
seeds AS (SELECT phone_key FROM asked UNION SELECT p_family_key WHERE p_family_key <> ''{found_family}),
{members}
humans AS (
    SELECT every.phone_key,
           CASE WHEN every.phone_key IN (SELECT phone_key FROM asked) THEN 'me'
                ELSE 'h' || dense_rank() OVER (ORDER BY every.phone_key) END AS human,
           coalesce((SELECT min(m.relation) FROM members m WHERE m.phone_key = every.phone_key), 'self') AS relation
    FROM (SELECT phone_key FROM seeds UNION SELECT phone_key FROM members) every
),
visits AS (
    SELECT v.*, coalesce(h.human, CASE WHEN p_phone_key = '' AND v.phone_key = '' AND v.tail_key = p_tail_key
        AND v.name_key = p_name_key THEN 'me' END, {human_found}(
        SELECT x.human FROM reception_visitevent e
            JOIN customers_registration r ON r.office_id = me.office AND r.id = e.registration_id
            JOIN members m ON m.id = r.customer_id JOIN humans x ON x.phone_key = m.phone_key
        WHERE e.office_id = me.office AND e.visit_id = v.id LIMIT 1
    ), 'v' || v.id) AS human
    FROM me JOIN reception_visit v ON v.office_id = me.office
    LEFT JOIN humans h ON h.phone_key = v.phone_key
    WHERE v.id IN (
        SELECT w.id FROM humans x JOIN reception_visit w ON w.office_id = me.office AND w.phone_key = x.phone_key
        UNION
        SELECT w.id FROM humans x JOIN reception_visit w
            ON w.office_id = me.office AND w.family_key = x.phone_key AND w.family_key <> ''
        UNION
        SELECT e.visit_id FROM members m
            JOIN customers_registration r ON r.office_id = me.office AND r.customer_id = m.id
            JOIN reception_visitevent e ON e.office_id = me.office AND e.registration_id = r.id
        UNION
        SELECT w.id FROM reception_visit w WHERE w.office_id = me.office AND w.phone_key = ''
            AND w.tail_key = p_tail_key AND w.name_key = p_name_key
            AND p_phone_key = '' AND p_tail_key <> '' AND p_name_key <> ''{visits_found}
    ) AND NOT EXISTS (SELECT FROM reception_visit later WHERE later.office_id = me.office AND later.supersedes_id = v.id)
)
SELECT jsonb_build_object(
'relations', (SELECT jsonb_object_agg(human, relation) FROM humans),
'registrations', (
    SELECT jsonb_agg(jsonb_build_object(
        'id', r.id, 'at', coalesce(fixed.corrected_at, r.registered_at), 'entered_at', r.entered_at, 'human', h.human,
        'consultant', coalesce(fixed.corrected_consultant_id, r.owner_id),
        'kind', r.kind, 'proxy_by', r.proxy_by, 'percent', r.completeness_percent)
        ORDER BY coalesce(fixed.corrected_at, r.registered_at), r.id)
    FROM me JOIN members m ON true JOIN humans h ON h.phone_key = m.phone_key
    JOIN customers_registration r ON r.office_id = me.office AND r.customer_id = m.id
    JOIN LATERAL {corrected}(me.office, r.id) fixed ON NOT fixed.void),
'visits', (
    SELECT jsonb_agg(jsonb_build_object(
        'id', v.id, 'at', v.arrived_at, 'human', v.human, 'receiver', v.owner_id, 'answer', v.answer,
        'named', v.named_id, 'remembers', v.remembers, 'channel', v.channel, 'on_turn', t.on_turn_id,
        'in_order', t.in_order, 'family_relation', v.family_relation, 'together_with', v.together_with_id,
        'introductions', (
            SELECT jsonb_agg(jsonb_build_object('id', i.id, 'at', i.introduced_at, 'kind', i.kind,
                'present', i.present, 'consultant', i.consultant_id) ORDER BY i.id)
            FROM reception_introduction i WHERE i.office_id = me.office AND i.visit_id = v.id),
        'events', (
            SELECT jsonb_agg(jsonb_build_object('id', e.id, 'at', e.happened_at, 'kind', e.kind,
                'disclosed', e.disclosed, 'person', e.person_id) ORDER BY e.happened_at, e.id)
            FROM reception_visitevent e WHERE e.office_id = me.office AND e.visit_id = v.id)
        ) ORDER BY v.arrived_at, v.id)
    FROM me JOIN visits v ON true JOIN reception_turn t ON t.office_id = me.office AND t.id = v.turn_id),
'groups', (
    SELECT jsonb_object_agg(o.id, o.owner_id)
    FROM me JOIN visits v ON true JOIN reception_visit o ON o.office_id = me.office
        AND (o.id = v.together_with_id OR o.together_with_id = v.id OR (o.together_with_id = v.together_with_id AND o.id <> v.id))),
'calls', (
    SELECT jsonb_agg(jsonb_build_object('id', c.id, 'at', c.called_at, 'human', h.human, 'consultant', c.owner_id,
        'invited', c.invited, 'registered', c.registration_id IS NOT NULL) ORDER BY c.called_at, c.id)
    FROM me JOIN humans h ON true JOIN reception_call c ON c.office_id = me.office AND c.phone_key = h.phone_key),
'follow_ups', (
    SELECT jsonb_agg(jsonb_build_object('id', f.id, 'at', f.followed_at, 'consultant', f.owner_id, 'way', f.way,
        'reached', f.reached) ORDER BY f.followed_at, f.id)
    FROM me JOIN members m ON true JOIN customers_followup f ON f.office_id = me.office AND f.customer_id = m.id),
'searches', ({searches}),
'attempts', (
    SELECT jsonb_agg(jsonb_build_object('id', a.id, 'at', a.attempted_at, 'visit', a.visit_id, 'person', a.owner_id,
        'reached', a.outcome = 'reached') ORDER BY a.attempted_at, a.id)
    FROM me JOIN visits v ON true
    JOIN reception_contactattempt a ON a.office_id = me.office AND a.visit_id = v.id),
'complaints', (
    SELECT jsonb_agg(jsonb_build_object('id', c.id, 'at', c.made_at, 'consultant', c.owner_id, 'kind', c.kind,
        'finding', (
            SELECT jsonb_build_object('id', f.id, 'at', f.found_at, 'verified', f.verified,
                'successor', f.successor_id)
            FROM customers_complaintfinding f WHERE f.office_id = me.office AND f.complaint_id = c.id
            ORDER BY f.id DESC LIMIT 1)
        ) ORDER BY c.made_at, c.id)
    FROM me JOIN members m ON true JOIN customers_complaint c ON c.office_id = me.office AND c.customer_id = m.id),
'changes', (
    SELECT jsonb_agg(jsonb_build_object('id', c.id, 'at', c.asked_at, 'consultant', c.owner_id,
        'wanted', c.wanted_id,
        'finding', (
            SELECT jsonb_build_object('id', f.id, 'at', f.found_at, 'granted', f.granted,
                'successor', f.successor_id, 'by', f.found_by_id)
            FROM customers_changefinding f WHERE f.office_id = me.office AND f.change_id = c.id)
        ) ORDER BY c.asked_at, c.id)
    FROM me JOIN members m ON true
    JOIN customers_consultantchange c ON c.office_id = me.office AND c.customer_id = m.id),
'consents', (
    SELECT jsonb_agg(jsonb_build_object('id', c.id, 'at', c.agreed_at, 'owner', c.owner_id, 'helper', c.helper_id,
        'consent', c.consent) ORDER BY c.agreed_at, c.id)
    FROM me JOIN members m ON true
    JOIN reception_standinconsent c ON c.office_id = me.office AND c.customer_id = m.id),
'deals', (
    SELECT jsonb_agg(jsonb_build_object('id', d.id, 'at', d.dealt_at, 'human', h.human, 'closer', d.owner_id,
        'stage', d.stage, 'visit', d.visit_id, 'asked_for', d.asked_for_id, 'negotiated', d.negotiated)
        ORDER BY d.dealt_at, d.id)
    FROM me JOIN members m ON true JOIN humans h ON h.phone_key = m.phone_key
    JOIN reception_deal d ON d.office_id = me.office AND d.customer_id = m.id)
)
"""

SEARCHES = """
    SELECT jsonb_agg(jsonb_build_object('id', s.id, 'at', s.searched_at, 'visit', s.visit_id, 'stage', s.stage,
        'found', s.result = 'found') ORDER BY s.searched_at, s.id)
    FROM me JOIN visits v ON true JOIN reception_search s ON s.office_id = me.office AND s.visit_id = v.id"""

# Under whom a search for a visitor found somebody: another number of theirs, or a family member's (2.4.5). Step by
# step, because from a join the planner would walk the whole register where it has no statistics of searches.
HITS = """hits AS MATERIALIZED (
    SELECT s.found_id, s.way = 'family' AS family FROM me
        JOIN reception_visit v ON v.office_id = me.office AND v.phone_key = p_phone_key
        JOIN reception_search s ON s.office_id = me.office AND s.visit_id = v.id AND s.found_id IS NOT NULL
    WHERE p_phone_key <> ''
    UNION
    SELECT s.found_id, s.way = 'family' FROM me
        JOIN reception_visit v ON v.office_id = me.office AND v.phone_key = '' AND v.tail_key = p_tail_key
            AND v.name_key = p_name_key
        JOIN reception_search s ON s.office_id = me.office AND s.visit_id = v.id AND s.found_id IS NOT NULL
    WHERE p_phone_key = '' AND p_tail_key <> '' AND p_name_key <> ''
),
found AS MATERIALIZED (
    SELECT hits.family, (
        SELECT c.phone_key FROM customers_customer c WHERE c.office_id = me.office AND c.id = (
            SELECT r.customer_id FROM customers_registration r
            WHERE r.office_id = me.office AND r.id = hits.found_id)
    ) AS phone_key
    FROM me JOIN hits ON true
),
"""
FINDINGS = {
    "{hits}": HITS,
    "{found_self}": """
    UNION
    SELECT phone_key FROM found WHERE NOT family""",
    "{found_family}": """
    UNION SELECT phone_key FROM found WHERE family""",
    "{human_found}": """(
        SELECT x.human FROM reception_search s
            JOIN LATERAL (
                SELECT r.customer_id FROM customers_registration r
                WHERE r.office_id = me.office AND r.id = s.found_id OFFSET 0
            ) r ON true
            JOIN members m ON m.id = r.customer_id JOIN humans x ON x.phone_key = m.phone_key
        WHERE s.office_id = me.office AND s.visit_id = v.id AND s.way <> 'family' LIMIT 1
    ), """,
    "{visits_found}": """
        UNION
        SELECT s.visit_id FROM members m
            JOIN LATERAL (
                SELECT r.id FROM customers_registration r
                WHERE r.office_id = me.office AND r.customer_id = m.id OFFSET 0
            ) r ON true
            JOIN LATERAL (
                SELECT t.visit_id FROM reception_search t
                WHERE t.office_id = me.office AND t.found_id = r.id AND t.visit_id IS NOT NULL OFFSET 0
            ) s ON true""",
}
NO_FINDINGS = dict.fromkeys(FINDINGS, "")

ARGUMENTS = "p_phone_key text, p_tail_key text, p_name_key text, p_name_pinyin text, p_family_key text"
TYPES = "text, text, text, text, text"
# Planned once a session and never compiled: compiling costs a hundred times what the query does.
SETTINGS = (
    "SET search_path = pg_catalog, public, pg_temp SET jit = off SET plan_cache_mode = force_generic_plan"
)


def body(*, members, searches, findings, corrected):
    """`corrected` is the function that says what corrections say of a registration (2.1.4)."""
    parts = {"{members}": members.strip(), "{searches}": searches, "{corrected}": corrected, **findings}
    text = BODY
    for mark, part in parts.items():
        text = text.replace(mark, part)
    return text


ACROSS = f"""
CREATE FUNCTION rulings_evidence({ARGUMENTS}) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER {SETTINGS} AS $$
{body(members=ALL_MEMBERS, searches=SEARCHES, findings=FINDINGS, corrected="conduct_corrected_registration")}
$$;
REVOKE ALL ON FUNCTION rulings_evidence({TYPES}) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rulings_evidence({TYPES})
    TO anchang_desk, anchang_clerk, anchang_supervisor, anchang_sales_manager, anchang_project_manager;
"""
OWN = f"""
CREATE FUNCTION rulings_own_evidence({ARGUMENTS}) RETURNS jsonb
LANGUAGE sql STABLE SECURITY INVOKER {SETTINGS} AS $$
{body(members=OWN_MEMBERS, searches="SELECT NULL::jsonb", findings=NO_FINDINGS, corrected="conduct_told_registration")}
$$;
REVOKE ALL ON FUNCTION rulings_own_evidence({TYPES}) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rulings_own_evidence({TYPES}) TO anchang_consultant;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("conduct", "0003_narrow_functions"),
        ("rulings", "0002_row_security"),
        ("reception", "0002_row_security"),
        ("customers", "0003_narrow_doors"),
    ]

    operations = [
        migrations.RunSQL(ACROSS, f"DROP FUNCTION rulings_evidence({TYPES});"),
        migrations.RunSQL(OWN, f"DROP FUNCTION rulings_own_evidence({TYPES});"),
    ]
