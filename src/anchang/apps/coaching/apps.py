from django.apps import AppConfig


class CoachingConfig(AppConfig):
    name = "anchang.apps.coaching"
    label = "coaching"
    verbose_name = "辅导"
