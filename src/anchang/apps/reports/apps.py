from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "anchang.apps.reports"
    label = "reports"
    verbose_name = "报表"
