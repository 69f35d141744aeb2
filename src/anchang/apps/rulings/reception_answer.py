"""Turns a judgement at the door into an answer for the desk: who receives, why, what to do now, whose
customer it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from anchang.apps.reception.choices import ServedKind
from anchang.domain import rotation
from anchang.domain.rotation import PRESENCE_WORDS, Presence
from anchang.domain.rulebook import Decided, Escalated, SlotVerdict
from anchang.domain.rulebook.explain import slot_sentences

from .judging import Judgement, is_person, settled, speaking

SERVED = {
    "new": ServedKind.NEW,
    "returning": ServedKind.OLD,
    "referred": ServedKind.REFERRED,
    "family_member": ServedKind.FAMILY,
}


# Clauses whose steps are said below in our own words, with a button.
COVERED = frozenset({"2.4.5", "3.4.4"})


class Role(StrEnum):
    """In which capacity somebody receives."""

    ON_TURN = "on_turn"
    ORIGINAL = "original"
    INTRODUCERS_CONSULTANT = "introducers_consultant"
    CALLER = "caller"
    STAND_IN = "stand_in"
    SUCCESSOR = "successor"
    NOBODY = "nobody"


ROLE_WORDS = {
    Role.ON_TURN: "按轮序轮到",
    Role.ORIGINAL: "原接待人",
    Role.INTRODUCERS_CONSULTANT: "介绍人的原接待人",
    Role.CALLER: "接听来电的顾问",
    Role.STAND_IN: "代接待",
    Role.SUCCESSOR: "接手的顾问",
    Role.NOBODY: "没有确定接待人",
}


_OF_THEIR_OWN = frozenset({Role.ORIGINAL, Role.SUCCESSOR})


class StepKind(StrEnum):
    """What a step asks for; the page offers the action that belongs to it."""

    CONTACT_ORIGINAL = "contact_original"
    ASK_CLERK = "ask_clerk"
    TELL_BUSY = "tell_busy"
    ASK_MANAGER = "ask_manager"
    BY_RULE = "by_rule"
    REGISTER = "register"


@dataclass(frozen=True, slots=True)
class Step:
    """``staff_id`` is whom to call or to tell."""

    kind: StepKind
    words: str
    clauses: tuple[str, ...] = ()
    staff_id: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who should receive. ``receiver_id`` is None when the rulebook names nobody: people decide, with a
    reason. ``owner_words``: whose customer it is in a few words, empty when only the sentence says it.
    """

    receiver_id: int | None
    role: Role
    by_turn: bool
    served: ServedKind
    sentence: str
    clauses: tuple[str, ...]
    owner_words: str
    owner_sentence: str
    owner_clauses: tuple[str, ...]
    steps: tuple[Step, ...]
    original_id: int | None


def propose(judgement: Judgement, order: rotation.State) -> Proposal:
    """The answer for the desk. Nobody is named against the rulebook: a conflict or a gap names nobody by
    itself.
    """
    serve, credit = judgement.verdict["serve"], judgement.verdict["credit"]
    change = judgement.case.change
    successor = change.successor if change and change.granted else ""
    wanted = successor or _person(serve)
    duty = judgement.case.duty or rotation.next_up(order).person
    original = successor or _fact(judgement, "owner")
    away = _absent(order, original if wanted in ("", duty) else wanted)
    receiver, role = (duty, Role.STAND_IN) if away else (wanted, _role(judgement, wanted, duty, successor))
    if not receiver:
        role = Role.NOBODY
    return Proposal(
        receiver_id=int(receiver) if receiver else None,
        role=role,
        by_turn=role is Role.ON_TURN,
        served=SERVED.get(_fact(judgement, "visitor_kind"), ServedKind.NEW),
        sentence=_sentence(judgement, role, receiver, away, order),
        clauses=_clauses(serve) or _clauses(credit),
        owner_words=_owner_words(judgement, credit),
        owner_sentence="".join(slot_sentences(judgement.spoken, "credit")),
        owner_clauses=_clauses(credit),
        steps=_steps(judgement, role, receiver, away, order),
        original_id=_number(away or (receiver if role in _OF_THEIR_OWN else "")),
    )


def _number(person: str) -> int | None:
    return int(person) if person.isdigit() else None


def _absent(order: rotation.State, person: str) -> str:
    """The person when they are not here, else nobody."""
    return person if person and order.presence_of(person) is not Presence.HERE else ""


