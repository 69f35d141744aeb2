from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "anchang.apps.customers"
    label = "customers"
    verbose_name = "客户"
