"""Offices, their estates, staff and seats."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from anchang.apps.offices.choices import Post
from anchang.foundation.rls import Actor
from anchang.foundation.vault import SealedTextField


class Office(models.Model):
    """案场: the tenant. Its own id is the `office_id` of everything that belongs to it."""

    name = models.CharField("名称", max_length=80)
    founded_at = models.DateTimeField("启用时间")

    class Meta:
        verbose_name = "案场"
        constraints = [
            # Whoever founds offices must be able to tell them apart.
            models.UniqueConstraint(fields=["name"], name="office_name_is_given_once"),
            models.CheckConstraint(condition=~models.Q(name=""), name="office_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Estate(models.Model):
    """项目, 楼盘: what the office sells."""

    office = models.ForeignKey(Office, models.PROTECT, verbose_name="案场", related_name="estates")
    name = models.CharField("名称", max_length=80)

    class Meta:
        verbose_name = "项目"
        constraints = [
            models.UniqueConstraint(fields=["office", "name"], name="estate_name_is_unique_in_its_office"),
            models.UniqueConstraint(fields=["office", "id"], name="estate_belongs_to_one_office"),
            models.CheckConstraint(condition=~models.Q(name=""), name="estate_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Staff(AbstractBaseUser):
    """A person employed in an office, and their account.

    The password hash is kept in `Credential`, which no post may read; `password` fetches it through a definer
    function that only the log-in role, nobody acting, may call.
    """

    office = models.ForeignKey(Office, models.PROTECT, verbose_name="案场", related_name="staff")
    username = models.CharField("账号", max_length=40)
    display_name = models.CharField("姓名", max_length=40)
    number = models.CharField("工号", max_length=12)
    post = models.CharField("岗位", max_length=20, choices=Post.choices)
    is_active = models.BooleanField("在职", default=True)
    joined_at = models.DateTimeField("入职时间")

    last_login = None

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["display_name", "post", "number"]

    class Meta:
        verbose_name = "员工"
        constraints = [
            # Log-in happens before an office is known, so this one name space spans all offices.
            models.UniqueConstraint(fields=["username"], name="username_names_one_account"),
            models.UniqueConstraint(fields=["office", "number"], name="staff_number_is_unique_in_its_office"),
            models.UniqueConstraint(fields=["office", "id"], name="staff_belongs_to_one_office"),
            models.CheckConstraint(condition=models.Q(post__in=Post.values), name="staff_has_a_known_post"),
            models.CheckConstraint(
                condition=models.Q(username__regex=r"^[a-z0-9][a-z0-9._-]{1,39}$"),
                name="username_is_lower_case_letters_and_digits",
            ),
            models.CheckConstraint(
                condition=~models.Q(display_name="") & ~models.Q(number=""),
                name="staff_has_a_name_and_a_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.display_name}({self.get_post_display()})"

    @property
    def actor(self) -> Actor:
        """This person as PostgreSQL must know them: `with acting_as(person.actor): ...`."""
        return Actor(office_id=self.office_id, staff_id=self.pk, post=self.post)

    @property
    def password(self) -> str:
        """Password hash, fetched once through the definer function; '' for an account without one."""
        if not hasattr(self, "_password_hash"):
            from anchang.apps.offices.accounts import password_hash_of

            self._password_hash = password_hash_of(self.pk)
        return self._password_hash

    @password.setter
    def password(self, encoded: str) -> None:
        self._password_hash = encoded


class Credential(models.Model):
    """The password hash of an account: written by its owner or the administrator, read at log-in alone."""

    staff = models.OneToOneField(Staff, models.PROTECT, primary_key=True, verbose_name="员工")
    office = models.ForeignKey(Office, models.PROTECT, verbose_name="案场", related_name="+")
    password_hash = models.CharField("口令散列", max_length=200)
    # Given by the administrator: its owner chooses another before anything else.
    is_initial = models.BooleanField("初始密码", default=False)

    class Meta:
        verbose_name = "口令"

    def __str__(self) -> str:
        return f"口令 {self.pk}"


class OneTimeCode(models.Model):
    """验证码: the secret that a person's phone counts with, sealed; read at log-in alone.

    `last_step` is the half-minute of the last code used: that one and older ones are refused.
    """

    office = models.ForeignKey(Office, models.PROTECT, verbose_name="案场", related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, verbose_name="员工", related_name="+")
    secret = SealedTextField("密钥")
    last_step = models.BigIntegerField("用过的时段")
    set_up_at = models.DateTimeField("启用时间")

    class Meta:
        verbose_name = "验证码"
        constraints = [
            models.UniqueConstraint(fields=["office", "staff"], name="staff_has_one_code_secret"),
        ]

    def __str__(self) -> str:
        return f"验证码 {self.staff_id}"


class RecoveryCode(models.Model):
    """备用码: opens an account once when the phone is lost. Only a keyed digest is kept."""

    office = models.ForeignKey(Office, models.PROTECT, verbose_name="案场", related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, verbose_name="员工", related_name="+")
    digest = models.CharField("摘要", max_length=32)
    used_at = models.DateTimeField("用掉时间", null=True)

    class Meta:
        verbose_name = "备用码"
        indexes = [models.Index(fields=["office", "staff"], name="recovery_codes_of_a_person")]

    def __str__(self) -> str:
        return f"备用码 {self.pk}"


class Contact(models.Model):
    """A colleague's phone. `superior` follows the post by itself and decides who may read it (1.3)."""

    office = models.ForeignKey(Office, models.PROTECT, verbose_name="案场", related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, verbose_name="员工", related_name="+")
    phone = SealedTextField("手机")
    superior = models.BooleanField("上级")

    class Meta:
        verbose_name = "联系方式"
        constraints = [models.UniqueConstraint(fields=["office", "staff"], name="staff_has_one_contact")]

    def __str__(self) -> str:
        return f"联系方式 {self.staff_id}"


