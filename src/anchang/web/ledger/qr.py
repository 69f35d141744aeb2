"""QR codes of receipts and of a day's seal: they open the public page that checks them."""

import segno
from django.http import HttpRequest
from django.urls import reverse

from anchang.foundation.ledger.receipts import Receipt


def address_of(receipt: Receipt, request: HttpRequest) -> str:
    """The public page of a receipt, as anybody outside can open it."""
    return request.build_absolute_uri(reverse("public_receipt", args=[str(receipt)]))


def picture_of(text: str) -> str:
    """A QR code as an SVG in a data address."""
    code = segno.make(text, error="m", micro=False)
    return code.svg_data_uri(scale=4, border=4, light="#fff", dark="#000", xmldecl=False)
