"""The pages, grouped by place of work; state and rules live below (see docs/explanation)."""

from django.apps import AppConfig


class Pages(AppConfig):
    name = "anchang.web"
    label = "web"
    verbose_name = "页面"
