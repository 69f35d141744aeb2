"""The exact texts under the ledger's hashes, as SQL: changing one of them breaks every chain that exists.

An entry's line is `jsonb` text: keys by length, then by bytes; times in UTC with microseconds by `to_char`.
It depends on no setting of the session. A record's text does, so PINNED goes wherever one is made.
"""

from typing import Final

GENESIS: Final = "0" * 64
# What to_jsonb(row) looks at besides the row.
PINNED: Final = {
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "postgres",
    "extra_float_digits": "1",
    "bytea_output": "hex",
}
PINNED_FUNCTION: Final = " ".join(f"SET {name} TO '{value}'" for name, value in PINNED.items())


def hex_sha256(text: str) -> str:
    """SQL for the SHA-256 of an SQL text, in hexadecimal."""
    return f"encode(sha256(convert_to({text}, 'UTF8')), 'hex')"


def _moment(column: str) -> str:
    return f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""


def line_of(entry: str) -> str:
    """SQL for the line of the entry in the alias or variable `entry`."""
    return (
        f"jsonb_build_object('id', {entry}.id, 'office', {entry}.office_id, 'sequence', {entry}.sequence,"
        f" 'at', {_moment(f'{entry}.at')}, 'sealed_at', {_moment(f'{entry}.sealed_at')},"
        f" 'actor', {entry}.actor_id, 'action', {entry}.action, 'table', {entry}.subject_table,"
        f" 'row', {entry}.subject_id, 'columns', {entry}.subject_columns, 'detail', {entry}.detail,"
        f" 'commitment', {entry}.commitment, 'previous', {entry}.previous_hash)::text"
    )


def not_kept(table: str) -> str:
    """SQL for the columns of a table of records that are no part of the record: its trigger's arguments."""
    return (
        "coalesce((SELECT array_remove(string_to_array(encode(g.tgargs, 'escape'), '\\000'), '')"
        f" FROM pg_trigger g WHERE g.tgrelid = to_regclass(quote_ident({table}))"
        f" AND g.tgname = {table} || '_is_kept'), ARRAY[]::text[])"
    )


def commitment_of(salt: str, content: str) -> str:
    """SQL for the commitment to a row's content (`jsonb`) under a salt."""
    return hex_sha256(f"{salt} || ({content})::text")
