"""Databases of 1,000, 100,000 and 1,000,000 customers on a server of their own, filled by SQL."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

import psycopg

from anchang.foundation.embedded_postgres import EmbeddedPostgres, provision
from anchang.foundation.embedded_postgres.provision import connect

ROOT = Path(__file__).parents[2]
OFFICE_CUSTOMERS_MAX = 10_000
CONSULTANTS = 20
ASKED = 40
PASSWORD = "plum-blossom-88"
BASE = "bench_base"
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
_GIVEN = "一子晓文雨思佳浩宇欣怡梓涵俊杰诗琪明远清和安宁"


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody to look for: every number of an office ends differently."""

    name: str
    pinyin: str
    phone: str


@dataclass(frozen=True, slots=True)
class Book:
    """A filled database: who looks, and whom they look for."""

    database: str
    customers: int
    offices: int
    office_id: int
    consultant_id: int
    desk_id: int
    asked: tuple[Customer, ...]

    @property
    def title(self) -> str:
        return f"{self.customers:,} 位客户"


def address(server: EmbeddedPostgres, role: str, database: str) -> str:
    """The address of a database for DATABASE_URL."""
    found = server.connection(role, database)
    credentials = f"{quote(found['USER'])}:{quote(found['PASSWORD'])}"
    return f"postgresql://{credentials}@/{database}?host={quote(found['HOST'])}&port={found['PORT']}"


