"""Addresses of the document library."""

from django.urls import path

from anchang.web.documents import filing, openings, shelf, steps, views

documents_patterns = [
    path("documents/", shelf.shelf_page, name="documents"),
    path("documents/reading/", shelf.reading_page, name="documents_reading"),
    path("documents/new/", filing.categories_page, name="document_categories"),
    path("documents/new/<slug:category>/", filing.new_page, name="new_document"),
    path("documents/<int:number>/", views.document_page, name="document"),
    path("documents/<int:number>/new-version/", filing.new_version_page, name="new_version"),
    path("documents/versions/<int:version_id>/open/", openings.open_button, name="open_version"),
    path("documents/versions/<int:version_id>/confirm/", openings.confirm_button, name="confirm_version"),
    path("documents/versions/<int:version_id>/release/", steps.release_page, name="release_version"),
    path("documents/versions/<int:version_id>/refuse/", steps.refuse_page, name="refuse_version"),
    path("documents/versions/<int:version_id>/audience/", steps.audience_page, name="version_audience"),
    path("documents/versions/<int:version_id>/withdraw/", steps.withdraw_page, name="withdraw_version"),
    path("documents/openings/<int:opening_id>/", openings.reading_room, name="opening"),
    path("documents/openings/<int:opening_id>/file/", openings.file, name="opening_file"),
]
