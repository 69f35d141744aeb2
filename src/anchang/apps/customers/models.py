"""Customers as each consultant holds them, and the records that decide attribution.

One human who registered with two consultants is two :class:`Customer` rows: no unique key may tell one
consultant that a colleague holds the same person. Rows of one household are tied by :class:`Membership`,
which consultants cannot read and which is written by the definer function ``customers_tie`` or by the
clerk.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from anchang.apps.offices.models import Office, Staff
from anchang.foundation.vault import INDEX_CHARACTERS, SealedTextField

from .choices import (
    ComplaintKind,
    FollowUpWay,
    Grade,
    LookUpAnswer,
    LookUpWay,
    MembershipChange,
    ProxyBy,
    RegistrationKind,
    Relation,
    Sex,
)
from .consent_models import Consent, Notice
from .form_models import FormStandard, Signature
from .hand_over_models import HandOver
from .renaming_models import Renaming

__all__ = [
    "NAME_CHARACTERS_MAX",
    "ChangeFinding",
    "Complaint",
    "ComplaintFinding",
    "Consent",
    "ConsultantChange",
    "Customer",
    "FollowUp",
    "FormStandard",
    "HandOver",
    "LookUp",
    "Membership",
    "Notice",
    "Party",
    "Registration",
    "Renaming",
    "Signature",
]

NAME_CHARACTERS_MAX = 40
# No syllable has more than six letters.
PINYIN_CHARACTERS_MAX = 6 * NAME_CHARACTERS_MAX


class Customer(models.Model):
    """A person in one consultant's book. ``owner`` holds the row; attribution is decided by the rules, not
    here.

    The number is sealed; ``search_keys.identity_columns`` gives it with all that finds it again. The record
    is ``recorded_name``; ``name`` and its keys are what the person is called since the last approved
    correction (:mod:`renaming`).
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="customers")
    recorded_name = models.CharField("登记时的姓名", max_length=NAME_CHARACTERS_MAX, db_column="name")
    name = models.CharField("姓名", max_length=NAME_CHARACTERS_MAX, db_column="current_name", db_default="")
    name_key = models.CharField(max_length=NAME_CHARACTERS_MAX, db_collation="C")
    name_pinyin = models.CharField(max_length=PINYIN_CHARACTERS_MAX, db_collation="C")
    name_initials = models.CharField(max_length=NAME_CHARACTERS_MAX, db_collation="C")
    sex = models.CharField("性别", max_length=8, choices=Sex, default=Sex.UNKNOWN)
    phone = SealedTextField("电话")
    phone_key = models.CharField(max_length=INDEX_CHARACTERS)
    tail_key = models.CharField(max_length=INDEX_CHARACTERS)
    created_at = models.DateTimeField("建档时间")
    # Who holds this person now, once the row has been handed over: its owner does not see it any more.
    handed_to = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(recorded_name="") & ~Q(phone_key=""), name="a_customer_has_a_name_and_a_contact"
            ),
            models.UniqueConstraint(fields=("office", "id"), name="customer_belongs_to_one_office"),
        )
        indexes = (
            models.Index(fields=("office", "owner", "-created_at", "-id"), name="customers_of_a_consultant"),
            models.Index(fields=("office", "-created_at", "-id"), name="customers_of_an_office"),
            models.Index(fields=("office", "phone_key", "id"), name="customers_by_phone"),
            models.Index(fields=("office", "tail_key", "name_key"), name="customers_by_name_and_tail"),
            models.Index(fields=("office", "name_key"), name="customers_by_name"),
            models.Index(fields=("office", "name_pinyin"), name="customers_by_pinyin"),
            models.Index(fields=("office", "name_initials"), name="customers_by_initials"),
            models.Index(fields=("office", "owner", "name_key"), name="own_customers_by_name"),
            models.Index(fields=("office", "owner", "name_pinyin"), name="own_customers_by_pinyin"),
            models.Index(fields=("office", "owner", "name_initials"), name="own_customers_by_initials"),
        )

    def __str__(self) -> str:
        return self.name


