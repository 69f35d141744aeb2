"""The file of a customer as its grant shows it: rows that the database gives out one view at a time."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, prefetch_related_objects

from anchang.apps.customers.models import Customer, FollowUp, Registration
from anchang.apps.reception.models import Call, Deal, Visit
from anchang.foundation.vault import SealedTextField

from .refusals import NotOpenError

_Row = TypeVar("_Row", bound=Model)


@dataclass(frozen=True, slots=True)
class SharedFile:
    """What the requester may see of a customer; ``diary`` is empty unless they passed on their own."""

    customer: Customer
    registrations: list[Registration] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)
    diary: list[FollowUp] = field(default_factory=list)


def open_shared_file(*, grant_id: int, customer_id: int) -> SharedFile:
    """Open a customer under a grant; the database writes the view itself before it shows a row.

    Raises :class:`NotOpenError` once the grant is over, whatever ended it. 2 queries and the names.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, record FROM sharing_file_of(%s, %s)", [grant_id, customer_id])
        rows = [(kind, json.loads(record)) for kind, record in cursor.fetchall()]
    customer = next((_row(Customer, record) for kind, record in rows if kind == "customer"), None)
    if customer is None:
        raise NotOpenError
    shown = SharedFile(
        customer,
        _rows(Registration, "registration", rows),
        _rows(Call, "call", rows),
        _rows(Visit, "visit", rows),
        _rows(Deal, "deal", rows),
        _rows(FollowUp, "follow_up", rows),
    )
    prefetch_related_objects([customer], "owner")
    prefetch_related_objects(shown.registrations, "owner", "recorded_by")
    for found in (shown.calls, shown.visits, shown.deals, shown.diary):
        prefetch_related_objects(found, "owner")
    return shown


def _rows(model: type[_Row], kind: str, rows: list[tuple[str, dict[str, Any]]]) -> list[_Row]:
    return [_row(model, record) for found, record in rows if found == kind]


def _row(model: type[_Row], record: dict[str, Any]) -> _Row:
    values: dict[str, Any] = {}
    for column in model._meta.concrete_fields:
        stored = record[str(column.column)]
        if isinstance(column, SealedTextField):
            values[column.attname] = column.from_db_value(stored, None, connection)
        else:
            values[column.attname] = column.to_python(stored)
    return model(**values)
