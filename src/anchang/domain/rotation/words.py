"""The order in Chinese sentences with clauses: why the next one is next, and why not somebody else."""

from __future__ import annotations

from collections.abc import Mapping

from .line import PassedOver, Passing, Slot, line, next_up, reason_to_pass, walk
from .presence import PRESENCE_WORDS
from .rules import Missed, Morning, OrderBy
from .state import State

Names = Mapping[str, str]

ORDER_WORDS: Mapping[OrderBy, str] = {
    OrderBy.SEAT: "按席位从左到右",
    OrderBy.CHECKIN: "按签到先后",
    OrderBy.NEW_COUNT: "接得少的先接",
    OrderBy.PARITY: "两组按单双日交替",
    OrderBy.SHIFT: "按当班的席位从左到右",
    OrderBy.PLACES: "按 A、B、C、D 位依次递补",
}
MISSED_WORDS: Mapping[Missed, str] = {
    Missed.SERVING_NEW: "正在接待新客户",
    Missed.SERVING_OLD: "正在接待老客户",
    Missed.OUT: "临时离开",
    Missed.ERRAND: "因事外出",
}
CLAUSE = "条款 3.1.2"


def explain_next(state: State, name: Names) -> tuple[str, ...]:
    """Why the next one is next, in Chinese sentences for the board; ``name`` gives a person's display
    name.
    """
    if not state.seats:
        return ("今天还没有排席位，轮序无法开始。",)
    result = next_up(state)
    if result.slot is Slot.MAKE_UP:
        shown = name.get(result.person, result.person)
        return (f"{shown} 有错过的一轮没有补，先补接（{CLAUSE}）。", f"所以下一位是 {shown}。")
    sentences = [_start_sentence(state, name)]
    sentences += [
        f"{name.get(one.person, one.person)}{passing_words(one)}，轮过（{CLAUSE}）。" for one in result.passed
    ]
    if result.found:
        sentences.append(f"所以下一位是 {name.get(result.person, result.person)}。")
    else:
        sentences.append("现在没有人可以接待，请由现场经理安排。")
    return tuple(sentences)


def why_not(state: State, person: str, name: Names) -> str:
    """The answer to 「为什么不是我」 for one person, in a sentence."""
    shown = name.get(person, person)
    if person not in state.seats:
        return f"{shown} 今天没有席位。"
    reason = reason_to_pass(state, person)
    if reason is not None:
        passed = PassedOver(person, reason, state.presence_of(person))
        return f"{shown}{passing_words(passed)}。"
    ahead = [one.person for one in line(state)].index(person)
    if ahead == 0:
        return f"下一位就是 {shown}。"
    lost = state.lost.get(person, 0)
    without = f"，另要轮空 {lost} 次" if lost else ""
    return f"{shown} 前面还有 {ahead} 位{without}。"


def ahead_of(state: State, person: str, name: Names) -> tuple[str, ...]:
    """Everybody in line before a person, each with the reason for standing there."""
    found = []
    for one in line(state):
        if one.person == person:
            break
        found.append(f"{name.get(one.person, one.person)}（{SLOT_WORDS[one.slot]}）")
    return tuple(found)


SLOT_WORDS: Mapping[Slot, str] = {Slot.TURN: "按次序", Slot.MAKE_UP: "补接", Slot.RESERVE: "另一班候补"}


def passing_words(passed: PassedOver) -> str:
    """Why somebody is passed over: 临时离开, 正在接待, 轮空."""
    match passed.why:
        case Passing.ABSENT:
            return PRESENCE_WORDS[passed.presence]
        case Passing.SERVING:
            return "正在接待"
        case Passing.LOST:
            return "轮空一次"


def passing_key(passed: PassedOver) -> str:
    """The reason as a code that is kept with the turn; :data:`PASSING_WORDS` says it."""
    if passed.missed is not None:
        return passed.missed.value
    return passed.why.value if passed.why is not Passing.ABSENT else passed.presence.value


PASSING_WORDS: Mapping[str, str] = {
    **{where.value: words for where, words in PRESENCE_WORDS.items()},
    **{one.value: words for one, words in MISSED_WORDS.items()},
    Passing.SERVING.value: "正在接待",
    Passing.LOST.value: "轮空",
}


def _start_sentence(state: State, name: Names) -> str:
    order, basis = walk(state), ORDER_WORDS[state.rules.order_by]
    if not order:
        return f"{basis}，还没有人签到。"
    first = name.get(order[0], order[0])
    if not state.turns:
        if state.rules.morning is Morning.CARRY_ON:
            return f"{basis}，接着昨天，今天轮到 {first}（{CLAUSE}）。"
        return f"{basis}，今天第一位是 {first}（{CLAUSE}）。"
    return f"{basis}，上一轮之后轮到 {first}（{CLAUSE}）。"
