"""What people type into a line of text: tidied, or refused in words."""

import re
import unicodedata

from django.db.models import Field, Model

from anchang.apps.offices.refusals import MissingError, TooLongError, UsernameFormError
from anchang.foundation.vault import SealedTextField

USERNAME = r"[a-z0-9][a-z0-9._-]{1,39}"

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


def refuse_odd_username(username: str) -> None:
    """Raise UsernameFormError for what the database would refuse once it is in lower case."""
    if not re.fullmatch(USERNAME, username.strip().lower()):
        raise UsernameFormError


def longest(model: type[Model], name: str) -> int | None:
    """How many characters a column of a model takes."""
    column = model._meta.get_field(name)
    return column.max_length if isinstance(column, Field) else None


def sealed_column(model: type[Model], name: str) -> SealedTextField:
    """A column whose text is sealed, for who writes it through a definer function."""
    column = model._meta.get_field(name)
    if not isinstance(column, SealedTextField):
        raise TypeError(f"{name} is not sealed")
    return column
