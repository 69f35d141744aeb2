"""The SQL that makes the roles; docs/how-to/own-database.md shows the same lines, kept equal by a test."""

from anchang.foundation.rls.actor import POSTS, role_of

OWNER = "anchang_owner"
APPLICATION = "anchang_app"


def roles_sql() -> str:
    """Statements for a superuser: owner, application and post roles. Passwords are set apart."""
    posts = [role_of(post) for post in POSTS]
    return "\n".join(
        [
            f"CREATE ROLE {OWNER} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;",
            f"CREATE ROLE {APPLICATION} LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;",
            *(f"CREATE ROLE {role} NOLOGIN;" for role in posts),
            f"GRANT {', '.join(posts)} TO {APPLICATION};",
            f"ALTER ROLE {APPLICATION} SET statement_timeout = '60s';",
            f"ALTER ROLE {APPLICATION} SET lock_timeout = '10s';",
            # Statements carry what people typed; no injected statement shall read those of other sessions.
            f"ALTER ROLE {APPLICATION} SET track_activities = off;",
        ]
    )
