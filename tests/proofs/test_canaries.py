"""Promise 2: no foreign byte through any surface.

Every address of the product, with every number there is, as each post and as nobody: read, read as a
fragment, with search, sort and filter parameters, and posted. Whatever comes back, and whatever is written to
the log, is searched for every canary that the person may not meet.
"""

import logging
from collections.abc import Callable, Iterator
from http import HTTPStatus
from http.cookies import SimpleCookie
from itertools import islice, product
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from anchang.apps.disclosure.choices import Looked
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import estates
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from tests.people import acting
from tests.proofs.canaries import Cage, Canary, rings, settle
from tests.proofs.figures import LONG, Proof, prove

LogIn = Callable[[Staff], Client]
# Whoever stands for each way of seeing; the long proof takes everybody.
SHORT_CAST = ("zhao", "wu", "sun", "tang", "jin", "mo")
POSTING = ("zhao", "mo")
SHORT_NUMBERS = 3
LONG_NUMBERS = 12
WORDS: dict[str, tuple[str, ...]] = {
    "form_name": ("registration",),
    "number": ("2.4.3",),
    "row": ("R4",),
    "measure": ("seen",),
    "handle": ("x",),
    "version": ("1",),
}


class Crawler:
    """Fetches, and keeps every foreign canary that came back."""

    def __init__(self, cage: Cage, log: pytest.LogCaptureFixture) -> None:
        self.cage = cage
        self.log = log
        self.cells = 0
        self.addresses: set[str] = set()
        self.hits: list[str] = []

    def get(
        self, client: Client, person: Staff | None, address: str, query: dict[str, Any], **more: Any
    ) -> None:
        response = client.get(address, query, **more)
        self._search(person, f"GET {address} {query}", response, asked=str(query))

    def post(self, client: Client, person: Staff | None, address: str, data: dict[str, Any]) -> None:
        """Posted and undone, so that the next one finds everything as it was."""
        cookies = SimpleCookie(client.cookies.output(header="", sep=";"))
        with transaction.atomic():
            response = client.post(address, data)
            transaction.set_rollback(True)
        client.cookies = cookies
        self._search(person, f"POST {address}", response, asked=str(data))

    def search_log(self) -> None:
        """No canary belongs in the log at all, whoever wrote it there."""
        text = self.log.text.lower()
        self.hits += [f"log: {one.table}" for one in self.cage.canaries if one.text in text]

    def _search(self, person: Staff | None, what: str, response: Any, *, asked: str) -> None:
        self.cells += 1
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self.hits.append(f"{what}: {response.status_code}")
        self.addresses.add(what.split()[1])
        said = (
            response.content.decode("utf-8", "replace") + str(response.headers) + str(response.cookies)
        ).lower()
        self.hits += [
            f"{person.username if person else 'nobody'} {what} ({response.status_code}): {one.table}"
            f" of {one.owner.username}"
            for one in self.cage.canaries
            if one.text in said and one.text not in asked and not one.may_be_met_by(person)
        ]


@pytest.fixture
def cage(db: None, everybody: dict[str, Staff]) -> Cage:
    found = Cage(Random(20261123))
    lin, zhao, mo, wu, qian, yan = (everybody[name] for name in ("lin", "zhao", "mo", "wu", "qian", "yan"))
    for owner, clerk, manager in ((lin, wu, qian), (zhao, wu, qian), (mo, yan, yan)):
        settle(found, owner, clerk=clerk, manager=manager)
    for owner, administrator in ((lin, "jin"), (zhao, "jin"), (mo, "shi")):
        rings(found, owner, everybody[administrator])
    for person in (lin, mo):
        with acting(person):
            found.known("estate_id", estates().get().pk)
    return found


def _patterns(resolver: Any = None) -> Iterator[URLPattern]:
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from _patterns(one)
        elif one.name:
            yield one


def _addresses(cage: Cage) -> Iterator[str]:
    """Every address with numbers that exist, those of the address's own kind first."""
    for pattern in _patterns():
        values = {
            name: _values(cage, name, converter) for name, converter in pattern.pattern.converters.items()
        }
        for chosen in product(*values.values()):
            yield reverse(str(pattern.name), kwargs=dict(zip(values, chosen, strict=True)))


