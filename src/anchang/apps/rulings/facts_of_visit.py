"""Facts about the visit that matters: who came, what was asked and answered, family, introducers."""

from __future__ import annotations

from collections.abc import Iterable

from .case import Case, Fact, before_focus, holder, human_asked_about, person_of, visit_forms
from .evidence import NOBODY, Introduced, Registered, Visited


def visitor(case: Case) -> Iterable[Fact]:
    """Whether the visitor, or somebody of the household, has been here before."""
    focus = case.focus
    before = before_focus(case)
    human = human_asked_about(case) if focus is None else focus.human
    own = [one for one in before.visits if one.human == human]
    own_forms = [one for one in visit_forms(before) if one.human == human]
    household = before.visits
    came = own[0].source if own else own_forms[0].source if own_forms else None
    if focus is not None:
        yield _kind(focus, bool(came), bool(household or visit_forms(before)))
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


def door(case: Case) -> Iterable[Fact]:
    """What was asked at the door and answered (5.2.1), how they came, with whom, and what the clerk found."""
    focus = case.focus
    if focus is None:
        return
    source = focus.source
    asked = focus.answer != "not_asked"
    yield Fact(
        "asked_first_visit", asked, "接待时问过是否第一次来" if asked else "接待时没有问是否第一次来", source
    )
    before = before_focus(case)
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
    invited = [one for one in before_focus(case).calls if one.invited]
    if invited and not before_focus(case).visits:
        return Fact("contact_channel", "callback_invite", "来访前有电话邀约", invited[-1].source)
    return Fact("contact_channel", focus.channel, "接待时登记的来源", focus.source)


def _groups(case: Case, focus: Visited) -> Iterable[Fact]:
    talked = [event for event in focus.events if event.kind == "talked_to" and event.person]
    if not case.evidence.groups:
        return
    owner = person_of(holder(case)) or focus.receiver
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
    elif holder(case) is not None and focus.receiver:
        yield Fact("lookup", "not_searched", "这次来访没有查档记录", focus.source)


def family(case: Case) -> Iterable[Fact]:
    """Who of the household registered where (2.4.3); nothing when only one person is known."""
    human = human_asked_about(case)
    evidence = case.evidence
    records: list[Registered | Visited] = [*visit_forms(evidence), *evidence.visits]
    contacts = [(one.source.at, one.human, one.source) for one in records]
    humans = {one for _, one, _ in contacts} | {human}
    focus_family = case.focus is not None and bool(case.focus.family_relation)
    if len(humans) < 2 and not focus_family:
        return
    source = min(contacts, default=(case.at, human, None), key=lambda item: item[0])[2]
    yield Fact("buyer_relation", _relation(case, human), "与最先登记的家人的关系", source)
    forms = visit_forms(evidence)
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


def introduction(case: Case) -> Iterable[Fact]:
    """Who introduced the visitor, and whose customers the introducers are (3.2.3, 2.4.1, 2.4.8, 2.4.10)."""
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
