"""How a returning customer is recognised: the clerk's search, the call to the original, the family."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from anchang.apps.customers.models import NAME_CHARACTERS_MAX, Registration
from anchang.apps.offices.models import Office, Staff
from anchang.foundation.vault import INDEX_CHARACTERS, SealedTextField

from ..choices import AskedOf, ContactOutcome, SearchResult, SearchStage, SearchWay
from .visits import Visit


class SearchRequest(models.Model):
    """Somebody asked for the file to be searched for a visitor (2.4.5); ``owner`` is who asked."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="请查的人")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="search_requests")
    asked_of = models.CharField("请谁查", max_length=8, choices=AskedOf)
    asked_at = models.DateTimeField("请查时间")

    class Meta:
        ordering = ("asked_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("office", "visit", "asked_of"), name="a_search_is_asked_for_once_of_each"
            ),
            models.UniqueConstraint(fields=("office", "id"), name="search_request_belongs_to_one_office"),
        )
        indexes = (models.Index(fields=("office", "-asked_at"), name="search_requests_of_an_office"),)

    def __str__(self) -> str:
        return f"请查档 {self.pk}"


class Search(models.Model):
    """The clerk's search for an earlier registration (2.4.5): the outcome hangs on it, so it is recorded
    and timed.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="查档人")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="searches", null=True)
    phone = SealedTextField("查询电话", blank=True, default="")
    phone_key = models.CharField(max_length=INDEX_CHARACTERS, blank=True, default="")
    name = models.CharField("查询姓名", max_length=NAME_CHARACTERS_MAX, blank=True, default="")
    tail = SealedTextField("查询末四位", blank=True, default="")
    tail_key = models.CharField(max_length=INDEX_CHARACTERS, blank=True, default="")
    way = models.CharField("凭什么查", max_length=10, choices=SearchWay, default=SearchWay.AS_GIVEN)
    request = models.ForeignKey(SearchRequest, on_delete=models.PROTECT, related_name="searches", null=True)
    stage = models.CharField("时点", max_length=12, choices=SearchStage)
    result = models.CharField("结果", max_length=12, choices=SearchResult)
    found = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="+", null=True)
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    searched_at = models.DateTimeField("时间")

    class Meta:
        ordering = ("searched_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(result="found", found__isnull=False) | Q(result="not_found", found__isnull=True),
                name="a_search_that_found_names_the_registration",
            ),
        )
        indexes = (
            models.Index(fields=("office", "-searched_at"), name="searches_of_an_office"),
            models.Index(fields=("office", "phone_key"), name="searches_by_phone"),
        )

    def __str__(self) -> str:
        return f"查档 {self.pk}"

    @property
    def seconds(self) -> int | None:
        """How long whoever asked waited for it; None where nobody asked."""
        return round((self.searched_at - self.request.asked_at).total_seconds()) if self.request else None


class ContactAttempt(models.Model):
    """The one on turn called the original consultant (3.2.2); ``owner`` is the one who was called."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="原接待人")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="contact_attempts")
    outcome = models.CharField("结果", max_length=12, choices=ContactOutcome)
    note = models.CharField("说明", max_length=400, blank=True, default="")
    attempted_at = models.DateTimeField("时间")
    attempted_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("attempted_at", "id")
        indexes = (models.Index(fields=("office", "visit"), name="attempts_of_a_visit"),)

    def __str__(self) -> str:
        return f"联系 {self.pk}"


class FamilyFinding(models.Model):
    """What the clerk found on a visitor's word that family had been here (2.4.3): one household or not."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="认定人")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="family_findings")
    joined = models.BooleanField("是一家人")
    reason = models.CharField("依据", max_length=400)
    found_at = models.DateTimeField("时间")

    class Meta:
        ordering = ("found_at", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="a_family_finding_states_its_reason"),
            models.UniqueConstraint(fields=("office", "visit"), name="a_familys_word_is_found_on_once"),
        )

    def __str__(self) -> str:
        return f"一家人认定 {self.pk}"
