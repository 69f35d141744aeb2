"""A receipt's code: office, number and enough of the hash. It proves its entry, as an anchor does."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

# 80 bits.
DIGEST_CHARACTERS: Final = 20
_CODE: Final = re.compile(rf"([1-9]\d{{0,9}})-([1-9]\d{{0,14}})-([0-9a-f]{{{DIGEST_CHARACTERS}}})")


class BadReceiptError(ValueError):
    """A text that is no receipt's code."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt knows of its entry; `hash` is the beginning of the entry's."""

    office_id: int
    sequence: int
    hash: str

    def __str__(self) -> str:
        return f"{self.office_id}-{self.sequence}-{self.hash}"


def receipt_of(office_id: int, sequence: int, entry_hash: str) -> Receipt:
    return Receipt(office_id, sequence, entry_hash[:DIGEST_CHARACTERS])


def parsed(code: str) -> Receipt:
    """The receipt of a code, typed in capitals or with spaces. Raises BadReceiptError."""
    found = _CODE.fullmatch(re.sub(r"\s", "", code).lower())
    if not found:
        raise BadReceiptError(f"不是凭条的编号：{code[:60]}")
    return Receipt(int(found[1]), int(found[2]), found[3])


def sealed_at_of(receipt: Receipt) -> datetime | None:
    """When the entry of a receipt was sealed; None where no ledger has such an entry. Anybody may ask."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_receipt(%s, %s, %s)", [receipt.office_id, receipt.sequence, receipt.hash]
        )
        found: datetime | None = cursor.fetchone()[0]
    return found
