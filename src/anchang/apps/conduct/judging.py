"""What the rulebook in force proposes for a breach: asked of the engine, so that changed limits move it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from anchang.apps.offices.models import Staff
from anchang.domain.rulebook import Rulebook

from .choices import Gravity
from .kinds import THE_PERSON, FactValue, Kind

SANCTION = "sanction"
FEN_PER_YUAN = 100
OFFENCES_MAX = 99
DISMISS = "dismiss"
NOTHING_SAID = "现行制度没有写明数额"


@dataclass(frozen=True, slots=True)
class Proposed:
    """``least_fen`` and ``most_fen`` are the same when the clause names one amount, 0 when it names none."""

    gravity: Gravity
    least_fen: int
    most_fen: int
    dismissal: bool
    referral: bool
    rule: str
    words: str


def proposals(kind: Kind, person: Staff, offence_no: int, rulebook: Rulebook) -> list[Proposed]:
    """One proposal for each gravity that the kind knows."""
    return [_proposed(kind, gravity, person, offence_no, rulebook) for gravity in kind.gravities]


def _proposed(kind: Kind, gravity: Gravity, person: Staff, offence_no: int, rulebook: Rulebook) -> Proposed:
    facts: dict[str, FactValue] = {
        name: str(person.pk) if value == THE_PERSON else value for name, value in kind.facts.items()
    }
    facts["offence_no"] = min(offence_no, OFFENCES_MAX)
    if kind.gravity_fact:
        facts[kind.gravity_fact] = gravity.value
    known = {name: value for name, value in facts.items() if name in rulebook.vocabulary.facts}
    verdict = rulebook.judge(known)
    for citation in verdict[SANCTION].citations:
        template = rulebook.rules[rulebook.index[citation.rule]].then.get(SANCTION)
        if citation.clause == kind.clause and template is not None:
            penalty = template.bind(verdict.values).get("penalty")
            if isinstance(penalty, Mapping):
                return _from_penalty(gravity, citation.rule, penalty)
    return Proposed(gravity, 0, 0, dismissal=False, referral=False, rule="", words=NOTHING_SAID)


def _from_penalty(gravity: Gravity, rule: str, penalty: Mapping[str, object]) -> Proposed:
    least, most = _range(penalty)
    steps = penalty.get("escalate", ())
    graver = [str(one) for one in steps] if isinstance(steps, list) else [str(steps)] if steps else []
    dismissal = penalty.get("kind") == DISMISS or any("解聘" in one for one in graver)
    referral = any("责任" in one for one in graver)
    words = [f"绩效扣减 {yuan_words(least, most)}"]
    if penalty.get("kind") == DISMISS:
        words.append("可以解聘")
    if graver:
        words.append(f"重者{'、'.join(graver)}")
    return Proposed(gravity, least, most, dismissal, referral, rule, "，".join(words))


def _range(penalty: Mapping[str, object]) -> tuple[int, int]:
    ends = penalty.get("range", penalty.get("fine_range"))
    if isinstance(ends, list) and len(ends) == 2:
        return _fen(ends[0]), _fen(ends[1])
    amount = _fen(penalty.get("amount", 0))
    return amount, amount


def _fen(yuan: object) -> int:
    return yuan * FEN_PER_YUAN if isinstance(yuan, int) else 0


def yuan_words(least_fen: int, most_fen: int) -> str:
    """``200–1000 元`` or ``300 元``."""
    ends = dict.fromkeys(f"{fen / FEN_PER_YUAN:g}" for fen in (least_fen, most_fen))
    return f"{'–'.join(ends)} 元"
