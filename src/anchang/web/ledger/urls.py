"""Addresses of the ledger. The public one is short: it stands in a QR code."""

from django.urls import path

from anchang.web.ledger import day, receipts

ledger_patterns = [
    path("secrecy/ledger/", day.ledger_page, name="ledger"),
    path("secrecy/ledger/check/", day.check_button, name="check_ledger"),
    path("secrecy/ledger/seal/<str:day>/", day.seal_page, name="day_seal"),
    path("customers/registrations/<int:registration_id>/receipt/", receipts.receipt_page, name="receipt"),
    path("r/", receipts.public_page, name="public_receipts"),
    path("r/<str:code>/", receipts.public_page, name="public_receipt"),
]
