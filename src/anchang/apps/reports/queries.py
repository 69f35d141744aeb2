"""Reads of issued reports."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from .daily import DailyReport
from .definitions import definition_of, said
from .models import IssuedReport


def issues_of(day: date) -> QuerySet[IssuedReport]:
    """The issues of a day, newest first."""
    return IssuedReport.objects.filter(day=day).select_related("owner").order_by("-number")


def newest_issue(day: date) -> IssuedReport | None:
    return issues_of(day).first()


def changed_since(issued: IssuedReport, live: DailyReport) -> list[str]:
    """Which figures are not what they were when the report was issued, in words."""
    before = issued.content["figures"]
    return [
        f"{definition_of(key).label} {said(key, before[key])} → {said(key, value)}"
        for key, value in live.figures.items()
        if key in before and before[key] != value
    ]
