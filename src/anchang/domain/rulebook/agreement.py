"""Whether results say the same, and agreeing results as one.

To give somebody everything can be said in several ways: `sole`, a division in which one person has all, and
for the company, the team and nobody their own outcomes.
"""

from __future__ import annotations

from collections.abc import Mapping

from .outcomes import Result, RoleRef
from .shares import WHOLE_PERCENT
from .vocabulary import NOBODY

REFINES = {("service_only", "sole")}
HOUSE, TEAM = "HOUSE", "TEAM"
# Ways to give one person everything, the one that says most first.
_TO_ONE = ("service_only", "house", "team", "nobody", "sole", "split", "split_range")
_OWN_WORD = {HOUSE: "house", TEAM: "team", NOBODY: "nobody"}
_DIVIDED = {"split": "shares", "split_range": "ranges"}
_OF_A_DIVISION = frozenset({"shares", "ranges", "minimum", "maximum", "decided_by"})
_FOR_READERS = frozenset({"note", "alternatives", "basis"})
_WHO = frozenset({"owner", "shares"})


def whole(result: Result) -> RoleRef | None:
    """Who alone gets everything; None when that is nobody in particular or the outcome is of another kind."""
    outcome = str(result["outcome"])
    table = result.get(_DIVIDED.get(outcome, ""))
    if isinstance(table, Mapping):
        return _all_to_one(table, outcome)
    owner = only_one(result.get("owner"))
    match outcome:
        case "house":
            return RoleRef(HOUSE, HOUSE)
        case "nobody":
            return RoleRef(NOBODY, NOBODY)
        case "team" if owner is None or owner == RoleRef(TEAM, TEAM):
            return RoleRef(TEAM, TEAM)
        case "sole" | "service_only" if isinstance(owner, RoleRef):
            return owner
    return None


def _all_to_one(table: Mapping[object, object], outcome: str) -> RoleRef | None:
    if len(table) != 1:
        return None
    ((who, share),) = table.items()
    return who if isinstance(who, RoleRef) and (outcome == "split_range" or share == WHOLE_PERCENT) else None


def only_one(value: object) -> object:
    """A list of one is the one thing."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def may_agree(one: str, other: str) -> bool:
    """Whether results of these outcomes can say the same at all."""
    return one == other or {one, other} <= set(_TO_ONE)


def agree(one: Result, other: Result) -> bool:
    """Whether two results say the same: no common key differs, and the outcome is the same, is refined by
    the other, or both give one person everything.
    """
    a, b = str(one["outcome"]), str(other["outcome"])
    apart = _FOR_READERS | {"outcome"}
    if a != b and (a, b) not in REFINES and (b, a) not in REFINES:
        person = whole(one) if may_agree(a, b) else None
        if person is None or person != whole(other):
            return False
        apart |= _WHO
    return all(only_one(one[key]) == only_one(other[key]) for key in one.keys() & other.keys() - apart)


def merge(results: list[Result]) -> Result:
    """Agreeing results as one: the outcome that says most, and the union of the keys that belong to it."""
    if len(results) == 1:
        return results[0]
    outcomes = {str(result["outcome"]) for result in results}
    said = outcomes.pop() if len(outcomes) == 1 else min(outcomes, key=_TO_ONE.index)
    merged: dict[str, object] = {"outcome": said}
    for result in results:
        foreign = _OF_A_DIVISION if result["outcome"] in _DIVIDED and result["outcome"] != said else ()
        for key, value in result.items():
            if key not in foreign:
                merged.setdefault(key, value)
    return merged


def outcomes_of(result: Result) -> set[str]:
    """By which outcomes a case may call a result. Receiving without a share is not owning alone."""
    outcome = str(result["outcome"])
    person = whole(result)
    if outcome == "rotation":
        return {outcome, "serve"}
    if person is None:
        return {outcome}
    own_word = _OWN_WORD.get(str(person.person), "sole")
    return {outcome, "split"} | ({own_word, "sole"} if outcome != "service_only" else set())


def implied(result: Result) -> Mapping[str, object]:
    """What a result says without writing it, by key."""
    outcome = result["outcome"]
    if (person := whole(result)) is not None:
        return {"owner": person, "shares": {person: WHOLE_PERCENT}}
    if outcome == "release":
        return {"owner": RoleRef(NOBODY, NOBODY)}
    if outcome == "rotation":
        return {"serve": result["owner"]} if "owner" in result and "serve" not in result else {}
    return {}
