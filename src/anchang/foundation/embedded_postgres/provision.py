"""Roles and an empty database on an embedded server."""

from typing import Any

import psycopg
from psycopg import sql

from anchang.foundation.embedded_postgres.server import EmbeddedPostgres
from anchang.foundation.rls.roles import APPLICATION, OWNER, limits_sql, roles_sql


def provision(server: EmbeddedPostgres, database: str) -> bool:
    """Make the roles and the database where they are missing; True when the database is new."""
    with connect(server.connection("superuser", "postgres")) as connection:
        if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", OWNER):
            with connection.transaction():
                connection.execute(roles_sql().encode())
                _set_passwords(connection, server)
        connection.execute(limits_sql().encode())
        if _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", database):
            return False
        create = sql.SQL("CREATE DATABASE {} OWNER {}").format(
            sql.Identifier(database), sql.Identifier(OWNER)
        )
        connection.execute(create)
        return True


def connect(settings: dict[str, Any]) -> psycopg.Connection[Any]:
    """A plain connection in autocommit mode, for what Django has no words for."""
    return psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        user=settings["USER"],
        password=settings["PASSWORD"],
        dbname=settings["NAME"],
        autocommit=True,
    )


def _exists(connection: psycopg.Connection[Any], query: str, value: str) -> bool:
    return connection.execute(query.encode(), [value]).fetchone() is not None


def _set_passwords(connection: psycopg.Connection[Any], server: EmbeddedPostgres) -> None:
    for name, role in ((OWNER, "owner"), (APPLICATION, "application")):
        password = server.connection(role, "postgres")["PASSWORD"]
        statement = sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(name), sql.Literal(password))
        connection.execute(statement)
