"""Judging many cases at once, as columns. Same verdicts as the single engine; needs numpy (extra `batch`)."""

from .columns import Cases, Column
from .judging import BatchEngine, BatchVerdict, SlotAnswers
from .outcomes import Outcome, Status

__all__ = ["BatchEngine", "BatchVerdict", "Cases", "Column", "Outcome", "SlotAnswers", "Status"]
