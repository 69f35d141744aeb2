"""Addresses of the reports."""

from django.urls import path

from anchang.web.reports import daily

reports_patterns = [
    path("reports/daily/", daily.daily_page, name="daily"),
    path("reports/daily/<str:day>/sheet/", daily.sheet_page, name="daily_sheet"),
    path("reports/daily/<str:day>/issue/", daily.issue_button, name="daily_issue"),
    path("reports/daily/<str:day>/<int:number>/", daily.issued_page, name="daily_issued"),
]
