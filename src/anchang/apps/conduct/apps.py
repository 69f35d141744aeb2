from django.apps import AppConfig


class ConductConfig(AppConfig):
    name = "anchang.apps.conduct"
    label = "conduct"
    verbose_name = "违规与更正"
