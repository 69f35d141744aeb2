"""Sessions and log-in attempts. No role may read the tables: definer functions answer narrow questions."""

from django.db import models


class Session(models.Model):
    """One row per session, found by the digest of its secret key, so that the table opens no session.

    `staff_id` is empty while nobody is logged in yet. `seen_at` is coarse: it moves at most once a minute.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    data = models.TextField()
    staff_id = models.BigIntegerField(null=True)
    address = models.CharField(max_length=45, default="")
    device = models.CharField(max_length=60, default="")
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = "登录会话"
        indexes = [
            models.Index(fields=["expires_at"], name="session_expiry"),
            models.Index(fields=["staff_id"], name="sessions_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"会话至 {self.expires_at:%Y-%m-%d %H:%M}"


class Attempt(models.Model):
    """One try to log in, kept a year: which account, from where, with which device, and whether it passed.

    What was typed is not kept, only a keyed digest of the account name: people type passwords there too.
    `staff_id` is empty for a name that no account has.
    """

    tried_at = models.DateTimeField()
    kind = models.CharField(max_length=10)
    account_key = models.CharField(max_length=64)
    staff_id = models.BigIntegerField(null=True)
    address = models.CharField(max_length=45)
    device_key = models.CharField(max_length=64)
    device = models.CharField(max_length=60)
    passed = models.BooleanField(default=False)

    class Meta:
        verbose_name = "登录尝试"
        indexes = [
            models.Index(fields=["account_key", "tried_at"], name="attempts_on_an_account"),
            models.Index(fields=["address", "tried_at"], name="attempts_from_an_address"),
            models.Index(fields=["staff_id", "-tried_at"], name="attempts_on_a_person"),
            models.Index(fields=["tried_at"], name="attempts_by_age"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["password", "code"]), name="attempt_is_with_a_password_or_a_code"
            )
        ]

    def __str__(self) -> str:
        return f"登录尝试 {self.tried_at:%Y-%m-%d %H:%M}"
