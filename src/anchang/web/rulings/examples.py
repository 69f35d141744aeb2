"""The demo office has one live customer for every case of the rulebook; other offices have none to show."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from anchang.apps.offices.models import Office


def examples(office: Office) -> Sequence[Any]:
    """Clause or row, situation in words, and the customer who shows it."""
    if not settings.DEMO:
        return ()
    from anchang.demo.examples import examples as of_office

    return of_office(office.pk)
