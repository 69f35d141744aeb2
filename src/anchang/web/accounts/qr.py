"""What somebody needs to set a one-time code up: a QR code to scan, or the secret to type."""

from dataclasses import dataclass

import segno

from anchang.apps.offices.codes import address_for
from anchang.apps.offices.models import Staff

ISSUER = "Anchang"
_GROUP = 4


@dataclass(frozen=True, slots=True)
class SetUp:
    """`address` opens an app, `picture` is it as SVG in a data address, `groups` is the secret in fours."""

    address: str
    picture: str
    groups: tuple[str, ...]

    @classmethod
    def of(cls, staff: Staff, secret: str) -> "SetUp":
        address = address_for(secret, staff, ISSUER)
        code = segno.make(address, error="m", micro=False)
        picture = code.svg_data_uri(scale=5, border=4, light="#fff", dark="#000", xmldecl=False)
        parts = tuple(secret[start : start + _GROUP] for start in range(0, len(secret), _GROUP))
        return cls(address, picture, parts)
