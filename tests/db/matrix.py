"""The rows and statements of the row security matrix, in plain psycopg: nothing of the product runs here.

The matrix has a database of its own, copied from the template, from which checks, unique and foreign keys are
taken away: what is left to refuse a statement is row security and grants, which are what the matrix is about.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import psycopg
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from tests.db.oracle import (
    COMMANDS,
    GROUPS,
    RELATIONS,
    TABLES,
    UNOWNED_RELATIONS,
    Command,
    Relation,
    allowed,
)
from tests.keys import signature

Connection = psycopg.Connection[Any]

_STAFF = "offices_staff"
_DISCOVER = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY 1
"""
_REFERENCES = """
SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text FROM pg_constraint c
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
WHERE c.contype = 'f' AND cardinality(c.conkey) = 1 AND c.connamespace = 'public'::regnamespace
"""
_COLUMNS = """
SELECT table_name, column_name, data_type FROM information_schema.columns
WHERE table_schema = 'public' AND is_nullable = 'NO' AND is_identity = 'NO' ORDER BY ordinal_position
"""
_KEYS = """
SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
WHERE c.contype = 'p' AND cardinality(c.conkey) = 1 AND c.connamespace = 'public'::regnamespace
"""
_LOOSEN = """
SELECT conrelid::regclass::text, conname FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND contype IN ('f', 'u', 'c') ORDER BY contype = 'f' DESC
"""
_UNIQUE_INDEXES = """
SELECT indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
WHERE c.relnamespace = 'public'::regnamespace AND indisunique AND NOT indisprimary
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""
# They would write rows that the matrix has not counted.
_LEDGER_TRIGGERS = """
SELECT tgrelid::regclass::text, tgname FROM pg_trigger JOIN pg_proc p ON p.oid = tgfoid
WHERE p.proname LIKE 'ledger\\_%' AND NOT tgisinternal
"""
_EMPTY = {
    "boolean": "false",
    "jsonb": "'{}'",
    "ARRAY": "'{}'",
    "bytea": "''",
    "bigint": "0",
    "integer": "0",
    "smallint": "0",
    "numeric": "0",
    "character varying": "''",
    "text": "''",
}
# The office's day, as the policies read it.
_TODAY = {"timestamp with time zone": "now()", "date": "(now() AT TIME ZONE 'Asia/Shanghai')::date"}


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    office_id: int
    staff_id: int
    post: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """`others_id` stands in the row's other columns of staff; `about_id` owns what the row is about."""

    table: str
    key: int
    office_id: int
    owner_id: int | None
    others_id: int | None
    about_id: int | None
    day: str


@dataclass(slots=True)
class Schema:
    """What the catalog says, read before the constraints go."""

    tables: list[str]
    references: dict[tuple[str, str], str]
    columns: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)


def read_schema(connection: Connection) -> Schema:
    tables = [name for (name,) in connection.execute(_DISCOVER)]
    references = {(table, column): target for table, column, target in connection.execute(_REFERENCES)}
    schema = Schema(tables, references)
    for table, column, kind in connection.execute(_COLUMNS):
        schema.columns.setdefault(table, []).append((column, kind))
    schema.keys.update(dict(connection.execute(_KEYS).fetchall()))
    return schema


def relations(table: str) -> tuple[Relation, ...]:
    return UNOWNED_RELATIONS if TABLES[table].unowned else RELATIONS


def loosen(connection: Connection) -> None:
    for table, name in connection.execute(_LOOSEN).fetchall():
        connection.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(_id(table), _id(name)))
    for (name,) in connection.execute(_UNIQUE_INDEXES).fetchall():
        connection.execute(sql.SQL("DROP INDEX {}").format(_id(name)))
    for table, name in connection.execute(_LEDGER_TRIGGERS).fetchall():
        connection.execute(sql.SQL("DROP TRIGGER {} ON {}").format(_id(name), _id(table)))


def people(connection: Connection) -> list[Person]:
    query = "SELECT username, office_id, id, post FROM offices_staff WHERE is_active ORDER BY id"
    return [Person(*row) for row in connection.execute(query)]


def close_an_account_in_each_office(connection: Connection) -> list[Person]:
    """A consultant more in each office, whose account is closed."""
    added = connection.execute(
        "INSERT INTO offices_staff (office_id, username, display_name, number, post, is_active, joined_at)"
        " SELECT id, 'closed' || id, '离职', 'X', 'consultant', false, now() FROM offices_office"
        " RETURNING username, office_id, id, post"
    )
    return [Person(*row) for row in added]


