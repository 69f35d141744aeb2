"""Addresses of inspections, under /service/."""

from django.urls import path

from anchang.web.inspections import forms_page, making, views

inspections_patterns = [
    path("service/inspections/", views.list_page, name="inspections"),
    path("service/inspections/results/", views.results_page, name="inspection_results"),
    path("service/inspections/new/<slug:code>/", making.new_page, name="new_inspection"),
    path("service/inspections/forms/<slug:code>/", forms_page.form_page, name="inspection_form"),
    path("service/inspections/<int:inspection_id>/", views.inspection_page, name="inspection"),
    path("service/inspections/<int:inspection_id>/print/", views.inspection_paper, name="inspection_paper"),
]
