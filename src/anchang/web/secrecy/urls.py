"""Addresses under /secrecy/. Other areas with pages there have lists of their own."""

from django.urls import path

from anchang.web.secrecy import log, matrix

secrecy_patterns = [
    path("secrecy/", log.start, name="secrecy"),
    path("secrecy/matrix/", matrix.matrix_page, name="matrix"),
    path("secrecy/log/", log.log_page, name="looks"),
]