class Matrix:
    """All rows in the database, each known with its owner, office and day, and how to write one more."""

    def __init__(self, connection: Connection) -> None:
        self.schema = read_schema(connection)
        loosen(connection)
        self.people = people(connection)
        self._superiors = {one.staff_id for one in self.people if one.post in GROUPS["managers"]}
        self.closed_accounts = close_an_account_in_each_office(connection)
        self.rows: dict[str, list[Row]] = {table: [] for table in TABLES}
        self.made: dict[tuple[str, str, Relation], Row] = {}
        self._parents: dict[tuple[str, int], int] = {}
        self._fill(connection)

    def _fill(self, connection: Connection) -> None:
        self._adopt_existing(connection)
        for table in self._by_dependency():
            for person in self.people:
                self._parents[table, person.staff_id] = self._make(connection, table, person, Relation()).key
        for person in self.people:
            for table in TABLES:
                for relation in relations(table):
                    self.made[table, person.name, relation] = self._make(connection, table, person, relation)

    def _adopt_existing(self, connection: Connection) -> None:
        for table, spec in TABLES.items():
            owned_by = sql.SQL("NULL") if spec.unowned else _id(spec.owner)
            query = sql.SQL("SELECT {}, {}, {} FROM {}").format(
                _id(self.key(table)), _id(spec.office), owned_by, _id(table)
            )
            found = connection.execute(query).fetchall()
            self.rows[table] += [
                Row(table, key, office, owner, owner, owner, "earlier") for key, office, owner in found
            ]

    def _by_dependency(self) -> list[str]:
        """Tables that others refer to, referred ones first; staff and offices are there already."""
        parents = {target for target in self.schema.references.values() if target in TABLES}
        ordered: list[str] = []
        waiting = sorted(parents - {_STAFF, "offices_office"})
        while waiting:
            ready = [table for table in waiting if not (self._targets(table) & set(waiting)) - {table}]
            ordered += ready
            waiting = [table for table in waiting if table not in ready]
        return ordered

    def _targets(self, table: str) -> set[str]:
        columns = {column for column, _ in self.schema.columns[table]}
        return {
            to for (name, column), to in self.schema.references.items() if name == table and column in columns
        }

    def key(self, table: str) -> str:
        return self.schema.keys[table]

    def colleague(self, me: Person) -> Person:
        """Somebody else of the same office: a consultant where there is one."""
        others = [one for one in self.people if one.office_id == me.office_id and one != me]
        return min(others, key=lambda one: (one.post != "consultant", one.staff_id))

    def stranger(self, me: Person) -> Person:
        return next(one for one in self.people if one.office_id != me.office_id)

    def closed(self, me: Person) -> Person:
        """A colleague whose account is closed."""
        return next(one for one in self.closed_accounts if one.office_id == me.office_id)

    def office(self, me: Person, relation: Relation) -> int:
        return self.stranger(me).office_id if relation.office == "other" else me.office_id

    def owner(self, me: Person, relation: Relation) -> Person:
        """Whose the row is. A row of another office may still say that it is mine."""
        if relation.owner == "me":
            return me
        if relation.office == "other":
            return self.stranger(me)
        return self.closed(me) if relation.owner == "closed" else self.colleague(me)

    def others(self, me: Person, relation: Relation) -> Person:
        """Who stands in the row's other columns of staff."""
        owner = self.owner(me, relation)
        if not relation.moved:
            return owner
        return self.colleague(me) if owner == me else me

    def about(self, me: Person, relation: Relation) -> Person:
        """Whose customer, visit, document, ... the row is about."""
        return self.owner(me, relation) if relation.about == "owner's" else self.colleague(me)

    def values(self, table: str, me: Person, relation: Relation) -> dict[str, sql.Composable]:
        """Column values of a row that stands in `relation` to `me`; the others keep their default."""
        owner, others = self.owner(me, relation), self.others(me, relation)
        about = self.about(me, relation)
        found: dict[str, sql.Composable] = {}
        for column, kind in self.schema.columns[table]:
            found[column] = self._value(table, column, kind, relation, others, about)
        found.update({name: sql.SQL(text) for name, text in TABLES[table].values.items()})
        if TABLES[table].office != "id":
            found[TABLES[table].office] = sql.Literal(self.office(me, relation))
        if not TABLES[table].unowned:
            found[TABLES[table].owner] = sql.Literal(owner.staff_id)
        if TABLES[table].moved_to and relation.moved:
            found[TABLES[table].moved_to] = sql.Literal(others.staff_id)
        return found

    def _value(
        self, table: str, column: str, kind: str, relation: Relation, others: Person, about: Person
    ) -> sql.Composable:
        target = self.schema.references.get((table, column))
        if target == _STAFF:
            return sql.Literal(others.staff_id)
        if target and target != "offices_office":
            return sql.Literal(self._parents.get((target, about.staff_id), 0))
        if kind in _TODAY:
            before = " - interval '3 days'" if kind.startswith("timestamp") else " - 3"
            return sql.SQL(_TODAY[kind] + (before if relation.day == "earlier" else ""))
        return sql.SQL(_EMPTY[kind])

    def _make(self, connection: Connection, table: str, me: Person, relation: Relation) -> Row:
        values, spec = self.values(table, me, relation), TABLES[table]
        office_id, owner, others = (
            self.office(me, relation),
            self.owner(me, relation).staff_id,
            self.others(me, relation).staff_id,
        )
        if table == "offices_office":
            return Row(table, office_id, office_id, None, None, None, relation.day)
        if table == "offices_credential":
            return Row(table, owner, office_id, owner, owner, owner, relation.day)
        statement = sql.SQL("{} RETURNING {}").format(insert(table, values), _id(self.key(table)))
        key = connection.execute(statement).fetchone()[0]  # type: ignore[index]
        about = self.about(me, relation).staff_id
        row = Row(table, key, office_id, None if spec.unowned else owner, others, about, relation.day)
        self.rows[table].append(row)
        return row

    def expected_count(self, me: Person, command: Command, table: str) -> int:
        """How many of all rows a statement without WHERE may reach."""
        return sum(allowed(table, me.post, command, self._seen_from(me, row)) for row in self.rows[table])

    def _moved(self, me: Person, row: Row) -> bool:
        """Where a column names whom a row was given to, it has moved for everybody."""
        if TABLES[row.table].moved_to:
            return row.owner_id != row.others_id
        return (row.owner_id == me.staff_id) != (row.others_id == me.staff_id)

    def _seen_from(self, me: Person, row: Row) -> Relation:
        return Relation(
            office="mine" if row.office_id == me.office_id else "other",
            owner="me" if row.owner_id == me.staff_id else "colleague",
            day="today" if row.day == "today" else "earlier",
            about=_about(me, row),
            moved=self._moved(me, row),
            superior=row.owner_id != me.staff_id and row.owner_id in self._superiors,
        )


