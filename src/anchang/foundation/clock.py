"""The only reader of the clock: everything else is handed `now`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_frozen_at: ContextVar[datetime | None] = ContextVar("anchang_clock_frozen_at", default=None)


def now() -> datetime:
    """The present moment in UTC, or the moment a test has frozen."""
    return _frozen_at.get() or datetime.now(UTC)


@contextmanager
def frozen(at: datetime) -> Iterator[datetime]:
    """Stop the clock of this thread of execution at `at`, which must carry a time zone."""
    if at.tzinfo is None:
        raise ValueError("frozen() needs a datetime with a time zone")
    token = _frozen_at.set(at.astimezone(UTC))
    try:
        yield at
    finally:
        _frozen_at.reset(token)
