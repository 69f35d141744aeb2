"""The check before serving: a log-in role that row security binds, on a server without known holes."""

from typing import Any, Final

from anchang.foundation.rls.signing import signature

# Older releases let row security be bypassed or leak rows through statistics.
OLDEST: Final = {15: 150014, 16: 160010, 17: 170006, 18: 180000}
_LAST_OLD_MAJOR: Final = min(OLDEST) - 1


class UnsafeDatabaseError(Exception):
    """The database or the role must not be used to serve people; the message says why, in one line."""


_OWNED = """
SELECT c.relname FROM pg_class c
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND pg_has_role(current_user, c.relowner, 'MEMBER') LIMIT 1
"""
_OWNED_DATABASE = """
SELECT datname FROM pg_database
WHERE datname = current_database() AND pg_has_role(current_user, datdba, 'MEMBER')
"""
_ATTRIBUTES = "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
_UNFORCED = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'office_id' AND NOT a.attisdropped
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
    AND NOT (c.relrowsecurity AND c.relforcerowsecurity) LIMIT 1
"""


def refuse_old_server(version: int) -> None:
    """Raise UnsafeDatabaseError for a server_version_num below 15.14, 16.10, 17.6 or 18.0."""
    major = version // 10000
    if version < OLDEST.get(major, 0) or major <= _LAST_OLD_MAJOR:
        raise UnsafeDatabaseError(
            f"PostgreSQL {major}.{version % 10000} 太旧：至少需要 15.14、16.10、17.6 或 18.0 (server too old)"
        )


def refuse_unsafe_role(connection: Any) -> None:
    """Raise UnsafeDatabaseError unless the connection's role is bound by row security and owns nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('server_version_num')::int")
        role, version = cursor.fetchone()
        refuse_old_server(version)
        cursor.execute(_ATTRIBUTES)
        superuser, bypasses, creates_roles = cursor.fetchone()
        if superuser:
            raise UnsafeDatabaseError(
                f"应用角色 {role} 是超级用户，行级权限对它无效 (application role is superuser)"
            )
        if bypasses:
            raise UnsafeDatabaseError(
                f"应用角色 {role} 带有 BYPASSRLS，行级权限对它无效 (role has BYPASSRLS)"
            )
        if creates_roles:
            raise UnsafeDatabaseError(
                f"应用角色 {role} 可以建立角色 (CREATEROLE),不能使用 (role has CREATEROLE)"
            )
        for query in (_OWNED_DATABASE, _OWNED):
            cursor.execute(query)
            owned = cursor.fetchone()
            if owned:
                why = f"应用角色 {role} 是 {owned[0]} 的所有者，请改用另外的应用角色"
                raise UnsafeDatabaseError(f"{why} (application role is an owner)")
        cursor.execute(_UNFORCED)
        unforced = cursor.fetchone()
        if unforced:
            raise UnsafeDatabaseError(f"表 {unforced[0]} 没有强制行级权限 (row security is not forced)")


def knows_key(connection: Any, secret: str) -> bool:
    """Whether the database believes what is signed with this secret key; otherwise nobody would see a row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT anchang_signed(%s, %s)", ["probe", signature("probe", secret)])
        return bool(cursor.fetchone()[0])
