"""What people type into a line of text: tidied, or refused in words."""

import unicodedata

from django.db.models import Field, Model

from anchang.apps.offices.refusals import MissingError, TooLongError

# Control characters, surrogates, and marks that turn the direction of writing.
_UNWANTED = frozenset({"Cc", "Cs", "Cf", "Co", "Cn"})


def tidied(text: str, field: str, label: str, most: int | None) -> str:
    """The text without invisible characters and with single spaces, at least one and at most `most` long."""
    spaced = " ".join(text.split())
    seen = "".join(sign for sign in spaced if unicodedata.category(sign) not in _UNWANTED)
    if not seen.strip():
        raise MissingError(field, label)
    if most is not None and len(seen) > most:
        raise TooLongError(field, label, most)
    return seen.strip()


def longest(model: type[Model], name: str) -> int | None:
    """How many characters a column of a model takes."""
    column = model._meta.get_field(name)
    return column.max_length if isinstance(column, Field) else None