def _about(me: Person, row: Row) -> Literal["owner's", "mine", "somebody else's"]:
    if row.about_id == row.owner_id:
        return "owner's"
    return "mine" if row.about_id == me.staff_id else "somebody else's"


def insert(table: str, values: dict[str, sql.Composable]) -> sql.Composed:
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        _id(table), sql.SQL(", ").join(map(_id, values)), sql.SQL(", ").join(values.values())
    )


@contextmanager
def acting(connection: Connection, me: Person) -> Iterator[None]:
    """Act inside a transaction that is always undone."""
    with connection.transaction(force_rollback=True):
        if me.post:
            connection.execute(
                "SELECT set_config('role', %s, true), set_config('anchang.actor', %s, true)",
                [f"anchang_{me.post}", signed(connection, me)],
            )
        yield


def signed(connection: Connection, me: Person) -> str:
    """What the application would sign for `me` in the present transaction."""
    moment = connection.execute(
        "SELECT pg_backend_pid(), (extract(epoch FROM transaction_timestamp()) * 1000000)::bigint"
    ).fetchone()
    said = ".".join(map(str, (me.office_id, me.staff_id, me.post, *(moment or ()))))
    return f"{said}.{signature(said)}"


def reached(connection: Connection, statement: sql.Composed) -> int:
    """Rows that a statement reaches, undone at once; 0 when it is refused."""
    try:
        with connection.transaction(force_rollback=True):
            cursor = connection.execute(statement)
            return int(cursor.rowcount)
    except InsufficientPrivilege:
        return 0


