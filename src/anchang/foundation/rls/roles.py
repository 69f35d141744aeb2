"""The SQL that makes the roles; docs/how-to/own-database.md shows the same lines, kept equal by a test."""

from anchang.foundation.rls.actor import POSTS, role_of

OWNER = "anchang_owner"
APPLICATION = "anchang_app"


# Statements carry what people typed: with activities tracked, an injected one could read those of others.
_LIMITS = {"statement_timeout": "'60s'", "lock_timeout": "'10s'", "track_activities": "off"}


def roles_sql() -> str:
    """Statements for a superuser: owner, application and post roles. Passwords are set apart."""
    posts = [role_of(post) for post in POSTS]
    return "\n".join(
        [
            f"CREATE ROLE {OWNER} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;",
            f"CREATE ROLE {APPLICATION} LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;",
            *(f"CREATE ROLE {role} NOLOGIN;" for role in posts),
            f"GRANT {', '.join(posts)} TO {APPLICATION};",
            limits_sql(),
        ]
    )


def limits_sql() -> str:
    """What binds every session of the application; may be said again at any time."""
    return "\n".join(f"ALTER ROLE {APPLICATION} SET {name} = {value};" for name, value in _LIMITS.items())