class Registration(models.Model):
    """A claim: visit form, call or proxy registration (2.1.1, 2.2, 2.4.9). Append-only.

    ``entered_at`` is always server time; ``registered_at`` equals it unless a clerk enters a paper form
    signed earlier.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="registrations")
    kind = models.CharField("类别", max_length=12, choices=RegistrationKind)
    proxy_by = models.CharField("代登记人", max_length=8, choices=ProxyBy, blank=True, default="")
    details = models.JSONField("登记内容", default=dict)
    second_phone = SealedTextField("另一个电话", blank=True, default="", db_default="")
    completeness_percent = models.PositiveSmallIntegerField("完整度")
    missing = models.JSONField("缺项", default=list)
    notice_version = models.CharField("告知书版本", max_length=20)
    registered_at = models.DateTimeField("登记时间")
    entered_at = models.DateTimeField("录入时间")
    recorded_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("registered_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="proxy", proxy_by__gt="") | (~Q(kind="proxy") & Q(proxy_by="")),
                name="only_a_proxy_registration_names_its_proxy",
            ),
            models.CheckConstraint(
                condition=Q(completeness_percent__lte=100), name="completeness_is_at_most_100_percent"
            ),
            models.CheckConstraint(
                condition=Q(entered_at__gte=models.F("registered_at")),
                name="a_registration_is_entered_after_it_was_made",
            ),
            models.UniqueConstraint(fields=("office", "id"), name="registration_belongs_to_one_office"),
        )
        indexes = (
            models.Index(fields=("office", "owner", "-registered_at"), name="registrations_of_consultant"),
            models.Index(fields=("office", "-registered_at"), name="registrations_of_office"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class FollowUp(models.Model):
    """One contact after reception (3.4.5, 5.3.1): a diary between its author and the managers.
    Append-only.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="follow_ups")
    way = models.CharField("方式", max_length=12, choices=FollowUpWay)
    reached = models.BooleanField("是否联系上")
    by_customer = models.BooleanField("客户主动联系", default=False)
    content = models.TextField("内容", max_length=2000)
    pleases = models.CharField("满意点", max_length=400, blank=True, default="")
    displeases = models.CharField("不满意点", max_length=400, blank=True, default="")
    resistance = models.CharField("购买抗性", max_length=400, blank=True, default="")
    grade_before = models.CharField("原等级", max_length=1, choices=Grade, blank=True, default="")
    grade_after = models.CharField("现等级", max_length=1, choices=Grade, blank=True, default="")
    promise = models.CharField("承诺事项", max_length=400, blank=True, default="")
    next_contact_day = models.DateField("下次联系", null=True, blank=True)
    followed_at = models.DateTimeField("跟进时间")

    class Meta:
        ordering = ("followed_at", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(content=""), name="a_follow_up_says_what_was_said"),
        )
        indexes = (
            models.Index(fields=("office", "owner", "-followed_at"), name="follow_ups_of_a_consultant"),
            models.Index(fields=("office", "customer", "-followed_at"), name="follow_ups_of_a_customer"),
        )

    def __str__(self) -> str:
        return f"跟进 {self.pk}"


class Party(models.Model):
    """一组客户: the household to which attribution belongs. Carries no personal data."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("建立时间")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("office", "id"), name="party_belongs_to_one_office"),)
        indexes = (models.Index(fields=("office", "-created_at"), name="parties_of_an_office"),)

    def __str__(self) -> str:
        return f"一组客户 {self.pk}"


class Membership(models.Model):
    """A customer row joined to or separated from a party. Append-only: the newest row of a customer holds."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="memberships")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="memberships")
    change = models.CharField("变动", max_length=12, choices=MembershipChange)
    relation = models.CharField("关系", max_length=16, choices=Relation, default=Relation.SELF)
    reason = models.CharField("依据", max_length=400)
    changed_at = models.DateTimeField("时间")
    changed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="a_membership_states_its_reason"),
        )
        indexes = (
            models.Index(fields=("office", "customer", "-id"), name="memberships_of_a_customer"),
            models.Index(fields=("office", "party", "-id"), name="memberships_of_a_party"),
        )

    def __str__(self) -> str:
        return f"{self.get_change_display()} {self.party_id}"


