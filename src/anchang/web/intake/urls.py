"""Addresses of the evening: hand-over to the clerk, intake, archive."""

from django.urls import path

from anchang.web.intake import days, handing, paper, search, views

intake_patterns = [
    path("intake/", views.intake_page, name="intake"),
    path("intake/hand-in/", handing.hand_in_button, name="hand_in"),
    path("intake/receive/", handing.receive_button, name="receive_forms"),
    path("intake/counter/<int:staff_id>/", handing.counter_button, name="take_at_counter"),
    path("intake/forms/", search.search_page, name="intake_search"),
    path("intake/forms/<int:form_id>/", paper.form_page, name="intake_form"),
    path("intake/forms/<int:form_id>/check/", paper.check_button, name="check_paper"),
    path("intake/forms/<int:form_id>/return/", paper.return_button, name="return_paper"),
    path("intake/forms/<int:form_id>/archive/", paper.archive_button, name="archive_paper"),
    path("intake/forms/<int:form_id>/scan/", paper.scan_button, name="attach_scan"),
    path("intake/scans/<int:scan_id>/", paper.scan_file, name="scan_file"),
    path("intake/days/", days.days_page, name="intake_days"),
    path("intake/excuse/", days.excuse_page, name="excuse_day"),
]
