"""What a stored decision was about."""

from __future__ import annotations

from django.db.models import TextChoices


class DecisionKind(TextChoices):
    CHECK_IN = "check_in", "到访接待"
    CREDIT = "credit", "业绩归属"
