"""Which keys a database was written with, kept in the database as their ids, so that a wrong or missing key
is noticed before anything is served and no fresh key is laid over old data.
"""

from __future__ import annotations

import re
from typing import Any

from anchang.foundation.vault.keys import Keyring, VaultError

_IS_THERE = "SELECT to_regprocedure('public.anchang_vault_keys()') IS NOT NULL"
_READ = "SELECT public.anchang_vault_keys()"
_ID = re.compile(r"[0-9a-f]{12}")


def keys_known_to(cursor: Any) -> tuple[str, ...]:
    """Ids of the keys that this database was written with, the oldest first; () for a new database."""
    cursor.execute(_IS_THERE)
    if cursor.fetchone() != (True,):
        return ()
    cursor.execute(_READ)
    return tuple(cursor.fetchone()[0])


def refuse_wrong_keys(cursor: Any, ring: Keyring) -> None:
    """Raise VaultError unless every key of the database is at hand, and the oldest still makes the index."""
    known = keys_known_to(cursor)
    for key_id in known:
        ring.key(key_id)
    if known and ring.oldest.id != known[0]:
        raise VaultError(
            f"密钥的次序不对：最旧的密钥 {known[0]} 应排在最后，查找要用它 (oldest key must come last)"
        )


def refuse_unready_keys(cursor: Any, ring: Keyring) -> None:
    """Raise VaultError unless this database may be served with these keys."""
    refuse_wrong_keys(cursor, ring)
    if ring.newest.id not in keys_known_to(cursor):
        raise VaultError("新的加密密钥还没有登记：先运行 anchang setup-database (key not made known)")


def make_keys_known(cursor: Any, ring: Keyring) -> None:
    """Note the keys at hand in the database. Owner role, after the migrations. Raises VaultError."""
    refuse_wrong_keys(cursor, ring)
    ids = [key.id for key in reversed(ring.keys)]
    if any(not _ID.fullmatch(key_id) for key_id in ids):
        raise AssertionError("a key id is hex")
    listed = ", ".join(f"'{key_id}'" for key_id in ids)
    cursor.execute(
        "CREATE OR REPLACE FUNCTION public.anchang_vault_keys() RETURNS text[]"
        f" LANGUAGE sql STABLE AS $$SELECT ARRAY[{listed}]::text[]$$"
    )
