"""The product's own queries under row security, and the same with explicit WHERE and without it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from anchang.foundation.embedded_postgres import EmbeddedPostgres
from benchmarks.office.books import Book

ROUNDS = 400
PAGE_ROWS = 20

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Query:
    text: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, once per customer asked for: ours under row security, theirs without."""

    name: str
    post: str
    pairs: tuple[tuple[Query, Query], ...]


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds, round trip and fetching included: the fastest tenth of the runs, because the slower ones
    tell of the machine's other work.
    """

    ours: float
    theirs: float
    differing: int

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs


def questions(book: Book) -> tuple[Question, ...]:
    """The six questions of one book."""
    searches = (
        ("我最新的 20 位客户", [""]),
        ("按完整电话查", [one.phone for one in book.asked]),
        ("按后四位查", [one.phone[-4:] for one in book.asked]),
        ("按姓名查", [one.name for one in book.asked]),
        ("按拼音查", [one.pinyin for one in book.asked]),
    )
    listed = tuple(
        Question(name, "consultant", tuple(_list_pair(book, text) for text in texts))
        for name, texts in searches
    )
    return (*listed, _recognition(book))


def _list_pair(book: Book, typed: str) -> tuple[Query, Query]:
    from anchang.apps.customers.models import Customer
    from anchang.apps.customers.queries import COLUMNS, Order
    from anchang.apps.customers.search import matching, read

    def page(customers: Any) -> Query:
        found = matching(customers, read(typed), book.office_id).order_by(*COLUMNS[Order.NEWEST])
        return Query(*found[:PAGE_ROWS].query.sql_with_params())

    own = Customer.objects.filter(office_id=book.office_id, owner_id=book.consultant_id)
    return page(Customer.objects.all()), page(own)


# What would be written without a care for who asks.
_BARE_RECOGNITION = """
CREATE OR REPLACE FUNCTION bench_recognise(p_office bigint, p_staff bigint, p_phone_key text, p_tail_key text,
    p_at timestamptz, OUT answer text, OUT consultant_id bigint) LANGUAGE plpgsql AS $$
BEGIN
    SELECT r.owner_id INTO consultant_id FROM customers_customer c
    JOIN customers_registration r ON r.office_id = p_office AND r.customer_id = c.id
    WHERE c.office_id = p_office AND c.phone_key = p_phone_key AND r.kind <> 'proxy'
    ORDER BY (r.kind = 'call'), r.registered_at, r.id LIMIT 1;
    answer := CASE WHEN consultant_id IS NULL THEN 'new' WHEN consultant_id = p_staff THEN 'yours'
                   ELSE 'consultant' END;
    INSERT INTO customers_lookup (office_id, owner_id, way, tail_key, answer, consultant_id, asked_at)
    VALUES (p_office, p_staff, 'phone', p_tail_key, answer, consultant_id, p_at);
END $$;
"""


def _recognition(book: Book) -> Question:
    from anchang.apps.customers.search_keys import keys_of
    from anchang.foundation import clock

    now = clock.now()
    pairs = []
    for one in book.asked:
        keys = keys_of(book.office_id, phone=one.phone)
        ours = "SELECT answer, consultant_id FROM customers_recognise(%s, %s, %s, %s, %s)"
        theirs = "SELECT answer, consultant_id FROM bench_recognise(%s::bigint, %s::bigint, %s, %s, %s)"
        who = (book.office_id, book.desk_id)
        pairs.append(
            (
                Query(ours, (keys.phone, keys.tail, "", "", now)),
                Query(theirs, (*who, keys.phone, keys.tail, now)),
            )
        )
    return Question("识别来人（前台）", "desk", tuple(pairs))


def race(server: EmbeddedPostgres, book: Book, question: Question) -> Times:
    """Both take turns, each in one transaction that is undone; statements are planned each time, as Django's
    are.
    """
    with _as(server, book, question.post) as ours, _bare(server, book) as theirs:
        theirs.execute(_BARE_RECOGNITION.encode())
        differing = sum(_rows(ours, one) != _rows(theirs, other) for one, other in question.pairs)
        spent: tuple[list[float], list[float]] = ([], [])
        for turn in range(ROUNDS):
            for connection, query, times in zip(
                (ours, theirs), question.pairs[turn % len(question.pairs)], spent, strict=True
            ):
                start = time.perf_counter()
                _rows(connection, query)
                times.append((time.perf_counter() - start) * 1000)
    return Times(fast(spent[0]), fast(spent[1]), differing)


def fast(times: Sequence[float]) -> float:
    """The slowest of the fastest tenth."""
    return statistics.quantiles(times, n=10)[0]


def _rows(connection: psycopg.Connection[Any], query: Query) -> Rows:
    return connection.execute(query.text.encode(), query.values).fetchall()


@contextmanager
def _as(server: EmbeddedPostgres, book: Book, post: str) -> Iterator[psycopg.Connection[Any]]:
    from anchang.foundation.rls.signing import signature

    staff = book.desk_id if post == "desk" else book.consultant_id
    with _connected(server, "application", book.database) as raw:
        backend, begun = raw.execute(
            "SELECT pg_backend_pid(), (extract(epoch FROM transaction_timestamp()) * 1000000)::bigint"
        ).fetchone()  # type: ignore[misc]
        said = f"{book.office_id}.{staff}.{post}.{backend}.{begun}"
        raw.execute(
            "SELECT set_config('role', %s, true), set_config('anchang.actor', %s, true)",
            [f"anchang_{post}", f"{said}.{signature(said)}"],
        )
        yield raw


@contextmanager
def _bare(server: EmbeddedPostgres, book: Book) -> Iterator[psycopg.Connection[Any]]:
    with _connected(server, "superuser", book.database) as raw:
        yield raw


@contextmanager
def _connected(server: EmbeddedPostgres, role: str, database: str) -> Iterator[psycopg.Connection[Any]]:
    found = server.connection(role, database)
    with psycopg.connect(
        host=found["HOST"],
        port=found["PORT"],
        user=found["USER"],
        password=found["PASSWORD"],
        dbname=found["NAME"],
        prepare_threshold=None,
    ) as raw:
        yield raw
        raw.rollback()
