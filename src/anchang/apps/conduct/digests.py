"""The fingerprint of a piece of evidence: whoever changes a letter of it changes the fingerprint."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime


def digest_of(
    *, table: str, row_id: int | None, ledger_sequence: int | None, words: str, happened_at: datetime
) -> str:
    """SHA-256 over the columns in their order, as hexadecimal digits."""
    at = happened_at.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps([table, row_id, ledger_sequence, words, at], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
