"""Addresses of imports, under /customers/imports/."""

from django.urls import path

from anchang.web.imports import steps, views

imports_patterns = [
    path("customers/imports/", views.imports_page, name="imports"),
    path("customers/imports/new/", views.bring_page, name="bring_register"),
    path("customers/imports/untold/", views.untold_page, name="untold"),
    path("customers/imports/<int:import_id>/", steps.import_page, name="import"),
    path("customers/imports/<int:import_id>/live/", steps.import_live, name="import_live"),
    path("customers/imports/<int:import_id>/columns/", steps.columns_page, name="import_columns"),
    path("customers/imports/<int:import_id>/confirm/", steps.confirm_button, name="confirm_import"),
    path("customers/imports/<int:import_id>/retry/", steps.retry_button, name="retry_import"),
    path("customers/imports/<int:import_id>/withdraw/", steps.withdraw_button, name="withdraw_import"),
    path("customers/imports/<int:import_id>/errors/", steps.errors_file, name="import_errors"),
]
