"""A check-in form that two workers get at the same moment makes one visit."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from anchang.apps.offices.models import Staff
from anchang.apps.reception.actions import set_presence
from anchang.apps.reception.choices import PresenceState
from anchang.apps.reception.models import Turn, Visit
from anchang.foundation import clock
from tests.people import acting

FORM = {
    "phone": "10055550001",
    "name": "新客",
    "answer": "first_visit",
    "introduced": "no",
    "family": "no",
    "form_key": "0123456789abcdef0123456789abcdef",
}
CLICKS = 4


@pytest.mark.usefixtures("committed_db")
def test_a_form_sent_four_times_at_once_makes_one_visit(
    lin: Staff, zhao: Staff, tang: Staff, logged_in: Callable[[Staff], Client]
) -> None:
    with transaction.atomic(), acting(tang):
        for person in (lin, zhao):
            set_presence(person=person, state=PresenceState.HERE, by=tang, now=clock.now())
    clients = [logged_in(tang) for _ in range(CLICKS)]
    gate, answers = threading.Barrier(CLICKS), list[tuple[int, str]]()

    def click(client: Client) -> None:
        try:
            gate.wait(timeout=10)
            response = client.post(reverse("check_in"), FORM)
            answers.append((response.status_code, response.headers.get("Location", "")))
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    with transaction.atomic(), acting(tang):
        visit = Visit.objects.get()
        assert Turn.objects.count() == 1
    assert answers == [(302, f"{reverse('visit', args=[visit.pk])}?draft_done=check-in")] * CLICKS
