from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "anchang.apps.offices"
    label = "offices"
    verbose_name = "案场与人员"
    default_auto_field = "django.db.models.BigAutoField"
