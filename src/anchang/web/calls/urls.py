"""Addresses of calls."""

from django.urls import path

from anchang.web.calls import listing, taking

calls_patterns = [
    path("calls/", listing.calls_page, name="calls"),
    path("calls/new/", taking.call_page, name="call"),
    path("calls/<int:call_id>/", listing.call_record_page, name="call_record"),
]
