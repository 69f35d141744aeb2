from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "anchang.apps.intake"
    label = "intake"
    verbose_name = "交表与归档"
