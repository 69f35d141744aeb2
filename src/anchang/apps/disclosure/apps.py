from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "anchang.apps.disclosure"
    label = "disclosure"
    verbose_name = "保密"
