"""Establishes the engine's facts from the records of a household, each with how it was established.

A pure function over :class:`Evidence`. What no record says stays unknown: a fact is left out, never
guessed. Names and
types are those of the vocabulary. The reading of a fact that the rulebook leaves to parameters (the
tracking period)
comes in through :class:`Case`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from anchang.domain.calendar import days_between, office_day

from .evidence import (
    ME,
    NOBODY,
    Dealt,
    Evidence,
    Introduced,
    Registered,
    Source,
    Visited,
)

FactValue = bool | int | str | list[str]


@dataclass(frozen=True, slots=True)
class Fact:
    """``how`` is a Chinese sentence; ``source`` the record it rests on, None when it follows from the
    absence of one.
    """

    name: str
    value: FactValue
    how: str
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """The ``owner_status`` of a person at a moment, with the record that says so."""

    value: str
    words: str
    source: Source | None


StatusAt = Callable[[str, datetime], Status]


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked: about ``focus`` (the visit that matters) and ``deal``, with what was known at ``at``."""

    evidence: Evidence
    at: datetime
    focus: Visited | None
    deal: Dealt | None
    status_at: StatusAt
    tracking_days: int
    duty: str = ""


def establish(case: Case) -> tuple[Fact, ...]:
    """Every fact that the records establish, by group, each name once."""
    found: dict[str, Fact] = {}
    for group in (
        _visitor,
        _door,
        _registrations,
        _family,
        _introduction,
        _people,
        _tracking,
        _discontent,
        _deal,
    ):
        for fact in group(case):
            found.setdefault(fact.name, fact)
    return tuple(found.values())


# -- who matters -----------------------------------------------------------------------------------


def decisive_visit(evidence: Evidence, deal: Dealt | None) -> Visited | None:
    """The visit on which attribution turns: the first with another receiver than before, else the first
    of all.
    """
    visits = evidence.visits
    if not visits:
        return None
    first = visits[0]
    if evidence.groups and deal is None:
        return visits[-1]
    last_person = deal.closer if deal else visits[-1].receiver
    before_deal = [one for one in visits if deal is None or one.source.at <= deal.source.at]
    others = [one for one in before_deal if one.receiver != first_contact(evidence)]
    if last_person == first_contact(evidence) or not others:
        return before_deal[0] if before_deal else first
    return next((one for one in others if one.receiver == last_person), others[0])


def first_contact(evidence: Evidence) -> str:
    """Who received or registered the household first; empty when nobody did."""
    records: list[Registered | Visited] = [*_forms(evidence), *evidence.visits]
    return _person_of(min(records, key=lambda one: one.source.at)) if records else ""


def _forms(evidence: Evidence) -> list[Registered]:
    return [one for one in evidence.registrations if one.kind == "visit_form"]


def _before(case: Case) -> Evidence:
    """What had happened before the focus visit; without one, everything."""
    if case.focus is None:
        return case.evidence
    at = case.focus.source.at
    known = case.evidence.known_at(at)
    visits = tuple(one for one in known.visits if one.source.at < at)
    forms = tuple(one for one in known.registrations if one.source.at < at)
    return Evidence(known.relations, forms, visits, known.calls, known.follow_ups)


def _human(case: Case) -> str:
    if case.deal:
        return case.deal.human
    return case.focus.human if case.focus else ME


def _owner(case: Case) -> Registered | Visited | None:
    """Who held the customer before the focus visit: the first visit form, else the first reception."""
    before = _before(case)
    forms = _forms(before)
    if forms:
        return forms[0]
    return before.visits[0] if before.visits else None


def _person_of(record: Registered | Visited | None) -> str:
    match record:
        case Registered():
            return record.consultant
        case Visited():
            return record.receiver
        case None:
            return ""


# -- 1 visitor -------------------------------------------------------------------------------------


def _visitor(case: Case) -> Iterable[Fact]:
    focus = case.focus
    before = _before(case)
    human = _human(case) if focus is None else focus.human
    own = [one for one in before.visits if one.human == human]
    own_forms = [one for one in _forms(before) if one.human == human]
    household = before.visits
    came = own[0].source if own else own_forms[0].source if own_forms else None
    if focus is not None:
        yield _kind(focus, bool(came), bool(household or _forms(before)))
        yield Fact("visit_no", len(own) + 1, f"本人此前有 {len(own)} 次来访记录", focus.source)
    yield Fact(
        "self_visited_before", bool(came), "本人有来访记录" if came else "没有本人此前来访的记录", came
    )
    others = [one for one in household if one.human != human]
    yield Fact(
        "household_visited_before",
        bool(others or came),
        "家人有来访记录" if others else "本人有来访记录" if came else "没有家人此前来访的记录",
        others[0].source if others else came,
    )


