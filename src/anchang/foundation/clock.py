"""The only reader of the clock: everything else is handed `now`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_frozen_at: ContextVar[datetime | None] = ContextVar("anchang_clock_frozen_at", default=None)
_correction: ContextVar[timedelta] = ContextVar("anchang_clock_correction", default=timedelta())


def now() -> datetime:
    """The present moment in UTC, or the moment a test has frozen, corrected to the time of the office."""
    return (_frozen_at.get() or datetime.now(UTC)) + _correction.get()


@contextmanager
def corrected(by: timedelta) -> Iterator[None]:
    """Within the block this server's clock is `by` wrong, and `now()` says what it should say."""
    token = _correction.set(by)
    try:
        yield
    finally:
        _correction.reset(token)


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
