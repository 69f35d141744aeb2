"""A breach case (1.4, 2.1.4): what happened, what the rulebook proposes, the person's answer, the decision.

``owner`` is always the person concerned. Sentences carry no name and no phone of a customer, so that the
person concerned may read all of their own case.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from anchang.apps.conduct.choices import Gravity, Outcome
from anchang.apps.conduct.kinds import kind_label
from anchang.apps.offices.models import Office, Staff
from anchang.apps.rulebooks.models import AdoptionVersion

WORDS_CHARACTERS_MAX = 400
STATEMENT_CHARACTERS_MAX = 2000


class Case(models.Model):
    """A breach that somebody is said to have committed. ``opened_by`` is None when the system noticed it."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="当事人")
    kind = models.CharField("类别", max_length=40)
    clause = models.CharField("条款", max_length=20)
    words = models.CharField("事由", max_length=WORDS_CHARACTERS_MAX)
    rulebook = models.ForeignKey(AdoptionVersion, on_delete=models.PROTECT, related_name="+", null=True)
    opened_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    opened_at = models.DateTimeField("立案时间")
    answer_until_at = models.DateTimeField("申辩期限")

    class Meta:
        ordering = ("-opened_at", "-id")
        constraints = (
            models.CheckConstraint(condition=~Q(words=""), name="a_case_says_what_happened"),
            models.CheckConstraint(
                condition=Q(opened_by__isnull=True) | ~Q(opened_by=F("owner")),
                name="nobody_opens_a_case_about_themselves",
            ),
            models.UniqueConstraint(fields=("office", "id"), name="case_belongs_to_one_office"),
        )
        indexes = (
            models.Index(fields=("office", "owner", "-opened_at", "-id"), name="cases_of_a_person"),
            models.Index(fields=("office", "-opened_at", "-id"), name="cases_of_an_office"),
        )

    def __str__(self) -> str:
        return f"违规 {self.pk}"

    @property
    def kind_label(self) -> str:
        return kind_label(self.kind)


class Evidence(models.Model):
    """One thing that a case rests on, frozen: ``digest`` is over all the other columns (:mod:`digests`)."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="当事人")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="evidence")
    record_table = models.CharField("记录类别", max_length=63, blank=True, default="")
    record_id = models.BigIntegerField("记录号", null=True)
    ledger_sequence = models.BigIntegerField("台账号", null=True)
    words = models.CharField("内容", max_length=WORDS_CHARACTERS_MAX)
    happened_at = models.DateTimeField("发生时间")
    recorded_at = models.DateTimeField("入卷时间")
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        ordering = ("happened_at", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(words=""), name="evidence_says_what_it_shows"),
            models.CheckConstraint(
                condition=~Q(words__regex=r"[0-9]{11}"), name="evidence_carries_no_phone_number"
            ),
        )
        indexes = (models.Index(fields=("office", "case"), name="evidence_of_a_case"),)

    def __str__(self) -> str:
        return f"证据 {self.pk}"


class Proposal(models.Model):
    """What the rulebook in force proposes for one gravity, frozen when the case is opened.

    Amounts are in fen. ``dismissal`` and ``referral`` say that the clause speaks of them.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="当事人")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="proposals")
    gravity = models.CharField("轻重", max_length=8, choices=Gravity)
    least_fen = models.BigIntegerField("下限(分)")
    most_fen = models.BigIntegerField("上限(分)")
    dismissal = models.BooleanField("可解聘", default=False)
    referral = models.BooleanField("可移送", default=False)
    rule = models.CharField("规则", max_length=80)
    words = models.CharField("建议", max_length=WORDS_CHARACTERS_MAX)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(least_fen__gte=0, most_fen__gte=F("least_fen")), name="a_range_goes_up_from_zero"
            ),
            models.UniqueConstraint(
                fields=("office", "case", "gravity"), name="a_case_has_one_proposal_for_each_gravity"
            ),
            models.UniqueConstraint(fields=("office", "id"), name="proposal_belongs_to_one_office"),
            models.UniqueConstraint(
                fields=("office", "id", "case", "least_fen", "most_fen"), name="a_proposal_fixes_its_range"
            ),
        )

    def __str__(self) -> str:
        return f"处理建议 {self.pk}"


