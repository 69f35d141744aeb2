"""Addresses of the evening: hand-over to the clerk, intake, archive."""

from django.urls import path

from anchang.web.intake import views

intake_patterns = [
    path("intake/", views.intake_page, name="intake"),
]
