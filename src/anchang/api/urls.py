"""Addresses for programs. A change that would break a program gets a new version beside the old."""

from django.urls import path

from . import openapi, telephone

urlpatterns = [
    path("v1/openapi.json", openapi.openapi, name="openapi"),
    path("v1/telephone/events", telephone.events, name="telephone_events"),
]
