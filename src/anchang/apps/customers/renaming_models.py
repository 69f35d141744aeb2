"""That a customer is called otherwise since an approved correction. Written by the database alone."""

from __future__ import annotations

from django.db import models

from anchang.apps.conduct.models import Correction
from anchang.apps.offices.models import Office, Staff

KEY_CHARACTERS_MAX = 40


class Renaming(models.Model):
    """``was_key`` is the key of the name before: what was noted under it is still found at an erasure."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="renamings")
    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="+")
    was_key = models.CharField(max_length=KEY_CHARACTERS_MAX, db_collation="C")
    renamed_at = models.DateTimeField("时间")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("office", "correction", "customer"), name="a_correction_renames_a_customer_once"
            ),
        )
        indexes = (models.Index(fields=("office", "customer"), name="renamings_of_a_customer"),)

    def __str__(self) -> str:
        return f"改名 {self.pk}"
