"""One row per session. No role may read the table: definer functions answer for one key at a time."""

from django.db import models


class Session(models.Model):
    key = models.CharField(max_length=40, primary_key=True)
    data = models.TextField()
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = "登录会话"
        indexes = [models.Index(fields=["expires_at"], name="session_expiry")]

    def __str__(self) -> str:
        return f"会话至 {self.expires_at:%Y-%m-%d %H:%M}"
