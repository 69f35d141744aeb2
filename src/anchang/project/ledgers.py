"""The ledgers of all offices, as the owner role in a process of its own: verify, export, heads."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from anchang.foundation.ledger.receipts import BadReceiptError, Receipt, parsed
from anchang.project import environment, preparation
from anchang.project.preparation import prepared_as_owner

if TYPE_CHECKING:
    from anchang.foundation.ledger.anchors import Anchor
    from anchang.foundation.ledger.check import Report


class LedgerError(Exception):
    """What was asked cannot be done; one line for people."""


TROUBLES = (*preparation.TROUBLES, LedgerError)


def verify(office: str | None, anchors: Path | None, receipts: Sequence[str]) -> list[tuple[str, "Report"]]:
    """A report for each office, by name. Anchors are the office's own unless a folder is given."""
    known_receipts = [_receipt(code) for code in receipts]
    with prepared_as_owner():
        known_anchors = _anchors(anchors)
        known_outside = {one.office_id for one in known_anchors} | {one.office_id for one in known_receipts}
        offices = _offices(office, known_outside)
        return [
            (name, _checked(office_id, known_anchors, known_receipts)) for office_id, name in offices.items()
        ]


def export(office: str | None, out: TextIO) -> int:
    """Write the ledgers of the offices as JSON lines; how many entries."""
    from anchang.foundation import clock
    from anchang.foundation.ledger.export import exported

    lines = 0
    with prepared_as_owner():
        offices = _offices(office, ())
        for office_id, name in offices.items():
            with _tended(office_id) as cursor:
                for line in exported(cursor, office_id, name, clock.now()):
                    out.write(f"{line}\n")
                    lines += 1
    return lines - len(offices)


def heads_by_name(office: str | None) -> list[tuple[str, "Anchor"]]:
    """The newest entry of each office."""
    from anchang.foundation.ledger.anchors import heads

    with prepared_as_owner():
        offices = _offices(office, ())
        return [(offices[head.office_id], head) for head in heads() if head.office_id in offices]


def _receipt(code: str) -> Receipt:
    try:
        return parsed(code)
    except BadReceiptError as error:
        raise LedgerError(str(error)) from error


def _anchors(folder: Path | None) -> list["Anchor"]:
    from anchang.foundation.ledger.anchors import AnchorsError, read

    if folder and not folder.is_dir():
        raise LedgerError(f"没有这个文件夹：{folder}")
    try:
        return read(folder or environment.anchors_folder())
    except AnchorsError as error:
        raise LedgerError(str(error)) from error


def _checked(office_id: int, anchors: Sequence["Anchor"], receipts: Sequence[Receipt]) -> "Report":
    from anchang.foundation.ledger.check import check_office
    from anchang.foundation.ledger.records import kept_tables

    with _tended(office_id) as cursor:
        return check_office(
            cursor,
            office_id,
            tables=kept_tables(),
            anchors=[one for one in anchors if one.office_id == office_id],
            receipts=[one for one in receipts if one.office_id == office_id],
        )


def _offices(named: str | None, known_outside: Collection[int]) -> dict[int, str]:
    """Names by id: those with a ledger, and those of which something outside says that they had one."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT office_id FROM ledger_head UNION SELECT office_id FROM ledger_entry ORDER BY 1"
        )
        ids = {office_id for (office_id,) in cursor.fetchall()}
    names = {office_id: _name(office_id) for office_id in sorted({*ids, *known_outside})}
    found = {office_id: name for office_id, name in names.items() if named in (None, name)}
    if named and not found:
        raise LedgerError(f"没有叫「{named}」的案场")
    return found


def _name(office_id: int) -> str:
    from anchang.apps.offices.models import Office

    with _tended(office_id):
        office = Office.objects.filter(pk=office_id).first()
        return office.name if office else f"案场 {office_id}（已不存在）"


@contextmanager
def _tended(office_id: int) -> Iterator[Any]:
    """A cursor of the owner role on one office, in a transaction that sees one moment and writes nothing."""
    from django.db import connection, transaction

    from anchang.foundation.rls import tending_office

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        with tending_office(office_id):
            yield cursor
