from django.apps import AppConfig


class RulingsConfig(AppConfig):
    name = "anchang.apps.rulings"
    label = "rulings"
    verbose_name = "判单"
