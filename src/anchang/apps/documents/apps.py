from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "anchang.apps.documents"
    label = "documents"
    verbose_name = "资料库"
