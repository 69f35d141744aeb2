from django.apps import AppConfig


class ReceptionConfig(AppConfig):
    name = "anchang.apps.reception"
    label = "reception"
    verbose_name = "接待"