def _kind(focus: Visited, been_here: bool, household_here: bool) -> Fact:
    if been_here:
        return Fact("visitor_kind", "returning", "此前有本人的来访或登记", focus.source)
    if household_here or focus.family_relation:
        return Fact("visitor_kind", "family_member", "本人没来过，家人来过", focus.source)
    if focus.introductions:
        return Fact("visitor_kind", "referred", "本人没来过，由他人介绍", focus.introductions[0].source)
    return Fact("visitor_kind", "new", "没有任何此前的来访或登记", focus.source)


def _door(case: Case) -> Iterable[Fact]:
    focus = case.focus
    if focus is None:
        return
    source = focus.source
    asked = focus.answer != "not_asked"
    yield Fact(
        "asked_first_visit", asked, "接待时问过是否第一次来" if asked else "接待时没有问是否第一次来", source
    )
    before = _before(case)
    humans = {one.human for one in before.visits} | {one.human for one in before.registrations}
    known_before = focus.human in humans
    if asked:
        denied = focus.answer == "first_visit" and known_before
        yield Fact(
            "customer_denied_prior_visit",
            denied,
            "客户答是第一次来，但此前有记录" if denied else "客户没有否认来过",
            source,
        )
    for event in focus.events:
        if event.kind == "disclosed":
            yield Fact("customer_disclosed_at", event.disclosed, "客户后来说出以前来过", event.source)
    recognised = [event for event in focus.events if event.kind == "recognised"]
    if recognised:
        yield Fact("recognized_at", "at_door", "原接待人认出了客户", recognised[0].source)
    yield Fact(
        "customer_named",
        focus.named or NOBODY,
        "客户点名要找的人" if focus.named else "客户没有点名",
        source,
    )
    if focus.remembers:
        yield Fact("customer_remembers", focus.remembers, "接待时问客户记得谁", source)
    yield _channel(case, focus)
    yield from _groups(case, focus)
    yield from _lookup(case, focus)


def _channel(case: Case, focus: Visited) -> Fact:
    invited = [one for one in _before(case).calls if one.invited]
    if invited and not _before(case).visits:
        return Fact("contact_channel", "callback_invite", "来访前有电话邀约", invited[-1].source)
    return Fact("contact_channel", focus.channel, "接待时登记的来源", focus.source)


def _groups(case: Case, focus: Visited) -> Iterable[Fact]:
    talked = [event for event in focus.events if event.kind == "talked_to" and event.person]
    if not case.evidence.groups:
        return
    owner = _person_of(_owner(case)) or focus.receiver
    owners = [owner, *case.evidence.groups.values()]
    yield Fact("groups_together", len(owners), "同时到访的客户组数", focus.source)
    yield Fact("group_owners", owners, "各组客户原来的接待人", focus.source)
    if talked:
        yield Fact("group_talks_to", talked[0].person, "同来各组只找一人洽谈", talked[0].source)


def _lookup(case: Case, focus: Visited) -> Iterable[Fact]:
    searches = [
        one for one in case.evidence.searches if one.visit in (None, focus.source.id) and focus.source.id
    ]
    late = [one for one in searches if one.stage == "after_deal" and one.found]
    on_site = [one for one in searches if one.stage == "on_site"]
    if on_site and on_site[-1].found:
        yield Fact("lookup", "found_on_site", "内业当场查到登记", on_site[-1].source)
    elif on_site and late and on_site[-1].source.at < late[0].source.at:
        yield Fact("lookup", "found_after_deal", "内业当场没有查到，成交后才查到", late[0].source)
    elif on_site:
        yield Fact("lookup", "not_found_on_site", "内业当场没有查到", on_site[-1].source)
    elif _owner(case) is not None and focus.receiver:
        yield Fact("lookup", "not_searched", "这次来访没有查档记录", focus.source)


# -- 2 registrations -------------------------------------------------------------------------------


def _registrations(case: Case) -> Iterable[Fact]:
    evidence = case.evidence
    forms, visits = _forms(evidence), evidence.visits
    received = [one for one in visits if one.receiver]
    if received:
        yield Fact("first_receiver", received[0].receiver, "第一次来访的接待人", received[0].source)
        yield Fact("receptions", [one.receiver for one in received], "历次来访的接待人", received[-1].source)
    if forms or received:
        order = list(dict.fromkeys(one.consultant for one in forms))
        source = forms[0].source if forms else received[0].source
        yield Fact("visit_regs", order, "来访登记表按登记时间先后" if forms else "没有任何来访登记表", source)
    if forms:
        yield from _first_form(case, forms[0])
    yield from _calls(case)
    yield from _proxies(case)


