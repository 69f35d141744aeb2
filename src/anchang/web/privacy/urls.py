"""Addresses of personal data, under /secrecy/."""

from django.urls import path

from anchang.web.privacy import notices

privacy_patterns = [
    path("secrecy/notices/", notices.list_page, name="notices"),
    path("secrecy/notices/new/", notices.new_page, name="new_notice"),
    path("secrecy/notices/<str:version>/", notices.notice_page, name="notice"),
]
