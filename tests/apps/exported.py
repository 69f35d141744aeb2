"""An office with a record of every kind that can be exported."""

from anchang.apps.disclosure.actions import Look, Origin, log_looks
from anchang.apps.disclosure.choices import Looked
from anchang.apps.offices.models import Staff
from anchang.apps.reception.calls import take_call
from anchang.apps.reception.choices import DealStage, FirstVisitAnswer
from anchang.apps.reception.deals import record_deal
from anchang.foundation import clock
from tests.apps.stories import CHEN, STRANGER, arrives, here, registered
from tests.people import acting


def something_of_everything(consultant: Staff, manager: Staff) -> None:
    """A customer, a call, a visit, a deal and a look at a customer."""
    now = clock.now()
    customer = registered(consultant, CHEN, now=now).customer
    with acting(consultant):
        take_call(phone=STRANGER.phone, name=STRANGER.name, rings=2, by=consultant, now=now)
    here(consultant, now=now)
    arrives(manager, CHEN, now=now, answer=FirstVisitAnswer.BEEN_BEFORE)
    with acting(manager):
        record_deal(
            customer=customer,
            closer=consultant,
            stage=DealStage.SUBSCRIBED,
            unit_label="3-1202",
            amount_fen=5_000_000,
            by=manager,
            now=now,
        )
        log_looks(
            looks=[Look(Looked.SAW, "客户页", (customer.pk,))],
            origin=Origin("127.0.0.1", "Chrome"),
            by=manager,
            now=now,
        )
