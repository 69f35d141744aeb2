"""Facts from what was written down: registrations, calls, absences, follow-ups, complaints, deals."""

from __future__ import annotations

from collections.abc import Iterable

from anchang.domain.calendar import days_between, office_day

from .case import Case, Fact, before_focus, holder, person_of, visit_forms
from .evidence import Registered, Visited


def registrations(case: Case) -> Iterable[Fact]:
    """Who received and registered first, completely and in time (2.1.1–2.1.3, 2.2, 2.4.9)."""
    evidence = case.evidence
    forms, visits = visit_forms(evidence), evidence.visits
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


def people(case: Case) -> Iterable[Fact]:
    """Who held the customer, where that person was, who received, whose turn it was (3.2.2, 3.3.2)."""
    focus = case.focus
    owner = holder(case)
    person = person_of(owner)
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
    calls = before_focus(case).calls
    return calls[0].consultant if calls else ""


def _status(case: Case, focus: Visited, person: str) -> Iterable[Fact]:
    if not person:
        return
    direct = case.deal is not None and case.deal.visit is None and person == person_of(holder(case))
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


def tracking(case: Case) -> Iterable[Fact]:
    """How long ago the reception was and what the consultant did since then (5.3.2)."""
    owner = holder(case) or next(iter(case.evidence.visits), None)
    if owner is None:
        return
    person = person_of(owner)
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


def discontent(case: Case) -> Iterable[Fact]:
    """Complaints as found upon, and wishes for somebody else (2.3, 3.2.4)."""
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
    change = case.change
    if change:
        yield Fact("customer_requests_change", True, "客户要求更换接待人", change.source)
        if change.granted and change.found:
            yield Fact("customer_choice", change.successor, "客户要换的人，经主管同意", change.found)
        if not complaints:
            yield Fact("complaint", "none", "没有投诉记录", change.source)


def deal(case: Case) -> Iterable[Fact]:
    """Who closed, at which stage, and whether the holder was away when the deposit came (2.4.11)."""
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
    owner = person_of(holder(case))
    if owner and owner != deal.closer and not deal.negotiated:
        status = case.status_at(owner, deal.source.at)
        absent = status.value not in ("free", "busy_new", "busy_old")
        words = f"交定时原接待人{status.words}，客户没有找他" if absent else f"交定时原接待人{status.words}"
        yield Fact(
            "owner_absent_on_deposit", absent and deal.asked_for != owner, words, status.source or deal.source
        )
