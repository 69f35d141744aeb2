"""Row policies written from a small table: per post and command, which rows.

One PostgreSQL role per post, each with a policy of its own and no OR inside, because that is what the planner
turns into an index scan. Who acts is asked in a sub-select, so that it is verified once per statement.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from django.db.migrations.operations import RunSQL

from anchang.foundation.rls.actor import POSTS, role_of

Command = Literal["select", "insert", "update", "delete"]
COMMANDS: Final[tuple[Command, ...]] = ("select", "insert", "update", "delete")

ACTING_OFFICE: Final = "(select anchang_office())"
ACTING_STAFF: Final = "(select anchang_staff())"


@dataclass(frozen=True, slots=True)
class Office:
    """Every row of the acting office."""

    def condition(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Own:
    """Rows of the acting office whose `column` is the acting member of staff."""

    column: str = "owner_id"

    def condition(self) -> str:
        return f"{self.column} = {ACTING_STAFF}"


@dataclass(frozen=True, slots=True)
class Only:
    """Rows of the acting office for which an SQL expression over the row's own columns holds."""

    expression: str

    def condition(self) -> str:
        return f"({self.expression})"


@dataclass(frozen=True, slots=True)
class Nothing:
    """No row: the post is not even granted the command."""

    def condition(self) -> str:
        raise AssertionError("a post without rows has no policy")


Scope = Office | Own | Only | Nothing
OFFICE: Final = Office()
OWN: Final = Own()
NONE: Final = Nothing()


@dataclass(frozen=True, slots=True)
class Access:
    """What each post may do with one table; a post or command left out may do nothing.

    `update` columns may be narrowed: `update_columns={"clerk": ("note",)}` grants those columns alone.
    """

    table: str
    posts: Mapping[str, Mapping[Command, Scope]]
    office_column: str = "office_id"
    update_columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        unknown = (set(self.posts) | set(self.update_columns)) - set(POSTS)
        if unknown:
            raise ValueError(f"{self.table}: unknown posts {sorted(unknown)}")
        for post, commands in self.posts.items():
            if set(commands) - set(COMMANDS):
                raise ValueError(f"{self.table}: unknown command for {post}")

    def office_test(self) -> str:
        return f"{self.office_column} = {ACTING_OFFICE}"

    def row_test(self, scope: Scope) -> str:
        return " AND ".join(filter(None, [self.office_test(), scope.condition()]))


def policies(*accesses: Access) -> RunSQL:
    """Turn row security on and forced for each table, and give every post what its table of access says.

    The owner role, which migrates and owns the definer functions, is confined to the acting office too.
    """
    forward = "\n".join(statement for access in accesses for statement in _statements(access))
    backward = "\n".join(statement for access in reversed(accesses) for statement in _undo(access))
    return RunSQL(forward, backward)


def _statements(access: Access) -> list[str]:
    table = access.table
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY;",
        f"CREATE POLICY owner_within_office ON {table} TO CURRENT_USER"
        f" USING ({access.office_test()}) WITH CHECK ({access.office_test()});",
        *(
            line
            for post, command, scope in _given(access)
            for line in (_grant(access, post, command), _policy(access, post, command, scope))
        ),
    ]


def _undo(access: Access) -> list[str]:
    drops = [f"DROP POLICY {post}_{command} ON {access.table};" for post, command, _ in _given(access)]
    revokes = [f"REVOKE ALL ON {access.table} FROM {role_of(post)};" for post in access.posts]
    return [
        *drops,
        *revokes,
        f"DROP POLICY owner_within_office ON {access.table};",
        f"ALTER TABLE {access.table} NO FORCE ROW LEVEL SECURITY;",
        f"ALTER TABLE {access.table} DISABLE ROW LEVEL SECURITY;",
    ]


def _given(access: Access) -> list[tuple[str, Command, Scope]]:
    return [
        (post, command, scope)
        for post, commands in access.posts.items()
        for command, scope in commands.items()
        if not isinstance(scope, Nothing)
    ]


def _grant(access: Access, post: str, command: Command) -> str:
    columns = access.update_columns.get(post, ()) if command == "update" else ()
    listed = f" ({', '.join(columns)})" if columns else ""
    return f"GRANT {command.upper()}{listed} ON {access.table} TO {role_of(post)};"


def _policy(access: Access, post: str, command: Command, scope: Scope) -> str:
    test = access.row_test(scope)
    using = "" if command == "insert" else f" USING ({test})"
    check = f" WITH CHECK ({test})" if command in {"insert", "update"} else ""
    return (
        f"CREATE POLICY {post}_{command} ON {access.table} FOR {command.upper()}"
        f" TO {role_of(post)}{using}{check};"
    )
