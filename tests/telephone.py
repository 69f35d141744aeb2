"""A telephone system for tests outside tests/api: calls that are taken as the API takes them."""

from django.db import transaction

from anchang.apps.offices.models import Staff
from anchang.apps.telephony.choices import EventKind
from anchang.apps.telephony.lines import Wiring, add_line, line_named
from anchang.apps.telephony.models import PhoneCall
from anchang.apps.telephony.receiving import Heard, receive
from anchang.apps.telephony.tokens import Bearer, make_token
from anchang.foundation import clock
from anchang.foundation.rls import Actor
from tests.people import acting

NUMBER = "10077778888"


def bearer(administrator: Staff) -> Bearer:
    """Somebody who holds a token of the administrator's."""
    with acting(administrator):
        token, _ = make_token(label="交换机", by=administrator, now=clock.now())
    return Bearer(token.pk, Actor(administrator.office_id, administrator.pk, "desk"))


def happens(
    who: Bearer, administrator: Staff, person: Staff, *kinds: EventKind, number: str = NUMBER
) -> PhoneCall:
    """These events of one call on the person's own extension, in this order."""
    extension = f"9{person.pk}"
    with transaction.atomic(), acting(administrator):
        if line_named(extension) is None:
            wiring = Wiring(extension, "分机", None, person)
            add_line(wiring=wiring, by=administrator, now=clock.now())
    for kind in kinds:
        receive(heard=Heard(kind, f"call-{person.pk}-{number}", extension, number), bearer=who)
    with acting(person):
        return PhoneCall.objects.select_related("line").get(external_id=f"call-{person.pk}-{number}")


def ringing_for(person: Staff, administrator: Staff) -> PhoneCall:
    return happens(bearer(administrator), administrator, person, EventKind.RINGING)
