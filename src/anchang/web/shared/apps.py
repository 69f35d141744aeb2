from django.apps import AppConfig


class SharedPages(AppConfig):
    """Base page, components, static files and template tags of all pages."""

    name = "anchang.web.shared"
    label = "web_shared"
    verbose_name = "页面"