def _first_form(case: Case, form: Registered) -> Iterable[Fact]:
    yield Fact("reg_complete", True, f"姓名、联系方式齐全，完整度 {form.percent}%", form.source)
    age = max(days_between(form.source.at, case.at), 0)
    yield Fact("reg_age_days", age, f"第一份登记至今 {age} 天", form.source)
    late = office_day(form.entered_at) > office_day(form.source.at)
    yield Fact(
        "reg_timing",
        "late" if late else "same_day",
        "登记当晚没有录入" if late else "登记当天录入",
        form.source,
    )
    if case.focus is not None:
        entered = form.entered_at <= case.focus.source.at or form.source.at >= case.focus.source.at
        yield Fact(
            "reg_in_system",
            entered,
            "来访时第一份登记已在台账" if entered else "来访时第一份登记还没有录入台账",
            form.source,
        )


def _calls(case: Case) -> Iterable[Fact]:
    first_visit = case.evidence.visits[0].source.at if case.evidence.visits else case.at
    calls = [one for one in case.evidence.calls if one.source.at <= first_visit]
    if calls:
        yield Fact("call_receiver", calls[0].consultant, "首次到访之前接听来电的人", calls[0].source)


def _proxies(case: Case) -> Iterable[Fact]:
    before = case.focus.source.at if case.focus else case.at
    proxies = [one for one in case.evidence.registrations if one.kind == "proxy" and one.source.at <= before]
    if proxies:
        yield Fact("proxy_reg", proxies[0].consultant, "代登记落在谁名下", proxies[0].source)
        yield Fact("proxy_reg_by", proxies[0].proxy_by, "由谁代为登记", proxies[0].source)


# -- 3 family --------------------------------------------------------------------------------------


def _family(case: Case) -> Iterable[Fact]:
    human = _human(case)
    evidence = case.evidence
    records: list[Registered | Visited] = [*_forms(evidence), *evidence.visits]
    contacts = [(one.source.at, one.human, one.source) for one in records]
    humans = {one for _, one, _ in contacts} | {human}
    focus_family = case.focus is not None and bool(case.focus.family_relation)
    if len(humans) < 2 and not focus_family:
        return
    source = min(contacts, default=(case.at, human, None), key=lambda item: item[0])[2]
    yield Fact("buyer_relation", _relation(case, human), "与最先登记的家人的关系", source)
    forms = _forms(evidence)
    order = [one.consultant for one in forms]
    yield Fact(
        "family_regs",
        order,
        "家庭各成员的登记按时间先后" if forms else "家庭成员都没有登记",
        forms[0].source if forms else source,
    )


def _relation(case: Case, human: str) -> str:
    if case.focus is not None and case.focus.family_relation and case.focus.human == human:
        return case.focus.family_relation
    own = [one.family_relation for one in case.evidence.visits if one.human == human and one.family_relation]
    if own:
        return own[0]
    return case.evidence.relations.get(human, "self")


# -- 4 introduction --------------------------------------------------------------------------------


def _introduction(case: Case) -> Iterable[Fact]:
    focus = case.focus
    if focus is None or not focus.introductions:
        return
    introductions = focus.introductions
    owners = [one.consultant for one in introductions if one.consultant]
    source = introductions[0].source
    yield Fact("referrer_kind", _referrer_kind(introductions), "介绍人的身份", source)
    yield Fact("referrer_owners", owners, "介绍人各自的原接待人", source)
    present = all(one.present for one in introductions)
    yield Fact("referrer_present", present, "介绍人同来" if present else "介绍人没有同来", source)
    if focus.named:
        yield Fact("referrer_named", focus.named, "被介绍人点名", focus.source)


def _referrer_kind(introductions: tuple[Introduced, ...]) -> str:
    known = [one for one in introductions if one.consultant]
    return (known or list(introductions))[0].kind


# -- 5 people --------------------------------------------------------------------------------------


def _people(case: Case) -> Iterable[Fact]:
    focus = case.focus
    owner = _owner(case)
    person = _person_of(owner)
    if owner is not None:
        yield Fact(
            "owner",
            person,
            "此前第一份来访登记的人" if isinstance(owner, Registered) else "此前第一次接待的人",
            owner.source,
        )
    if focus is not None:
        yield from _status(case, focus, person or _only_introducer(focus) or _caller(case))
    if focus is not None and focus.receiver:
        yield Fact("receiver", focus.receiver, "这次来访的接待人", focus.source)
    duty = case.duty or (focus.on_turn if focus else "")
    if duty and focus is not None:
        yield Fact("duty", duty, "到访时按轮序轮到的人", focus.source)
    for consent in case.evidence.consents:
        if consent.owner == person:
            words = "原接待人同意对方取得佣金" if consent.consent == "waive" else "原接待人只请代接待"
            yield Fact("owner_consent", consent.consent, words, consent.source)