class BasePay(models.Model):
    """底薪 from a month on, in fen a month; the newest row of a month holds. Append-only (1.3)."""

    office = models.ForeignKey(Office, models.PROTECT, verbose_name="案场", related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, verbose_name="员工", related_name="base_pay")
    base_pay_fen = models.BigIntegerField("每月底薪（分）")
    from_month = models.DateField("从哪个月起")
    reason = models.CharField("依据", max_length=200)
    noted_at = models.DateTimeField("记录时间")
    noted_by = models.ForeignKey(Staff, models.PROTECT, verbose_name="记录人", related_name="+")

    class Meta:
        verbose_name = "底薪"
        ordering = ["-from_month", "-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(base_pay_fen__gte=0), name="base_pay_is_not_negative"),
            models.CheckConstraint(
                condition=models.Q(from_month__day=1), name="base_pay_begins_with_a_month"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="base_pay_states_its_reason"),
            models.CheckConstraint(
                condition=~models.Q(noted_by=models.F("staff")), name="nobody_notes_their_own_pay"
            ),
        ]
        indexes = [models.Index(fields=["office", "staff", "-from_month", "-id"], name="pay_of_a_person")]

    def __str__(self) -> str:
        return f"底薪 {self.staff_id} {self.from_month:%Y-%m}"


class Seat(models.Model):
    """座位: consultants receive in the order of their seats, from the left (3.1.2)."""

    office = models.ForeignKey(Office, models.PROTECT, verbose_name="案场", related_name="seats")
    position = models.PositiveSmallIntegerField("左起第几座")
    consultant = models.ForeignKey(Staff, models.PROTECT, verbose_name="置业顾问", related_name="seats")

    class Meta:
        verbose_name = "座位"
        ordering = ["office", "position"]
        constraints = [
            models.UniqueConstraint(fields=["office", "position"], name="seat_has_one_consultant"),
            models.UniqueConstraint(fields=["office", "consultant"], name="consultant_has_one_seat"),
            models.CheckConstraint(condition=models.Q(position__gte=1), name="seats_are_counted_from_one"),
        ]

    def __str__(self) -> str:
        return f"左起第 {self.position} 座"
