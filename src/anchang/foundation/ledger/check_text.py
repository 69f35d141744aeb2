"""The questions that a check asks, as SQL with {office}, {table} and {name}, and the database's copy of them.

Each answers rows of kind, sequence, table, row and another sequence; none is good. The command line asks them
itself, so that a function changed in the database cannot answer for it; the page asks the function.
"""

from typing import Final

from anchang.foundation.ledger.text import (
    GENESIS,
    PINNED_FUNCTION,
    commitment_of,
    hex_sha256,
    line_of,
    not_kept,
)

CHAIN: Final = f"""
SELECT found.kind, e.sequence, e.subject_table::text, e.subject_id, e.before
FROM (
    SELECT each.*, lag(each.sequence) OVER chain AS before, lag(each.hash) OVER chain AS before_hash,
           lag(each.sealed_at) OVER chain AS before_sealed_at, {hex_sha256(line_of("each"))} AS computed
    FROM ledger_entry each WHERE each.office_id = {{office}}
    WINDOW chain AS (ORDER BY each.sequence, each.id)
) e, LATERAL (VALUES
    ('unsealed', e.sequence IS NULL),
    ('altered', e.sequence IS NOT NULL AND e.hash IS DISTINCT FROM e.computed),
    ('repeated', e.sequence = e.before),
    ('gap', e.sequence > coalesce(e.before, 0) + 1),
    ('unlinked', e.sequence = coalesce(e.before, 0) + 1
        AND e.previous_hash IS DISTINCT FROM coalesce(e.before_hash, '{GENESIS}')),
    ('time_went_back', e.sealed_at < e.before_sealed_at)
) AS found (kind, holds)
WHERE found.holds
"""

HEAD: Final = """
SELECT 'head', h.sequence, '', NULL::bigint, l.sequence
FROM (SELECT {office}::bigint AS office_id) o
LEFT JOIN ledger_head h ON h.office_id = o.office_id
LEFT JOIN LATERAL (
    SELECT e.sequence, e.hash, e.sealed_at FROM ledger_entry e
    WHERE e.office_id = o.office_id AND e.sequence IS NOT NULL ORDER BY e.sequence DESC LIMIT 1
) l ON true
WHERE (h.sequence, h.hash, h.sealed_at) IS DISTINCT FROM (l.sequence, l.hash, l.sealed_at)
"""

KEPT_TWICE: Final = """
SELECT 'kept_twice', max(e.sequence), e.subject_table::text, e.subject_id, min(e.sequence) FROM ledger_entry e
WHERE e.office_id = {office} AND e.action = 'record.kept'
GROUP BY e.subject_table, e.subject_id HAVING count(*) > 1
"""

# Not a fault, but said: a row that a redaction has changed since it was kept.
ERASED: Final = """
SELECT 'erased', max(e.sequence), e.subject_table::text, e.subject_id, NULL::bigint FROM ledger_entry e
WHERE e.office_id = {office} AND e.action = 'record.redacted' GROUP BY e.subject_table, e.subject_id
"""

# Columns that joined the table after a row was kept are no part of what the ledger knows of it.
RECORDS: Final = f"""
SELECT CASE WHEN t.id IS NULL THEN 'missing' WHEN n.subject_id IS NULL THEN 'unrecorded'
            WHEN s.salt IS NULL THEN 'salt_missing' ELSE 'changed' END,
       n.sequence, {{name}}::text, coalesce(n.subject_id, t.id), NULL::bigint
FROM (
    SELECT DISTINCT ON (e.subject_id) e.subject_id, e.sequence, e.id, e.commitment, e.subject_columns
    FROM ledger_entry e
    WHERE e.office_id = {{office}} AND e.subject_table = {{name}} AND e.sequence IS NOT NULL
    ORDER BY e.subject_id, e.sequence DESC
) n
FULL JOIN (SELECT * FROM {{table}} r WHERE r.office_id = {{office}}) t ON t.id = n.subject_id
LEFT JOIN ledger_salt s ON s.office_id = {{office}} AND s.entry_id = n.id
    AND s.subject_table = {{name}} AND s.subject_id = n.subject_id
CROSS JOIN (
    SELECT array_agg(a.attname::text ORDER BY a.attnum) AS names, {not_kept("{name}")} AS but
    FROM pg_attribute a
    WHERE a.attrelid = quote_ident({{name}})::regclass AND a.attnum > 0 AND NOT a.attisdropped
) c
WHERE t.id IS NULL OR n.subject_id IS NULL OR s.salt IS NULL OR n.commitment IS DISTINCT FROM
    {commitment_of("s.salt", "to_jsonb(t) - c.names[n.subject_columns + 1:] - c.but")}
"""

# The triggers that keep and close a table of records, all there and switched on.
UNGUARDED: Final = """
SELECT 'unguarded', NULL::bigint, {name}::text, NULL::bigint, NULL::bigint
WHERE (
    SELECT count(*) FROM pg_trigger g
    WHERE g.tgrelid = to_regclass(quote_ident({name})) AND g.tgenabled IN ('O', 'A')
        AND g.tgname::text = ANY (ARRAY[{name} || '_is_kept', {name} || '_is_append_only',
                                        {name} || '_is_append_only_whole'])
) < 3
"""
UNGUARDED_LEDGER: Final = """
SELECT 'unguarded', NULL::bigint, 'ledger_entry', NULL::bigint, NULL::bigint
WHERE (
    SELECT count(*) FROM pg_trigger g WHERE g.tgrelid = 'ledger_entry'::regclass AND NOT g.tgisinternal
        AND g.tgenabled IN ('O', 'A') AND {office} IS NOT NULL
) < 5
"""

OF_THE_OFFICE: Final = (CHAIN, HEAD, KEPT_TWICE, ERASED, UNGUARDED_LEDGER)
OF_A_TABLE: Final = (UNGUARDED, RECORDS)


def _in_function(question: str) -> str:
    return question.replace("{office}", "p_office")


def _for_format(question: str) -> str:
    return question.replace("{office}", "$1").replace("{table}", "%1$I").replace("{name}", "%1$L")


def check_function() -> str:
    """SQL that makes `ledger_findings(office, tables)`: what the page asks, with the same questions."""
    office = " UNION ALL ".join(_in_function(question) for question in OF_THE_OFFICE)
    unguarded, records = (_for_format(question) for question in OF_A_TABLE)
    return f"""
CREATE FUNCTION ledger_findings(p_office bigint, p_tables text[])
RETURNS TABLE (kind text, sequence bigint, subject_table text, subject_id bigint, other bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp {PINNED_FUNCTION} AS $$
#variable_conflict use_column
DECLARE
    v_table text;
BEGIN
    RETURN QUERY {office};
    FOR v_table IN
        SELECT DISTINCT e.subject_table FROM ledger_entry e
        WHERE e.office_id = p_office AND e.subject_table <> ''
        UNION SELECT unnest(p_tables)
    LOOP
        RETURN QUERY EXECUTE format($q${unguarded}$q$, v_table);
        IF EXISTS (
            SELECT FROM ledger_entry e WHERE e.office_id = p_office AND e.subject_table = v_table
            UNION ALL SELECT FROM pg_trigger g
                WHERE g.tgrelid = to_regclass(quote_ident(v_table)) AND g.tgname = v_table || '_is_kept'
        ) AND to_regclass(quote_ident(v_table)) IS NOT NULL THEN
            RETURN QUERY EXECUTE format($q${records}$q$, v_table) USING p_office;
        END IF;
    END LOOP;
END $$;
"""
