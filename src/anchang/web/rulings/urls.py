"""Addresses of decisions."""

from django.urls import path

from anchang.web.rulings import views as rulings

rulings_patterns = [
    path("customers/<int:customer_id>/decision/", rulings.card_page, name="decision"),
    path("customers/<int:customer_id>/decision/record/", rulings.record_button, name="record"),
    path("rulings/", rulings.list_page, name="rulings"),
    path("rulings/<int:decision_id>/", rulings.kept_page, name="kept"),
]
