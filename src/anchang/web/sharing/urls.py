"""Addresses of passing on, exporting and tracing, under /secrecy/."""

from django.urls import path

from anchang.web.sharing import exports, passing, requests, tracing

sharing_patterns = [
    path("secrecy/sharing/", passing.sharing_page, name="sharing"),
    path("secrecy/sharing/ask/", passing.ask_page, name="ask_to_share"),
    path("secrecy/sharing/<int:request_id>/", requests.show_page, name="share_request"),
    path("secrecy/sharing/<int:request_id>/decide/", requests.decide_button, name="decide_request"),
    path("secrecy/sharing/<int:request_id>/withdraw/", requests.withdraw_button, name="withdraw_request"),
    path(
        "secrecy/sharing/received/<int:grant_id>/<int:customer_id>/", passing.open_button, name="open_shared"
    ),
    path(
        "secrecy/sharing/received/<int:grant_id>/papers/<int:version_id>/",
        passing.open_paper_button,
        name="open_shared_paper",
    ),
    path("secrecy/exports/", exports.exports_page, name="exports"),
    path("secrecy/exports/ask/", exports.ask_page, name="ask_to_export"),
    path("secrecy/exports/<int:request_id>/", requests.export_page, name="export_request"),
    path("secrecy/exports/<int:request_id>/live/", requests.export_live, name="export_live"),
    path("secrecy/exports/<int:request_id>/retry/", exports.retry_button, name="retry_export"),
    path("secrecy/exports/<int:request_id>/file/", exports.take_button, name="take_export"),
    path("secrecy/trace/", tracing.trace_page, name="trace"),
    path("secrecy/trace/<int:request_id>/case/", tracing.case_page, name="trace_case"),
]
