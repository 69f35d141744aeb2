"""Check-in and registration over real HTTP on loopback: the product's forms, and bare views."""

from __future__ import annotations

import secrets
import statistics
import time

import psycopg

from benchmarks.office.books import Book
from benchmarks.office.sites import Site, log_in, served, token_of
from benchmarks.reception.bare_sql import forget_receptions, rows_to_copy
from benchmarks.reception.inside import DETAILS, ROUNDS, WARM_ROUNDS, new_phone

Pair = tuple[float, float]


def run(book: Book, env: dict[str, str]) -> dict[str, Pair]:
    """Medians in milliseconds, ours and the bare view's, by name."""
    bare_env = {**env, "DATABASE_URL": env["BARE_URL"]}
    with (
        served("anchang.project.wsgi:application", env) as ours,
        served("benchmarks.reception.bare_wsgi:application", bare_env) as theirs,
        psycopg.connect(env["BARE_URL"]) as raw,
    ):
        like = rows_to_copy(raw.cursor())
        known = [one.phone for one in book.asked]
        bare = f"office={book.office_id}&staff="
        found = {}
        log_in(ours, "tang")
        for name, phones in (("客户到，老客户", known), ("客户到，新客户", None)):
            spent: tuple[list[float], list[float]] = ([], [])
            for turn in range(ROUNDS + WARM_ROUNDS):
                phone = phones[turn % len(phones)] if phones else new_phone()
                spent[0].append(_posted(ours, "/desk/check-in/", _arrival(ours, phone, phones is not None)))
                forget_receptions(raw, like)
                spent[1].append(_posted(theirs, f"/bare/check-in/?{bare}{book.desk_id}", {"phone": phone}))
                forget_receptions(raw, like)
            found[name] = _medians(spent)
        ours.cookies.clear()
        log_in(ours, "lin")
        spent = ([], [])
        for _ in range(ROUNDS + WARM_ROUNDS):
            phone = new_phone()
            spent[0].append(_posted(ours, "/customers/register/", _form(ours, phone)))
            spent[1].append(_posted(theirs, f"/bare/register/?{bare}{book.consultant_id}", {"phone": phone}))
        found["登记"] = _medians(spent)
    return found


def _arrival(site: Site, phone: str, been_before: bool) -> dict[str, str]:
    return {
        "csrfmiddlewaretoken": _token(site, "/desk/check-in/"),
        "form_key": secrets.token_hex(16),
        "phone": phone,
        "answer": "been_before" if been_before else "first_visit",
        "introduced": "no",
        "family": "no",
        "channel": "walk_in",
        "group_size": "1",
    }


def _form(site: Site, phone: str) -> dict[str, str]:
    answers = {key: value[0] if isinstance(value, list) else str(value) for key, value in DETAILS.items()}
    return {
        **answers,
        "csrfmiddlewaretoken": _token(site, "/customers/register/"),
        "kind": "visit_form",
        "name": "陈一凡",
        "phone": phone,
        "consent": "on",
        "notice_way": "paper",
        "scope": "full",
    }


_tokens: dict[tuple[int, str], str] = {}


def _token(site: Site, page: str) -> str:
    """A page's token holds for the session: it is fetched once."""
    key = (site.port, page)
    if key not in _tokens:
        _tokens[key] = token_of(site.get(page))
    return _tokens[key]


def _posted(site: Site, path: str, values: dict[str, str]) -> float:
    """Milliseconds until the redirect is there."""
    start = time.perf_counter()
    site.post(path, values)
    return (time.perf_counter() - start) * 1000


def _medians(spent: tuple[list[float], list[float]]) -> Pair:
    ours, theirs = (statistics.median(times[WARM_ROUNDS:]) for times in spent)
    return ours, theirs
