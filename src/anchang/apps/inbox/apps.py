from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "anchang.apps.inbox"
    label = "inbox"
    verbose_name = "消息"
