"""Addresses of breach cases and corrections, under /secrecy/."""

from django.urls import path

from anchang.web.conduct import cases, corrections

conduct_patterns = [
    path("secrecy/cases/", cases.list_page, name="cases"),
    path("secrecy/cases/open/", cases.open_page, name="open_case"),
    path("secrecy/cases/<int:case_id>/", cases.case_page, name="case"),
    path("secrecy/cases/<int:case_id>/answer/", cases.answer_page, name="answer_case"),
    path("secrecy/cases/<int:case_id>/decide/", cases.decide_page, name="decide_case"),
    path("secrecy/cases/<int:case_id>/paper/", cases.paper_page, name="case_paper"),
    path("secrecy/corrections/", corrections.list_page, name="corrections"),
    path("secrecy/corrections/ask/<slug:kind>/<int:record_id>/", corrections.ask_page, name="ask_correction"),
    path("secrecy/corrections/<int:correction_id>/", corrections.correction_page, name="correction"),
    path(
        "secrecy/corrections/notices/<int:notice_id>/seen/", corrections.seen_button, name="correction_seen"
    ),
]
