"""A signature as pages and prints draw it: paths that the server made of whole numbers, no picture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from anchang.apps.customers.choices import SignatureWay
from anchang.apps.customers.form_models import Signature
from anchang.apps.customers.signing import stands
from anchang.apps.customers.strokes import read_strokes


@dataclass(frozen=True, slots=True)
class Ink:
    """``by`` is who recorded that there is no signature on this screen; ``stands``: it fits the form."""

    signer: str
    way: str
    words: str
    typed: bool
    paths: tuple[str, ...]
    width: int
    height: int
    at: datetime
    by: str
    stands: bool

    @classmethod
    def of(cls, one: Signature) -> Ink:
        """Of a signature with its registration; 3 queries, for it is held to what was signed."""
        drawn = read_strokes(one.strokes) if one.way == SignatureWay.DRAWN else None
        by_others = one.way in (SignatureWay.PAPER, SignatureWay.DECLINED)
        return cls(
            signer=one.get_signer_display(),
            way=one.get_way_display(),
            words=one.words,
            typed=one.way == SignatureWay.TYPED,
            paths=drawn.paths if drawn else (),
            width=drawn.width if drawn else 0,
            height=drawn.height if drawn else 0,
            at=one.signed_at,
            by=one.recorded_by.display_name if by_others else "",
            stands=stands(one),
        )
