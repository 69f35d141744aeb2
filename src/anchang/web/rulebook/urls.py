"""Addresses of the rulebook."""

from django.urls import path

from anchang.web.rulebook import changes as rulebook_changes
from anchang.web.rulebook import views as rulebook

rulebook_patterns = [
    path("rulebook/", rulebook.book_page, name="rulebook"),
    path("rulebook/choices/<str:row>/", rulebook_changes.choice_page, name="choice"),
    path("rulebook/<str:number>/limits/", rulebook_changes.limits_page, name="limits"),
    path("rulebook/<str:number>/", rulebook.clause_page, name="clause"),
]
