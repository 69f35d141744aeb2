"""A kept decision as people read it: what it rested on, and whether it would come out the same again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from anchang.apps.rulebooks.queries import InForce
from anchang.domain.rulebook import RulebookError, Verdict
from anchang.domain.rulebook.library import shipped_library

from .card import CardFact, Silent, silent_rules
from .effect import answer_under, judged_again, people_of
from .evidence import Source, SourceKind
from .judging import named
from .models import Decision
from .records import EDITION_WORDS, Replay, replay, rulebook_then
from .wording import SOURCE_WORDS


@dataclass(frozen=True, slots=True)
class KeptClause:
    """A clause that the decision cites, in the words of today's edition; empty when it is there no more."""

    clause: str
    text: str


@dataclass(frozen=True, slots=True)
class Kept:
    """``replay`` is None when the rulebook of then cannot be read any more; ``trouble`` says why.

    ``since_changed`` are the texts that are no longer as they were, ``differing`` the questions that are
    answered otherwise.

    ``then`` and ``today`` are the answers of the rulebook of then and of the one in force.
    """

    decision: Decision
    adoption: str
    facts: tuple[CardFact, ...]
    clauses: tuple[KeptClause, ...]
    silent: tuple[Silent, ...]
    replay: Replay | None
    since_changed: tuple[str, ...]
    differing: tuple[str, ...]
    trouble: str
    then: str
    today: str


def kept_decision(decision_id: int, in_force: InForce) -> Kept | None:
    """A decision that the acting person may see, judged again by the rulebook of then and of today."""
    decision = (
        Decision.objects.select_related("owner", "customer", "visit", "adoption_version")
        .filter(pk=decision_id)
        .first()
    )
    if decision is None:
        return None
    people = people_of(decision.office_id)
    verdict, again, trouble = None, None, ""
    try:
        verdict = judged_again(rulebook_then(decision), decision, people)
        again = replay(decision)
    except RulebookError as error:
        trouble = error.message
    shown = {name: named(value, people) for name, value in decision.facts.items()}
    return Kept(
        decision=decision,
        adoption=_title(decision),
        facts=_facts(decision, shown, verdict),
        clauses=_clauses(decision),
        silent=silent_rules(verdict) if verdict else (),
        replay=again,
        since_changed=_titles(again.changed) if again else (),
        differing=_labels(again, verdict),
        trouble=trouble,
        then=answer_under(verdict.rulebook, decision, people) if verdict else "",
        today=answer_under(in_force.rulebook, decision, people),
    )


def _title(decision: Decision) -> str:
    name = decision.adopted["adoption"]
    known = shipped_library().adoptions.get(name)
    title = known.title if known else name
    version = decision.adoption_version
    return f"{title} 第 {version.number} 版" if version else title


def _titles(changed: tuple[str, ...]) -> tuple[str, ...]:
    """「客户确认制度」 instead of the folder's name."""
    library = shipped_library()
    known = {name: edition.title for name, edition in library.editions.items()}
    known |= {name: adoption.title for name, adoption in library.adoptions.items()}
    names = (words.removeprefix(EDITION_WORDS) for words in changed)
    return tuple(f"「{known[name]}」" if name in known else name for name in names)


def _facts(decision: Decision, shown: Mapping[str, object], verdict: Verdict | None) -> tuple[CardFact, ...]:
    found = []
    for row in decision.provenance:
        name = row["fact"]
        kind = SourceKind(row["source"]) if row["source"] else None
        source = Source(kind, row["id"], decision.decided_at) if kind else None
        known = verdict.rulebook.vocabulary.facts.get(name) if verdict else None
        value = known.show(verdict.values[name]) if verdict and known else str(shown.get(name, ""))
        words = SOURCE_WORDS[kind] if kind else "没有相反的记录"
        found.append(CardFact(name, known.label if known else name, value, row["how"], words, source))
    return tuple(found)


def _clauses(decision: Decision) -> tuple[KeptClause, ...]:
    adoption = shipped_library().adoptions.get(decision.adopted["adoption"])
    texts = {
        clause.id: clause.text
        for edition in (adoption.editions if adoption else ())
        for clause in edition.clauses.values()
    }
    return tuple(KeptClause(number, texts.get(number, "")) for number in decision.clauses)


def _labels(again: Replay | None, verdict: Verdict | None) -> tuple[str, ...]:
    if again is None or verdict is None:
        return ()
    slots = verdict.rulebook.vocabulary.slots
    return tuple(slots[name].label if name in slots else name for name in again.slots)
