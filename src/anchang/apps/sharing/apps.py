from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "anchang.apps.sharing"
    label = "sharing"
    verbose_name = "转交与导出"
