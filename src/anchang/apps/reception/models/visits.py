"""Between door and goodbye: check-in, introductions, what became known later, searches, contact attempts."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from anchang.apps.customers.models import NAME_CHARACTERS_MAX, Registration
from anchang.apps.offices.models import Office, Staff
from anchang.foundation.vault import INDEX_CHARACTERS, SealedTextField

from ..choices import (
    ContactChannel,
    DisclosedAt,
    FamilyRelation,
    FirstVisitAnswer,
    IntroducerKind,
    ReceptionKind,
    Remembers,
    VisitEventKind,
    VisitPurpose,
)
from .order import Turn

FORM_KEY_CHARACTERS_MAX = 32


class Visit(models.Model):
    """A check-in as it was answered: the two questions of 5.2.1, who was to receive, who did, and why not
    otherwise.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="接待人")
    turn = models.ForeignKey(Turn, on_delete=models.PROTECT, related_name="visits")
    day = models.DateField("营业日")
    name = models.CharField("姓名", max_length=NAME_CHARACTERS_MAX, blank=True, default="")
    name_key = models.CharField(max_length=NAME_CHARACTERS_MAX, blank=True, default="")
    phone = SealedTextField("电话", blank=True, default="")
    phone_key = models.CharField(max_length=INDEX_CHARACTERS, blank=True, default="")
    tail = SealedTextField("末四位", blank=True, default="")
    tail_key = models.CharField(max_length=INDEX_CHARACTERS, blank=True, default="")
    group_size = models.PositiveSmallIntegerField("人数", default=1)
    channel = models.CharField("来源", max_length=20, choices=ContactChannel, default=ContactChannel.WALK_IN)
    answer = models.CharField("是否第一次来", max_length=12, choices=FirstVisitAnswer)
    named = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    remembers = models.CharField("记得谁", max_length=24, choices=Remembers, blank=True, default="")
    family_phone = SealedTextField("来过的家人电话", blank=True, default="")
    family_key = models.CharField(max_length=INDEX_CHARACTERS, blank=True, default="")
    family_relation = models.CharField(
        "与来过的家人的关系", max_length=16, choices=FamilyRelation, blank=True, default=""
    )
    together_with = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True)
    supersedes = models.ForeignKey("self", on_delete=models.PROTECT, related_name="successors", null=True)
    proposed = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    reception = models.CharField("接待性质", max_length=8, choices=ReceptionKind, default=ReceptionKind.OWN)
    stands_in_for = models.ForeignKey(
        Staff, on_delete=models.PROTECT, related_name="+", null=True, verbose_name="替谁接待"
    )
    purpose = models.CharField("来意", max_length=8, choices=VisitPurpose, default=VisitPurpose.VIEWING)
    clauses = models.JSONField("依据条款", default=list)
    departure_reason = models.CharField("改派理由", max_length=400, blank=True, default="")
    form_key = models.CharField("表单号", max_length=FORM_KEY_CHARACTERS_MAX, blank=True, default="")
    arrived_at = models.DateTimeField("到达时间")
    recorded_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("arrived_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(proposed__isnull=False, owner=F("proposed")) | ~Q(departure_reason=""),
                name="a_departure_from_the_answer_states_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(family_key="", family_relation="") | (~Q(family_key="") & ~Q(family_relation="")),
                name="family_is_given_with_phone_and_relation",
            ),
            models.CheckConstraint(
                condition=Q(reception="own", stands_in_for__isnull=True)
                | (~Q(reception="own") & Q(stands_in_for__isnull=False) & ~Q(stands_in_for=F("owner"))),
                name="whoever_stands_in_does_so_for_a_colleague",
            ),
            models.UniqueConstraint(fields=("office", "turn"), name="a_turn_receives_one_visit"),
            models.UniqueConstraint(
                fields=("office", "form_key"),
                condition=~Q(form_key=""),
                name="a_check_in_form_makes_one_visit",
            ),
            models.UniqueConstraint(fields=("office", "supersedes"), name="a_visit_is_superseded_once"),
            models.UniqueConstraint(fields=("office", "id"), name="visit_belongs_to_one_office"),
        )
        indexes = (
            models.Index(fields=("office", "owner", "-arrived_at"), name="visits_of_a_consultant"),
            models.Index(fields=("office", "day"), name="visits_of_a_day"),
            models.Index(fields=("office", "phone_key"), name="visits_by_phone"),
            models.Index(fields=("office", "family_key"), name="visits_by_family_phone"),
            models.Index(fields=("office", "tail_key", "name_key"), name="visits_by_name_and_tail"),
        )

    def __str__(self) -> str:
        return f"来访 {self.pk}"


class VisitEvent(models.Model):
    """What became known of a visit after check-in."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField("事项", max_length=12, choices=VisitEventKind)
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="+", null=True)
    disclosed = models.CharField("何时说出", max_length=16, choices=DisclosedAt, blank=True, default="")
    person = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    words = models.CharField("说明", max_length=400, blank=True, default="")
    happened_at = models.DateTimeField("时间")
    recorded_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("happened_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="registered", registration__isnull=False)
                | (~Q(kind="registered") & Q(registration__isnull=True)),
                name="a_registered_event_names_its_registration",
            ),
            models.CheckConstraint(
                condition=Q(kind="disclosed", disclosed__gt="") | (~Q(kind="disclosed") & Q(disclosed="")),
                name="a_disclosure_says_when_it_was_made",
            ),
        )
        indexes = (models.Index(fields=("office", "visit"), name="events_of_a_visit"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.visit_id}"


class Introduction(models.Model):
    """Who brought a visitor (3.2.3, 2.4.1, 2.4.8, 2.4.10). ``consultant`` is what recognition answered at
    check-in.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="introductions")
    kind = models.CharField("介绍人身份", max_length=12, choices=IntroducerKind)
    name = models.CharField("介绍人姓名", max_length=NAME_CHARACTERS_MAX, blank=True, default="")
    phone = SealedTextField("介绍人电话", blank=True, default="")
    phone_key = models.CharField(max_length=INDEX_CHARACTERS, blank=True, default="")
    tail = SealedTextField("介绍人电话末四位", blank=True, default="")
    tail_key = models.CharField(max_length=INDEX_CHARACTERS, blank=True, default="")
    present = models.BooleanField("介绍人是否同来")
    consultant = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    introduced_at = models.DateTimeField("时间")

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("office", "visit"), name="introductions_of_a_visit"),)

    def __str__(self) -> str:
        return f"介绍 {self.pk}"
