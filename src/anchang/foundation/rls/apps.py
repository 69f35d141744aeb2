from django.apps import AppConfig


class RowSecurityConfig(AppConfig):
    name = "anchang.foundation.rls"
    label = "rls"
    verbose_name = "行级权限"
