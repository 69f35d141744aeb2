"""Addresses of talk scripts and project facts, under /service/."""

from django.urls import path

from anchang.web.scripts import deciding, papers, readings, shelf, topics, writing

_VERSION = "service/texts/<int:topic_id>/<int:number>"

scripts_patterns = [
    path("service/scripts/", shelf.scripts_page, name="scripts"),
    path("service/scripts/new/", writing.new_script_page, name="new_script"),
    path("service/scripts/print/", papers.scripts_paper, name="scripts_paper"),
    path("service/scripts/reading/", readings.reading_page, name="scripts_reading"),
    path("service/scripts/reading/<int:version_id>/remind/", readings.remind_button, name="remind_reading"),
    path("service/facts/", shelf.facts_page, name="facts"),
    path("service/facts/new/", writing.new_fact_page, name="new_fact"),
    path("service/facts/print/", papers.facts_paper, name="facts_paper"),
    path("service/texts/<int:topic_id>/", topics.topic_page, name="script"),
    path("service/texts/<int:topic_id>/revise/", writing.revise_page, name="revise_script"),
    path(f"{_VERSION}/", topics.version_page, name="script_version"),
    path(f"{_VERSION}/print/", papers.version_paper, name="script_paper"),
    path(f"{_VERSION}/approve/", deciding.approve_button, name="approve_script"),
    path(f"{_VERSION}/refuse/", deciding.refuse_page, name="refuse_script"),
    path(f"{_VERSION}/withdraw/", deciding.withdraw_page, name="withdraw_script"),
    path(f"{_VERSION}/take-back/", deciding.take_back_button, name="take_back_script"),
    path(f"{_VERSION}/check/", deciding.check_page, name="check_fact"),
    path(f"{_VERSION}/read/", readings.read_button, name="read_script"),
]
