from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "anchang.apps.inspections"
    label = "inspections"
    verbose_name = "服务检查"
