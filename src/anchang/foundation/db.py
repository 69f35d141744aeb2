"""Migration operations for what the database refuses by itself, and database addresses."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.db.migrations.operations import RunSQL

# A redaction (ledger_redact) holds a permission for one row in one transaction; nothing else is let through.
REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION anchang_refuse_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND EXISTS (
        SELECT FROM ledger_redaction r WHERE r.office_id = OLD.office_id AND r.subject_table = TG_TABLE_NAME
            AND r.subject_id = OLD.id AND r.transaction = pg_current_xact_id()::text
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: write a newer row instead', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME,
              CONSTRAINT = TG_TABLE_NAME || '_is_append_only';
END $$;
REVOKE ALL ON FUNCTION anchang_refuse_change() FROM PUBLIC;
"""


def append_only(table: str, *, but: Sequence[str] = ()) -> RunSQL:
    """Refuse UPDATE, DELETE and TRUNCATE on `table`, whoever asks, as constraint `<table>_is_append_only`.

    Columns named in `but` may be updated. Records that decide or prove something are kept in the ledger too:
    `confirmation_record`.
    """
    name = f"{table}_is_append_only"
    triggers = {name: _change(but), f"{name}_whole": "BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"}
    if but:
        triggers[f"{name}_too"] = "BEFORE DELETE ON {table} FOR EACH ROW"
    create = "\n".join(
        f"CREATE TRIGGER {trigger} {when.format(table=table)} EXECUTE FUNCTION anchang_refuse_change();"
        for trigger, when in triggers.items()
    )
    drop = " ".join(f"DROP TRIGGER {trigger} ON {table};" for trigger in triggers)
    return RunSQL(REFUSE_CHANGE + create, drop)


def _change(but: Sequence[str]) -> str:
    """When a change of a row of {table} is refused."""
    if not but:
        return "BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW"
    rest = "- ARRAY[" + ", ".join(f"'{column}'" for column in but) + "]::text[]"
    return (
        "BEFORE UPDATE ON {table} FOR EACH ROW"
        f" WHEN (to_jsonb(OLD) {rest} IS DISTINCT FROM to_jsonb(NEW) {rest})"
    )


def same_office(table: str, column: str, target: str) -> RunSQL:
    """Make the database refuse a reference from `table.column` to a row of another office in `target`.

    `target` needs a unique constraint on (office_id, id). The constraint is named
    `<table>_<column>_is_of_the_same_office`.
    """
    name = f"{table}_{column}_is_of_the_same_office"
    if len(name) > 63:
        raise ValueError(f"constraint name longer than 63 bytes: {name}")
    create = (
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (office_id, {column})"
        f" REFERENCES {target} (office_id, id) DEFERRABLE INITIALLY DEFERRED;"
    )
    return RunSQL(create, f"ALTER TABLE {table} DROP CONSTRAINT {name};")


def from_url(url: str) -> dict[str, Any]:
    """Django's settings for a `postgresql://user:password@host:port/name?option=value` address.

    A host that begins with / (percent-encoded, or given as ?host=/folder) is a folder with a unix socket.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError("数据库地址必须以 postgresql:// 开头 (DATABASE_URL must begin with postgresql://)")
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "anchang",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(options.pop("port", "") or parts.port or ""),
        "OPTIONS": options,
    }
