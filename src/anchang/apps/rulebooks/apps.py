from django.apps import AppConfig


class RulebooksConfig(AppConfig):
    name = "anchang.apps.rulebooks"
    label = "rulebooks"
    verbose_name = "制度"
