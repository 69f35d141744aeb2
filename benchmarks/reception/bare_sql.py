"""What check-in and registration would be without anything that the product promises."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, Protocol


class Cursor(Protocol):
    def execute(self, query: Any, values: Any = ...) -> Any: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> Any: ...


# On the bare side's connections: no trigger fires and no foreign key is checked.
WITHOUT_TRIGGERS = "-c session_replication_role=replica"
_RECOGNISE = """
SELECT r.owner_id FROM customers_customer c
JOIN customers_registration r ON r.office_id = %(office)s AND r.customer_id = c.id
WHERE c.office_id = %(office)s AND c.phone_key = %(key)s AND r.kind <> 'proxy'
ORDER BY (r.kind = 'call'), r.registered_at, r.id LIMIT 1
"""
_LOOK_UP = """
INSERT INTO customers_lookup (office_id, owner_id, way, tail_key, answer, consultant_id, asked_at)
VALUES (%(office)s, %(staff)s, 'phone', %(key)s,
    CASE WHEN %(found)s::bigint IS NULL THEN 'new' ELSE 'consultant' END, %(found)s, now())
"""
_PRESENT = """
SELECT DISTINCT ON (p.owner_id) p.owner_id, p.state, s.position FROM reception_presenceevent p
JOIN offices_seat s ON s.office_id = p.office_id AND s.consultant_id = p.owner_id
WHERE p.office_id = %(office)s AND p.changed_at >= current_date - 1
ORDER BY p.owner_id, p.changed_at DESC, p.id DESC
"""
_TURNS = "SELECT owner_id, number FROM reception_turn WHERE office_id = %(office)s AND day = %(day)s"
# A row that the product has written, once more under a fresh number: the same columns, the same size.
_AGAIN = """
INSERT INTO {table} SELECT (jsonb_populate_record(t, jsonb_build_object(
    'id', nextval(pg_get_serial_sequence('{table}', 'id')){fresh}))).*
FROM {table} t WHERE t.id = %(like)s RETURNING id
"""
_PARTY = "INSERT INTO customers_party (office_id, created_at) VALUES (%(office)s, now()) RETURNING id"
_OWN = """
SELECT id FROM customers_customer
WHERE office_id = %(office)s AND owner_id = %(staff)s AND phone_key = %(key)s
"""
_NEWEST = "SELECT max(id) FROM {table}"


def rows_to_copy(cursor: Cursor) -> dict[str, int]:
    """Of each table the newest row, which the product wrote."""
    found = {}
    for table in _WRITTEN:
        cursor.execute(_NEWEST.format(table=table))
        found[table] = int(cursor.fetchone()[0])
    return found


def forget_receptions(bare: Any, like: Mapping[str, int]) -> None:
    """Each round finds the same morning: on a connection without triggers, all receptions after the first.

    The look-ups go too: a person may ask sixty times a minute, and no desk is as busy as this one.
    """
    for table in ("reception_visitevent", "reception_turnend", "customers_lookup"):
        bare.execute(f"DELETE FROM {table}".encode())
    for table in ("reception_visit", "reception_turn"):
        bare.execute(f"DELETE FROM {table} WHERE id > %s".encode(), [like[table]])
    bare.commit()


class Bare:
    """Both writes on one cursor; ``like`` are rows that the product wrote, by table."""

    def __init__(self, cursor: Cursor, office_id: int, staff_id: int, like: Mapping[str, int]) -> None:
        self._cursor, self._office, self._staff, self._like = cursor, office_id, staff_id, like

    def check_in(self, phone_key: str) -> int:
        """Look up, read the order of the day, write turn, visit and decision."""
        values = {"office": self._office, "staff": self._staff, "key": phone_key}
        found = self._one(_RECOGNISE, values)
        self._cursor.execute(_LOOK_UP, {**values, "found": found})
        self._cursor.execute(_PRESENT, values)
        present = sorted(self._cursor.fetchall(), key=lambda one: one[2])
        day = self._one("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date")
        self._cursor.execute(_TURNS, {**values, "day": day})
        taken = self._cursor.fetchall()
        receiver = found or present[len(taken) % len(present)][0]
        turn = self._again(
            "reception_turn", number=1_000_000 + secrets.randbelow(1_000_000_000), owner_id=receiver
        )
        visit = self._again(
            "reception_visit",
            turn_id=turn,
            owner_id=receiver,
            proposed_id=receiver,
            phone_key=phone_key,
            form_key=secrets.token_hex(16),
        )
        self._again("rulings_decision", visit_id=visit)
        return visit

    def register(self, phone_key: str) -> int:
        """Look for the own row, write customer, registration, consent and household."""
        values = {"office": self._office, "staff": self._staff, "key": phone_key}
        customer = self._one(_OWN, values) or self._again("customers_customer", phone_key=phone_key)
        registration = self._again("customers_registration", customer_id=customer)
        self._again("customers_consent", customer_id=customer, registration_id=registration)
        self._again("customers_membership", customer_id=customer, party_id=self._one(_PARTY, values))
        return int(customer)

    def _again(self, table: str, **fresh: Any) -> int:
        named = "".join(
            f", '{column}', %({column})s" + _CASTS.get(type(value), "") for column, value in fresh.items()
        )
        return int(self._one(_AGAIN.format(table=table, fresh=named), {**fresh, "like": self._like[table]}))

    def _one(self, query: str, values: Any = None) -> Any:
        self._cursor.execute(query, values)
        row = self._cursor.fetchone()
        return row[0] if row else None


_CASTS = {int: "::bigint", str: "::text"}
_WRITTEN = (
    "reception_turn",
    "reception_visit",
    "rulings_decision",
    "customers_customer",
    "customers_registration",
    "customers_consent",
    "customers_membership",
)
