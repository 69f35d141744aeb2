from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "anchang.foundation.vault"
    label = "vault"
    verbose_name = "保险库"
    default_auto_field = "django.db.models.BigAutoField"
