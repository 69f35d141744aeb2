from django.apps import AppConfig


class TelephonyConfig(AppConfig):
    name = "anchang.apps.telephony"
    verbose_name = "电话"
