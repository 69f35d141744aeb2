from django.apps import AppConfig


class ServiceConfig(AppConfig):
    name = "anchang.apps.service"
    label = "service"
    verbose_name = "接待流程"
