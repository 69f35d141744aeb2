from django.apps import AppConfig


class ScriptsConfig(AppConfig):
    name = "anchang.apps.scripts"
    label = "scripts"
    verbose_name = "话术与项目资料"
