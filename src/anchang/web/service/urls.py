"""Addresses under /service/. Other areas with pages there have lists of their own."""

from django.urls import path

from anchang.web.service import coaching, editing, run, sheets, tools

service_patterns = [
    path("service/", sheets.start, name="service"),
    path("service/coaching/", coaching.coaching_page, name="coaching"),
    path("service/today/", sheets.sheets_page, name="run_sheets"),
    path("service/today/sheet/", editing.sheet_page, name="sheet"),
    path("service/today/sheet/edit/", editing.edit_page, name="edit_sheet"),
    path("service/today/kit/", tools.kit_page, name="kit_check"),
    path("service/today/<int:visit_id>/", run.run_page, name="run_sheet"),
    path("service/today/<int:visit_id>/begin/", run.begin_button, name="begin_reception"),
    path("service/today/<int:visit_id>/tick/", run.tick_button, name="tick_step"),
    path("service/today/<int:visit_id>/<slug:tool>/", tools.tool_page, name="run_tool"),
]