def environment(server: EmbeddedPostgres, database: str) -> dict[str, str]:
    """What a process of the product needs to use this database."""
    return {
        **os.environ,
        "DATABASE_URL": address(server, "application", database),
        "DATABASE_OWNER_URL": address(server, "owner", database),
        "DJANGO_SETTINGS_MODULE": "anchang.project.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }


def make_base(server: EmbeddedPostgres) -> None:
    """A migrated database with one office, one consultant and nobody to sell to."""
    _drop(server, BASE)
    provision(server, BASE)
    filled = {**environment(server, BASE), "ANCHANG_AS_OWNER": "1"}
    for command in (["-m", "anchang.cli.main", "setup-database"], ["-m", "benchmarks.office.founding"]):
        subprocess.run([sys.executable, *command], env=filled, cwd=ROOT, check=True)


def make_book(server: EmbeddedPostgres, customers: int) -> Book:
    """Copy the base and fill it. The customers to look for belong to one consultant of one office."""
    database = f"bench_{customers}"
    _drop(server, database)
    with connect(server.connection("superuser", "postgres")) as postgres:
        postgres.execute(f"CREATE DATABASE {database} TEMPLATE {BASE} STRATEGY file_copy".encode())
    offices = max(1, customers // OFFICE_CUSTOMERS_MAX)
    with connect(server.connection("superuser", database)) as raw:
        _fill(raw, offices, customers // offices)
        office_id, consultant_id, desk_id = raw.execute(
            "SELECT l.office_id, l.id, t.id FROM offices_staff l, offices_staff t"
            " WHERE l.username = 'lin' AND t.username = 'tang'"
        ).fetchone()  # type: ignore[misc]
        asked = _give_real_numbers(raw, office_id, consultant_id)
        raw.execute("SET session_replication_role = origin")
        for table in ("customers_customer", "customers_registration", "offices_staff"):
            raw.execute(f"VACUUM (ANALYZE) {table}".encode())
        raw.execute("CHECKPOINT")
    return Book(database, customers, offices, office_id, consultant_id, desk_id, asked)


def _drop(server: EmbeddedPostgres, database: str) -> None:
    with connect(server.connection("superuser", "postgres")) as postgres:
        postgres.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)".encode())


# Rows of staff and offices are copies of those that the product made, whatever columns they have.
_OFFICES = """
INSERT INTO offices_office
SELECT (jsonb_populate_record(o, jsonb_build_object('id', 1000 + n, 'name', o.name || n))).*
FROM offices_office o, generate_series(2, %s) n;
INSERT INTO offices_staff
SELECT (jsonb_populate_record(s, jsonb_build_object('id', 10000 + o.id * 100 + n, 'office_id', o.id,
    'username', 'c' || o.id || 'n' || n, 'number', n::text))).*
FROM offices_staff s, offices_office o, generate_series(1, %s) n
WHERE s.username = 'lin' AND NOT (o.id = s.office_id AND n = 1);
CREATE TEMP TABLE seller AS
SELECT office_id, id, row_number() OVER (PARTITION BY office_id ORDER BY id) - 1 AS place
FROM offices_staff WHERE post = 'consultant';
"""
_CUSTOMERS = """
INSERT INTO customers_customer (office_id, owner_id, name, name_key, name_pinyin, name_initials, sex, phone,
    phone_key, tail_key, created_at)
SELECT s.office_id, s.id, p.name, p.name, p.pinyin, p.initials, 'unknown', f.phone,
    md5('phone' || s.office_id || '.' || n), md5('tail' || s.office_id || '.' || n %% 10000),
    now() - n * interval '7 minutes'
FROM generate_series(1, %s) n
JOIN seller s ON s.place = n %% %s
JOIN pool p ON p.place = (n * 7 + s.office_id * 13) %% %s
JOIN face f ON f.place = n %% 500;
INSERT INTO customers_registration (office_id, owner_id, customer_id, kind, proxy_by, second_phone, details,
    completeness_percent, missing, notice_version, registered_at, entered_at, recorded_by_id)
SELECT office_id, owner_id, id, 'visit_form', '', '', '{"grade": "B"}', 60, '[]', '2026-1', created_at,
    created_at, owner_id
FROM customers_customer;
"""
_INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
WHERE i.indrelid IN ('customers_customer'::regclass, 'customers_registration'::regclass)
    AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""


def _fill(raw: psycopg.Connection[Any], offices: int, each: int) -> None:
    raw.execute("SET session_replication_role = replica")
    raw.execute(_OFFICES.replace("%s", "{}").format(offices, CONSULTANTS).encode())
    names = _make_pools(raw)
    indexes = raw.execute(_INDEXES.encode()).fetchall()
    for name, _ in indexes:
        raw.execute(f"DROP INDEX {name}".encode())
    filled = _CUSTOMERS.replace("%%", "%")
    for value in (each, CONSULTANTS, names):
        filled = filled.replace("%s", str(value), 1)
    raw.execute(filled.encode())
    for _, definition in indexes:
        raw.execute(definition.encode())


def _make_pools(raw: psycopg.Connection[Any]) -> int:
    """Names with their pinyin, and sealed numbers that open, for SQL to deal out."""
    from anchang.apps.customers.models import Customer as Row
    from anchang.apps.customers.search_keys import pinyin_of
    from anchang.foundation.vault import sealed

    random = Random(20261123)
    names = {random.choice(_SURNAMES) + "".join(random.choices(_GIVEN, k=2)) for _ in range(4000)}
    purpose = Row._meta.get_field("phone").purpose
    raw.execute("CREATE TEMP TABLE pool (place int PRIMARY KEY, name text, pinyin text, initials text)")
    raw.execute("CREATE TEMP TABLE face (place int PRIMARY KEY, phone text)")
    with raw.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO pool VALUES (%s, %s, %s, %s)",
            [(place, name, *pinyin_of(name)) for place, name in enumerate(sorted(names))],
        )
        cursor.executemany(
            "INSERT INTO face VALUES (%s, %s)",
            [(place, sealed(f"1009999{place:04d}", purpose=purpose)) for place in range(500)],
        )
    raw.execute("ANALYZE pool, face")
    return len(names)


def _give_real_numbers(
    raw: psycopg.Connection[Any], office_id: int, consultant_id: int
) -> tuple[Customer, ...]:
    """The customers who are looked for get keys that the product can make from what is typed."""
    from anchang.apps.customers.search_keys import phone_key, tail_key

    rows = raw.execute(
        "SELECT id, name, name_pinyin FROM customers_customer WHERE office_id = %s AND owner_id = %s"
        " ORDER BY md5(id::text) LIMIT %s",
        [office_id, consultant_id, ASKED],
    ).fetchall()
    asked = []
    for place, (row, name, pinyin) in enumerate(rows):
        phone = f"1008888{place:04d}"
        raw.execute(
            "UPDATE customers_customer SET phone_key = %s, tail_key = %s WHERE id = %s",
            [phone_key(office_id, phone), tail_key(office_id, phone[-4:]), row],
        )
        asked.append(Customer(name, pinyin, phone))
    return tuple(asked)