class Complaint(models.Model):
    """The customer's discontent in the customer's words (2.3, 3.2.4). Append-only."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="被投诉人")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="complaints")
    kind = models.CharField("程度", max_length=16, choices=ComplaintKind)
    words = models.TextField("客户原话", max_length=2000)
    made_at = models.DateTimeField("时间")
    recorded_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("made_at", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(words=""), name="a_complaint_keeps_the_customers_words"),
            models.UniqueConstraint(fields=("office", "id"), name="complaint_belongs_to_one_office"),
        )
        indexes = (models.Index(fields=("office", "customer"), name="complaints_of_a_customer"),)

    def __str__(self) -> str:
        return f"投诉 {self.pk}"


class ComplaintFinding(models.Model):
    """What a manager found about a complaint and who serves from then on (2.3). Append-only."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="被投诉人")
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="findings")
    verified = models.BooleanField("属实")
    successor = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    note = models.CharField("说明", max_length=400)
    found_at = models.DateTimeField("时间")
    found_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("found_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(found_by=models.F("owner")), name="nobody_finds_on_a_complaint_about_themselves"
            ),
        )

    def __str__(self) -> str:
        return f"投诉核实 {self.pk}"


class ConsultantChange(models.Model):
    """A customer asked for somebody else without complaining (3.2.4). Append-only."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="原接待人")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="consultant_changes")
    wanted = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    reason = models.CharField("客户说的原因", max_length=400)
    asked_at = models.DateTimeField("时间")
    recorded_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("asked_at", "id")

        constraints = (models.UniqueConstraint(fields=("office", "id"), name="change_belongs_to_one_office"),)

    def __str__(self) -> str:
        return f"更换接待人 {self.pk}"


class ChangeFinding(models.Model):
    """What a manager decided on a wish for somebody else (3.2.4): a special case is granted and names who
    serves from then on; otherwise the original stays. Append-only.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="原接待人")
    change = models.ForeignKey(ConsultantChange, on_delete=models.PROTECT, related_name="findings")
    granted = models.BooleanField("同意更换")
    successor = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    reason = models.CharField("理由", max_length=400)
    found_at = models.DateTimeField("时间")
    found_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("found_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(granted=True, successor__isnull=False) | Q(granted=False, successor__isnull=True),
                name="a_granted_change_names_who_serves",
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=models.F("owner")),
                name="a_change_is_to_somebody_else",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_change_finding_states_its_reason"),
            models.CheckConstraint(
                condition=~Q(found_by=models.F("owner")), name="nobody_finds_on_a_change_from_themselves"
            ),
            models.UniqueConstraint(fields=("office", "change"), name="a_change_is_decided_once"),
        )

    def __str__(self) -> str:
        return f"更换接待人的决定 {self.pk}"


class LookUp(models.Model):
    """One question to recognition and its narrow answer; written by the definer function alone.
    Append-only.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="查询人")
    way = models.CharField("方式", max_length=16, choices=LookUpWay)
    tail_key = models.CharField(max_length=INDEX_CHARACTERS)
    answer = models.CharField("答复", max_length=12, choices=LookUpAnswer)
    consultant = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    asked_at = models.DateTimeField("时间")

    class Meta:
        ordering = ("-asked_at", "-id")
        indexes = (models.Index(fields=("office", "owner", "-asked_at"), name="look_ups_of_a_person"),)

    def __str__(self) -> str:
        return f"查询 {self.pk}"
