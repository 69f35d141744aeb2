from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "anchang.foundation.sessions"
    label = "sessions"
    verbose_name = "登录会话"
    default_auto_field = "django.db.models.BigAutoField"