def _values(cage: Cage, name: str, converter: Any) -> tuple[Any, ...]:
    if type(converter).__name__ != "IntConverter":
        return (office_day(clock.now()).isoformat(),) if name == "day" else WORDS.get(name, ("x",))
    numbers = dict.fromkeys([*sorted(cage.numbers.get(name, ())), *sorted(cage.everywhere())])
    return tuple(islice(numbers, LONG_NUMBERS if LONG else SHORT_NUMBERS))


def _parameters(cage: Cage) -> Iterator[dict[str, Any]]:
    """What a page may be asked to search, filter or be opened from: each canary, each number."""
    for number in cage.everywhere():
        yield dict.fromkeys(("customer", "visit", "person", "consultant", "call", "request", "page"), number)
    for canary in cage.canaries if LONG else cage.canaries[:4]:
        yield {"q": canary.text, "order": "name"}
        yield {"q": canary.text[-4:]}
    yield {"kind": Looked.REVEALED, "post": "administrator", "order": "consultant"}


def _crawl(crawler: Crawler, cage: Cage, client: Client, person: Staff | None, *, posts: bool) -> None:
    for address in _addresses(cage):
        crawler.get(client, person, address, {})
        if posts:
            crawler.get(client, person, address, {}, HTTP_HX_REQUEST="true")
            crawler.post(client, person, address, {})
            crawler.post(client, person, address, {"reason": "看看", "why": "看看", "words": "看看"})
    searched = [reverse(name) for name in ("customers", "register", "looks", "rulings")]
    for address, query in product(searched, _parameters(cage)):
        crawler.get(client, person, address, query)


def _people(everybody: dict[str, Staff]) -> list[Staff | None]:
    return [*(everybody[name] for name in (everybody if LONG else SHORT_CAST)), None]


@pytest.mark.slow
def test_no_foreign_byte_comes_through_any_surface(
    request: pytest.FixtureRequest,
    cage: Cage,
    everybody: dict[str, Staff],
    logged_in: LogIn,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    crawler = Crawler(cage, caplog)
    for person in _people(everybody):
        client = logged_in(person) if person else Client()
        client.raise_request_exception = False
        _crawl(crawler, cage, client, person, posts=LONG or bool(person and person.username in POSTING))
    crawler.search_log()
    print(f"{crawler.cells} answers, {len(crawler.addresses)} addresses, {len(crawler.hits)} hits")
    assert not crawler.hits, "\n".join(sorted(set(crawler.hits))[:40])
    what = f"foreign bytes in answers ({len(crawler.addresses)} addresses, {len(cage.canaries)} canaries)"
    leak = _leak_is_found(cage, everybody["zhao"], logged_in, caplog)
    prove(request, Proof(2, what, crawler.cells, len(crawler.hits), "one leaking page", leak))


def _leak_is_found(cage: Cage, person: Staff, logged_in: LogIn, caplog: pytest.LogCaptureFixture) -> bool:
    with override_settings(ROOT_URLCONF="tests.proofs.leaking_pages"):
        crawler = Crawler(cage, caplog)
        client = logged_in(person)
        for address in _addresses(cage):
            if address.startswith("/leak/"):
                crawler.get(client, person, address, {})
    return bool(crawler.hits)


def test_every_canary_is_met_by_whoever_may(cage: Cage, qian: Staff, lin: Staff, logged_in: LogIn) -> None:
    """Otherwise the crawl would find nothing because nothing is shown to anybody."""
    shown = _shown_to(cage, qian, logged_in)
    missing = [
        one
        for one in cage.canaries
        if one.may_be_met_by(qian) and not _is_phone(one) and one.text not in shown
    ]
    assert {one.table for one in missing} <= {"reception_visit"}
    own = _shown_to(cage, lin, logged_in)
    assert {one.table for one in cage.canaries if one.owner == lin and one.text in own} >= {
        "customers_customer",
        "customers_registration",
        "customers_followup",
        "reception_call",
        "customers_complaint",
    }


def _shown_to(cage: Cage, person: Staff, logged_in: LogIn) -> str:
    client = logged_in(person)
    pages = [reverse("customer", args=[number]) for number in sorted(cage.numbers["customer_id"])]
    pages += [reverse("visit", args=[number]) for number in sorted(cage.numbers["visit_id"])]
    return "".join(client.get(page).content.decode() for page in pages).lower()


def _is_phone(canary: Canary) -> bool:
    return canary.text.isdigit()
