"""The document library of 1.3: what was filed, where each version stands, who opened and who confirmed it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from anchang.apps.documents.choices import FILED, OpeningKind, StepKind, VersionState
from anchang.apps.documents.papers.kinds import PaperKind
from anchang.apps.offices.models import Office, Staff

TITLE_CHARACTERS_MAX = 80
REASON_CHARACTERS_MAX = 200


def _office() -> models.ForeignKey[Office, Office]:
    return models.ForeignKey(Office, models.PROTECT, verbose_name="案场", related_name="+")


def _staff(name: str) -> models.ForeignKey[Staff, Staff]:
    return models.ForeignKey(Staff, models.PROTECT, verbose_name=name, related_name="+")


class Document(models.Model):
    """One document through all its versions.

    `open_to` is everybody who may know of it: posts by name and people as #id. The database keeps it, from
    the steps of its versions; nobody writes it.
    """

    office = _office()
    owner = _staff("建档人")
    number = models.PositiveIntegerField("资料号", default=0)
    category = models.CharField("类别", max_length=20, choices=[(one.value, one.label) for one in FILED])
    opened_at = models.DateTimeField("建档时间")
    open_to = ArrayField(models.TextField(), verbose_name="可见范围", default=list)

    class Meta:
        verbose_name = "资料"
        constraints = [
            models.UniqueConstraint(fields=["office", "number"], name="a_document_number_is_given_once"),
            models.UniqueConstraint(fields=["office", "id"], name="document_belongs_to_one_office"),
            models.CheckConstraint(
                condition=models.Q(category__in=[one.value for one in FILED]),
                name="the_library_takes_no_customer_data",
            ),
        ]

    def __str__(self) -> str:
        return f"资料 {self.number}"


class Version(models.Model):
    """Where one version of a document stands, and to whom it is open now; the database keeps it.

    `audience` is for whom it is meant, `open_to` who may open it now: only its filer while it waits, its
    audience while it is current, managers alone once it is an earlier one.
    """

    office = _office()
    document = models.ForeignKey(Document, models.PROTECT, related_name="versions")
    owner = _staff("上传人")
    number = models.PositiveIntegerField("版次", default=0)
    state = models.CharField("状态", max_length=10, choices=VersionState, default=VersionState.WAITING)
    audience = ArrayField(models.TextField(), verbose_name="阅读范围")
    open_to = ArrayField(models.TextField(), verbose_name="现在可打开", default=list)

    class Meta:
        verbose_name = "版本"
        constraints = [
            models.UniqueConstraint(
                fields=["office", "document", "number"], name="a_version_number_is_given_once"
            ),
            models.UniqueConstraint(fields=["office", "id"], name="version_belongs_to_one_office"),
            models.UniqueConstraint(
                fields=["office", "document"],
                condition=models.Q(state=VersionState.CURRENT),
                name="a_document_has_one_current_version",
            ),
            models.UniqueConstraint(
                fields=["office", "document"],
                condition=models.Q(state=VersionState.WAITING),
                name="one_version_at_a_time_waits_for_release",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=VersionState.values), name="a_version_has_a_known_state"
            ),
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 版"


class Paper(models.Model):
    """What was filed as a version: a confirmation record, never changed."""

    office = _office()
    owner = _staff("上传人")
    version = models.ForeignKey(Version, models.PROTECT, related_name="papers")
    title = models.CharField("标题", max_length=TITLE_CHARACTERS_MAX)
    kind = models.CharField("格式", max_length=5, choices=[(one.value, one.facts.words) for one in PaperKind])
    byte_count = models.PositiveIntegerField("字节数")
    page_count = models.PositiveIntegerField("页数", default=0)
    sha256 = models.CharField("指纹", max_length=64)
    note = models.CharField("这一版改了什么", max_length=REASON_CHARACTERS_MAX, blank=True)
    asks_confirmation = models.BooleanField("请确认已读", default=False)
    filed_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = "资料原件"
        constraints = [
            models.UniqueConstraint(fields=["office", "version"], name="a_version_is_filed_once"),
            models.CheckConstraint(condition=~models.Q(title=""), name="a_paper_has_a_title"),
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="a_paper_has_its_fingerprint"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[one.value for one in PaperKind]),
                name="a_paper_is_of_a_known_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Content(models.Model):
    """The sealed file of a version. No post may read this table: an opening of one's own gives the file."""

    office = _office()
    owner = _staff("上传人")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    sealed = models.BinaryField("密封的文件")

    class Meta:
        verbose_name = "文件"
        constraints = [
            models.UniqueConstraint(fields=["office", "version"], name="a_version_has_one_file"),
        ]

    def __str__(self) -> str:
        return f"文件 {self.pk}"


class Step(models.Model):
    """What was decided on a version. Writing one is the only way to change where a version stands."""

    office = _office()
    owner = _staff("经手人")
    version = models.ForeignKey(Version, models.PROTECT, related_name="steps")
    kind = models.CharField("处理", max_length=10, choices=StepKind)
    audience = ArrayField(models.TextField(), verbose_name="阅读范围", default=list)
    reason = models.CharField("理由", max_length=REASON_CHARACTERS_MAX, blank=True)
    decided_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "资料处理"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=StepKind.values), name="a_step_is_of_a_known_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[StepKind.RELEASED, StepKind.AUDIENCE]) | ~models.Q(reason=""),
                name="taking_a_version_away_states_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Opening(models.Model):
    """Somebody opened a version. The file is handed out against this record alone, and carries its number."""

    office = _office()
    owner = _staff("查阅人")
    version = models.ForeignKey(Version, models.PROTECT, related_name="openings")
    kind = models.CharField("方式", max_length=10, choices=OpeningKind)
    reason = models.CharField("用途", max_length=REASON_CHARACTERS_MAX, blank=True)
    opened_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "查阅"
        indexes = [models.Index(fields=["office", "version", "owner"], name="openings_of_a_version")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=OpeningKind.values), name="an_opening_is_of_a_known_kind"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=OpeningKind.DOWNLOADED) | ~models.Q(reason=""),
                name="a_download_states_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"查阅单 {self.pk}"


class Confirmation(models.Model):
    """Somebody confirmed that they have read a version: a confirmation record."""

    office = _office()
    owner = _staff("确认人")
    version = models.ForeignKey(Version, models.PROTECT, related_name="confirmations")
    confirmed_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "已读确认"
        constraints = [
            models.UniqueConstraint(
                fields=["office", "version", "owner"], name="a_version_is_confirmed_once_by_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"已读 {self.pk}"
