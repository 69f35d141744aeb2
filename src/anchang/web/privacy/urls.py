"""Addresses of personal data, under /secrecy/ and beside a customer."""

from django.urls import path

from anchang.web.privacy import due, files, holds, notices, requests

privacy_patterns = [
    path("secrecy/notices/", notices.list_page, name="notices"),
    path("secrecy/notices/new/", notices.new_page, name="new_notice"),
    path("secrecy/notices/<str:version>/", notices.notice_page, name="notice"),
    path("secrecy/personal/", requests.list_page, name="personal"),
    path("secrecy/personal/due/", due.due_page, name="personal_due"),
    path("secrecy/personal/<int:request_id>/", requests.request_page, name="personal_request"),
    path("secrecy/personal/<int:request_id>/decide/", requests.decide_button, name="decide_personal"),
    path("secrecy/personal/<int:request_id>/hand-out/", files.hand_out_button, name="hand_out"),
    path("secrecy/personal/<int:request_id>/file/", files.file_page, name="person_file"),
    path("secrecy/personal/<int:request_id>/erase/", requests.erase_button, name="erase_person"),
    path("secrecy/personal/<int:request_id>/erased/", requests.erasure_page, name="erasure_paper"),
    path("secrecy/personal/holds/<int:hold_id>/", holds.release_page, name="release_hold"),
    path("customers/<int:customer_id>/personal/", requests.new_page, name="new_personal"),
    path("customers/<int:customer_id>/hold/", holds.new_page, name="new_hold"),
]