class Statement(models.Model):
    """The answer of the person concerned, in their own words."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="当事人")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="statements")
    words = models.TextField("申辩", max_length=STATEMENT_CHARACTERS_MAX)
    made_at = models.DateTimeField("时间")

    class Meta:
        ordering = ("made_at", "id")
        constraints = (models.CheckConstraint(condition=~Q(words=""), name="a_statement_says_something"),)
        indexes = (models.Index(fields=("office", "case"), name="statements_of_a_case"),)

    def __str__(self) -> str:
        return f"申辩 {self.pk}"


class Objection(models.Model):
    """The person concerned does not accept the decision; it is decided once more, by another manager if
    there is one.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="当事人")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="objections")
    words = models.TextField("异议", max_length=STATEMENT_CHARACTERS_MAX)
    made_at = models.DateTimeField("时间")

    class Meta:
        ordering = ("made_at", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(words=""), name="an_objection_says_something"),
            models.UniqueConstraint(fields=("office", "case"), name="an_objection_is_made_once"),
            models.UniqueConstraint(fields=("office", "id"), name="objection_belongs_to_one_office"),
        )

    def __str__(self) -> str:
        return f"异议 {self.pk}"


class Decision(models.Model):
    """What a manager decided. Nothing is deducted by it: it is a proposal to the pay, on paper.

    ``least_fen`` and ``most_fen`` repeat the proposal's range and are tied to it by a foreign key, so that
    the amount is held inside the frozen range by a plain check.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="当事人")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    objection = models.ForeignKey(Objection, on_delete=models.PROTECT, related_name="+", null=True)
    outcome = models.CharField("结果", max_length=8, choices=Outcome)
    least_fen = models.BigIntegerField("下限(分)")
    most_fen = models.BigIntegerField("上限(分)")
    amount_fen = models.BigIntegerField("绩效扣减(分)", null=True)
    reprimand = models.BooleanField("通报批评", default=False)
    dismissal = models.BooleanField("建议解聘", default=False)
    referral = models.BooleanField("移送追究法律责任", default=False)
    reason = models.CharField("理由", max_length=WORDS_CHARACTERS_MAX)
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("时间")

    MEASURES: ClassVar = (
        ("reprimand", "通报批评"),
        ("dismissal", "建议解聘"),
        ("referral", "移送追究法律责任"),
    )

    class Meta:
        ordering = ("decided_at", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(decided_by=F("owner")), name="nobody_decides_their_own_case"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_decision_states_its_reason"),
            models.CheckConstraint(
                condition=Q(amount_fen__isnull=True)
                | Q(amount_fen__gte=F("least_fen"), amount_fen__lte=F("most_fen")),
                name="a_sanction_stays_inside_the_range_of_the_clause",
            ),
            models.CheckConstraint(
                condition=Q(outcome="sanction")
                | Q(amount_fen__isnull=True, reprimand=False, dismissal=False, referral=False),
                name="no_sanction_means_none_at_all",
            ),
            models.CheckConstraint(
                condition=Q(outcome="none")
                | Q(amount_fen__isnull=False)
                | Q(reprimand=True)
                | Q(dismissal=True)
                | Q(referral=True),
                name="a_sanction_names_what_is_done",
            ),
            # Once, and once more for its objection.
            models.UniqueConstraint(
                fields=("office", "case", "objection"), nulls_distinct=False, name="a_case_is_decided_once"
            ),
        )
        indexes = (models.Index(fields=("office", "case"), name="decisions_of_a_case"),)

    def __str__(self) -> str:
        return f"处理决定 {self.pk}"
