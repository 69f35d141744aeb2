"""Addresses under /service/. Other areas with pages there have lists of their own."""

from django.urls import path

from anchang.web.service import sheets

service_patterns = [
    path("service/", sheets.start, name="service"),
    path("service/today/", sheets.sheets_page, name="run_sheets"),
]
