"""Addresses under /secrecy/. Other areas with pages there have lists of their own."""

from django.urls import path

from anchang.web.secrecy import log

secrecy_patterns = [
    path("secrecy/", log.start, name="secrecy"),
    path("secrecy/log/", log.log_page, name="looks"),
]