def differences(matrix: Matrix, connection: Connection, me: Person, table: str) -> tuple[int, list[str]]:
    """Try every command on rows in every relation: how many cells there were, and which were wrong."""
    cells, wrong = 0, []
    for relation in relations(table):
        for name, statement, expected in _single(matrix, me, table, relation):
            cells += 1
            if bool(reached(connection, statement)) != expected:
                wrong.append(f"{me.post or 'nobody'} {name} {table} ({relation}): expected {expected}")
    for name, statement, count in _sweeping(matrix, me, table):
        cells += 1
        found = reached(connection, statement)
        if found != count:
            wrong.append(f"{me.post or 'nobody'} {name} {table}: expected {count} rows, reached {found}")
    return cells, wrong


def _single(
    matrix: Matrix, me: Person, table: str, relation: Relation
) -> Iterator[tuple[str, sql.Composed, bool]]:
    spec, key = TABLES[table], _id(matrix.key(table))
    row = matrix.made[table, me.name, relation]
    may = {command: allowed(table, me.post, command, relation) for command in COMMANDS}
    name, this, office_id = _id(table), sql.Literal(row.key), sql.Literal(row.office_id)
    parts = {"t": name, "k": key, "this": this, "o": _id(spec.office), "office": office_id}
    values = matrix.values(table, me, relation)
    where = sql.SQL("WHERE {k} = {this}").format(**parts)
    yield "SELECT", sql.SQL("SELECT {k} FROM {t} ").format(**parts) + where, may["select"]
    lock = sql.SQL("SELECT {k} FROM {t} WHERE {k} = {this} FOR UPDATE").format(**parts)
    yield "SELECT FOR UPDATE", lock, may["select"] and may["update"]
    update = sql.SQL("UPDATE {t} SET {o} = {office} ").format(**parts) + where
    yield "UPDATE", update, may["select"] and may["update"]
    yield "DELETE", sql.SQL("DELETE FROM {t} ").format(**parts) + where, may["select"] and may["delete"]
    if table == "offices_office":
        return
    yield "INSERT", insert(table, values), may["insert"]
    returning = insert(table, values) + sql.SQL(" RETURNING {k}").format(**parts)
    yield "INSERT RETURNING", returning, may["insert"] and may["select"]
    upsert = insert(table, {**values, matrix.key(table): this}) + sql.SQL(
        " ON CONFLICT ({k}) DO UPDATE SET {o} = {office}"
    ).format(**parts)
    yield "upsert", upsert, may["insert"] and may["select"] and may["update"]
    if not spec.unowned and relation == Relation():
        yield from _hand_over(matrix, me, table, where, may)


def _hand_over(
    matrix: Matrix, me: Person, table: str, where: sql.Composable, may: dict[Command, bool]
) -> Iterator[tuple[str, sql.Composed, bool]]:
    """Give one's own row to a colleague: only who may update the colleague's row too."""
    give = sql.SQL("UPDATE {} SET {} = {} ").format(
        _id(table), _id(TABLES[table].owner), sql.Literal(matrix.colleague(me).staff_id)
    )
    theirs = allowed(table, me.post, "update", Relation(owner="colleague"))
    yield "hand over", give + where, may["select"] and may["update"] and theirs


def _sweeping(matrix: Matrix, me: Person, table: str) -> Iterator[tuple[str, sql.Composed, int]]:
    """Statements without WHERE, which consult fewer policies."""
    spec, name = TABLES[table], _id(table)
    everything = sql.SQL("SELECT {} FROM {}").format(_id(matrix.key(table)), name)
    yield "SELECT all", everything, matrix.expected_count(me, "select", table)
    mine = sql.Literal(me.office_id)
    update = sql.SQL("UPDATE {} SET {} = {}").format(name, _id(spec.office), mine)
    yield "UPDATE all", update, matrix.expected_count(me, "update", table)
    yield "DELETE all", sql.SQL("DELETE FROM {}").format(name), matrix.expected_count(me, "delete", table)


def _id(name: str) -> sql.Identifier:
    return sql.Identifier(name)


def nobody(matrix: Matrix) -> Person:
    """The log-in role itself, before anybody acts; the relations are as seen from the first person."""
    first = matrix.people[0]
    return Person(first.name, first.office_id, first.staff_id, None)
