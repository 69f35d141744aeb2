"""What an office asks of its forms, and who signed which. Append-only: of standards the newest row holds."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from anchang.apps.offices.models import Office, Staff
from anchang.foundation.vault import SealedTextField

from .choices import FormName, SignatureWay, Signer

HASH_CHARACTERS = 64
WORDS_CHARACTERS_MAX = 200


class FormStandard(models.Model):
    """Which fields of a form count towards its completeness, from a moment on.

    An office that has decided nothing uses what each field says of itself (:mod:`form_fields`).
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    form = models.CharField("表", max_length=8, choices=FormName)
    fields = models.JSONField("计入完整度的各项", default=list)
    reason = models.CharField("理由", max_length=WORDS_CHARACTERS_MAX)
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="决定人")
    decided_at = models.DateTimeField("时间")

    class Meta:
        ordering = ("-decided_at", "-id")
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="a_form_standard_states_its_reason"),
        )
        indexes = (models.Index(fields=("office", "form", "-decided_at"), name="standards_of_a_form"),)

    def __str__(self) -> str:
        return f"{self.get_form_display()}的要求 {self.pk}"


class Signature(models.Model):
    """One person's signature under one registration, or that they would not sign.

    ``content_hash`` is the hash of exactly what was on the page when it was signed (:mod:`signing`), with
    the notice of ``notice_version``; ``strokes`` are what the hand drew (:mod:`strokes`). ``words`` is the
    name that was typed instead, or what was said by whoever would not sign.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="signatures")
    registration = models.ForeignKey(
        "customers.Registration", on_delete=models.PROTECT, related_name="signatures"
    )
    signer = models.CharField("谁签", max_length=12, choices=Signer)
    way = models.CharField("怎么签", max_length=8, choices=SignatureWay)
    strokes = SealedTextField("笔迹", blank=True, default="")
    words = SealedTextField("键入的姓名或说明", blank=True, default="")
    content_hash = models.CharField("所签内容的指纹", max_length=HASH_CHARACTERS)
    notice_version = models.CharField("告知书版本", max_length=20)
    signed_at = models.DateTimeField("时间")
    recorded_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=~Q(content_hash=""), name="a_signature_names_what_was_signed"),
            models.CheckConstraint(
                condition=Q(signer="customer") | Q(way__in=("drawn", "typed")),
                name="a_consultant_signs_by_hand_or_by_name",
            ),
            models.UniqueConstraint(
                fields=("office", "registration", "signer"), name="a_form_is_signed_once_by_each"
            ),
        )
        indexes = (models.Index(fields=("office", "customer"), name="signatures_of_a_customer"),)

    def __str__(self) -> str:
        return f"签字 {self.pk}"
