from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "anchang.demo"
    label = "demo"
    verbose_name = "演示案场"