def _person(slot: SlotVerdict) -> str:
    if not isinstance(slot, Decided):
        return ""
    person = str(slot.result.get("serve") or slot.result.get("owner") or "")
    return person if is_person(person) and person.isdigit() else ""


def _owner_words(judgement: Judgement, credit: SlotVerdict) -> str:
    by_people = settled(judgement)
    if by_people:
        return judgement.name(by_people.owner)
    match credit:
        case Decided():
            owner = str(credit.result.get("owner") or "")
            return judgement.name(owner) if is_person(owner) else ""
        case Escalated():
            return f"由{credit.decided_by}裁定"
    return ""


def _fact(judgement: Judgement, name: str) -> str:
    fact = judgement.fact(name)
    return str(fact.value) if fact and is_person(str(fact.value)) else ""


def _clauses(slot: SlotVerdict) -> tuple[str, ...]:
    return tuple(dict.fromkeys(citation.clause for citation in slot.citations))


def _role(judgement: Judgement, person: str, duty: str, successor: str) -> Role:
    introducers = judgement.fact("referrer_owners")
    owners = introducers.value if introducers and isinstance(introducers.value, list) else []
    candidates = (
        (person == successor, Role.SUCCESSOR),
        (person == _fact(judgement, "owner"), Role.ORIGINAL),
        (person == _fact(judgement, "later_receiver"), Role.SUCCESSOR),
        (person in owners, Role.INTRODUCERS_CONSULTANT),
        (person == duty, Role.ON_TURN),
        (person == _fact(judgement, "call_receiver"), Role.CALLER),
    )
    return next((role for fits, role in candidates if person and fits), Role.NOBODY)


def _sentence(judgement: Judgement, role: Role, receiver: str, away: str, order: rotation.State) -> str:
    if role is Role.NOBODY and not rotation.next_up(order).found:
        busy = any(order.is_serving(seat) for seat in order.seats)
        return "在岗的置业顾问都在接待，没有人空着" if busy else "现在没有置业顾问在岗"
    if role is Role.NOBODY:
        return "制度没有定下由谁接待：" + "".join(slot_sentences(judgement.spoken, "serve"))
    name = judgement.name(receiver)
    if role is Role.STAND_IN:
        missing = PRESENCE_WORDS[order.presence_of(away)]
        return f"{judgement.name(away)}{missing}，由当值的 {name} 代接待"
    if role is Role.ON_TURN:
        return f"按轮序轮到 {name}"
    return f"{ROLE_WORDS[role]} {name} 接待"


def _steps(
    judgement: Judgement, role: Role, receiver: str, away: str, order: rotation.State
) -> tuple[Step, ...]:
    steps: list[Step] = []
    attempted = judgement.fact("owner_reachable")
    if role is Role.STAND_IN and attempted is None:
        words = f"请 {judgement.name(receiver)} 先与 {judgement.name(away)} 联系，并记下是否联系上"
        steps.append(Step(StepKind.CONTACT_ORIGINAL, words, ("3.2.2",), int(away)))
    if role in (Role.ORIGINAL, Role.INTRODUCERS_CONSULTANT) and order.is_serving(receiver):
        words = f"{judgement.name(receiver)} 正在接待，请告诉他客户到了，先请客户就座"
        steps.append(Step(StepKind.TELL_BUSY, words, ("3.2.2",), int(receiver)))
    if _should_search(judgement):
        steps.append(Step(StepKind.ASK_CLERK, "请内业现场查找以前的登记，查完再看由谁接待", ("2.4.5",)))
    if role is Role.NOBODY:
        steps.append(Step(StepKind.ASK_MANAGER, "请现场经理指定接待人，并写明理由", ("3.1.1",)))
    for citation, result in speaking(judgement.spoken, "procedure"):
        listed = result.get("steps")
        if isinstance(listed, list) and citation.clause not in COVERED:
            steps += [Step(StepKind.BY_RULE, str(one), (citation.clause,)) for one in listed]
    if _fact(judgement, "visitor_kind") != "returning":
        steps.append(Step(StepKind.REGISTER, "接待后请客户填写来访客户登记表", ("2.1.1", "3.4.4")))
    return tuple(steps)


def _should_search(judgement: Judgement) -> bool:
    """The customer says or may have been here, nothing is found under the details given, and nobody
    searched (2.4.5).
    """
    focus = judgement.case.focus
    if focus is None or judgement.fact("owner") is not None:
        return False
    searched = any(one.visit in (None, focus.source.id) for one in judgement.case.evidence.searches)
    return focus.answer in ("been_before", "unsure") and not searched
