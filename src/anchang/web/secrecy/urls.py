"""Addresses under /secrecy/. Other areas with pages there have lists of their own."""

from django.urls import path

from anchang.web.secrecy import alerts, log, matrix

secrecy_patterns = [
    path("secrecy/", log.start, name="secrecy"),
    path("secrecy/matrix/", matrix.matrix_page, name="matrix"),
    path("secrecy/log/", log.log_page, name="looks"),
    path("secrecy/alerts/", alerts.alerts_page, name="alerts"),
    path("secrecy/alerts/<int:staff_id>/<str:day>/<slug:measure>/", alerts.alert_page, name="alert"),
]