def _only_introducer(focus: Visited) -> str:
    owners = {one.consultant for one in focus.introductions if one.consultant}
    return owners.pop() if len(owners) == 1 else ""


def _caller(case: Case) -> str:
    calls = _before(case).calls
    return calls[0].consultant if calls else ""


def _status(case: Case, focus: Visited, person: str) -> Iterable[Fact]:
    if not person:
        return
    direct = case.deal is not None and case.deal.visit is None and person == _person_of(_owner(case))
    moment = case.deal.source.at if case.deal and direct else focus.source.at
    status = case.status_at(person, moment)
    yield Fact("owner_status", status.value, f"当时{status.words}", status.source)
    attempts = [
        one for one in case.evidence.attempts if one.visit == focus.source.id and one.person == person
    ]
    if attempts:
        reached = attempts[-1].reached
        yield Fact(
            "owner_reachable", reached, "已联系上" if reached else "联系过，没有联系上", attempts[-1].source
        )
    elif status.value in ("free", "busy_new", "busy_old"):
        yield Fact("owner_reachable", True, "本人在现场", status.source)


# -- 6 tracking ------------------------------------------------------------------------------------


def _tracking(case: Case) -> Iterable[Fact]:
    owner = _owner(case) or next(iter(case.evidence.visits), None)
    if owner is None:
        return
    person = _person_of(owner)
    received = [one.source for one in case.evidence.visits if one.receiver == person]
    started = received[0] if received else owner.source
    end = case.deal.source.at if case.deal else case.focus.source.at if case.focus else case.at
    days = max(days_between(started.at, end), 0)
    yield Fact("days_since_reception", days, f"自接待之日起 {days} 天", started)
    mine = [
        one
        for one in case.evidence.follow_ups
        if one.consultant == person and started.at <= one.source.at <= end
    ]
    within = [one for one in mine if days_between(started.at, one.source.at) <= case.tracking_days]
    yield Fact(
        "followup_count",
        len(within),
        f"{case.tracking_days} 天内由本人跟进 {len(within)} 次",
        within[-1].source if within else started,
    )
    if mine:
        last = max(days_between(mine[-1].source.at, end), 0)
        yield Fact("days_since_followup", last, f"最近一次跟进距今 {last} 天", mine[-1].source)
    if within:
        reached = [one for one in within if one.reached]
        yield Fact(
            "followup_method",
            "call_answered" if reached else "call_no_answer",
            "至少一次联系上" if reached else "每次都没有联系上",
            (reached or within)[-1].source,
        )
        yield Fact("followup_logged", True, "跟进有当时的记录", within[0].source)


# -- 7 discontent ----------------------------------------------------------------------------------


def _discontent(case: Case) -> Iterable[Fact]:
    complaints = [one for one in case.evidence.complaints if one.source.at <= case.at]
    if complaints:
        last = complaints[-1]
        yield Fact("complaint", last.kind, "客户的不满或投诉", last.source)
        yield Fact("owner", last.consultant, "客户投诉的接待人", last.source)
        if last.verified is not None and last.found:
            words = "经核实属实" if last.verified else "核实后不属实"
            yield Fact("complaint_verified", last.verified, words, last.found)
        if last.successor and last.found:
            yield Fact("later_receiver", last.successor, "停止原接待人服务后接手的人", last.found)
    changes = case.evidence.changes
    if changes:
        yield Fact("customer_requests_change", True, "客户要求更换接待人", changes[-1].source)
        if not complaints:
            yield Fact("complaint", "none", "没有投诉记录", changes[-1].source)


# -- 8 deal ----------------------------------------------------------------------------------------


def _deal(case: Case) -> Iterable[Fact]:
    deal = case.deal
    if deal is None:
        if case.focus is None or case.focus.receiver:
            yield Fact("deal_stage", "none", "没有成交记录", None)
        return
    yield Fact("deal_stage", deal.stage, "成交记录的阶段", deal.source)
    yield Fact("closer", deal.closer, "成交记录上的成交人", deal.source)
    same = case.focus is not None and deal.visit == case.focus.source.id
    if case.focus is not None:
        yield Fact("deal_same_visit", same, "这次来访当场成交" if same else "不是这次来访成交", deal.source)
    owner = _person_of(_owner(case))
    if owner and owner != deal.closer and not deal.negotiated:
        status = case.status_at(owner, deal.source.at)
        absent = status.value not in ("free", "busy_new", "busy_old")
        words = f"交定时原接待人{status.words}，客户没有找他" if absent else f"交定时原接待人{status.words}"
        yield Fact(
            "owner_absent_on_deposit", absent and deal.asked_for != owner, words, status.source or deal.source
        )
