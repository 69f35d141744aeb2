"""The decision card: whose customer, by which clauses, on what evidence, and why not otherwise. Computed,
never stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from anchang.apps.customers.models import Customer
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.rulebooks.queries import adoption_of
from anchang.domain.rulebook import Conflicting, Decided, Escalated, RuleState, SlotVerdict, Verdict
from anchang.domain.rulebook.explain import result_words, slot_sentences, trace_sentence
from anchang.domain.rulebook.verdict import Citation

from .evidence import Source
from .judging import Judgement, Settled, is_person, judge_credit, settled, speaking
from .loading import evidence_of
from .wording import SOURCE_WORDS, TimelineItem, change_words, timeline_item

CREDIT, SERVE = "credit", "serve"
BESIDE = ("follow_up", "future_owner", "registration", "rotation", "sanction", "procedure", "evidence")


@dataclass(frozen=True, slots=True)
class Share:
    """``percent`` as text, because thirds are not decimal; ``basis_points`` for bars."""

    staff_id: int | None
    name: str
    number: str
    percent: str
    basis_points: int


@dataclass(frozen=True, slots=True)
class Cited:
    """A clause that speaks: its text in our words, and what the rule says of this case."""

    clause: str
    title: str
    text: str
    says: str


@dataclass(frozen=True, slots=True)
class CardFact:
    """A fact as established; ``from_words`` names the kind of record, ``source`` the record."""

    name: str
    label: str
    value: str
    how: str
    from_words: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class Silent:
    """A rule that did not decide: ``state`` is overridden, yielded, not_applicable or open; ``why`` a
    sentence.
    """

    rule: str
    clause: str
    state: str
    says: str
    why: str


@dataclass(frozen=True, slots=True)
class ClashSide:
    clauses: tuple[str, ...]
    words: str
    taken: bool


@dataclass(frozen=True, slots=True)
class Clash:
    """A contradiction met; ``row`` is the adoption's row (R4), empty when the adoption takes no side."""

    row: str
    title: str
    slot: str
    sides: tuple[ClashSide, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Card:
    """``outcome``: decided, shared, favour, escalated, conflicting, undetermined.

    ``owner`` is set for decided and favour, ``shares`` for shared, ``decided_by`` for escalated.
    ``own_records_only`` says that the reader is a consultant, whose card knows nothing of colleagues'
    records.
    """

    customer_id: int
    subject: str
    outcome: str
    owner: Share | None
    helper: Share | None
    shares: tuple[Share, ...]
    decided_by: str
    sentence: str
    clauses: tuple[str, ...]
    beside: tuple[str, ...]
    cited: tuple[Cited, ...]
    timeline: tuple[TimelineItem, ...]
    facts: tuple[CardFact, ...]
    silent: tuple[Silent, ...]
    clashes: tuple[Clash, ...]
    adoption: str
    at: datetime
    own_records_only: bool


def decision_card(*, customer: Customer, by: Staff, now: datetime) -> Card:
    """The card of a customer's household; about 8 queries. A consultant's card rests on their own records
    alone.
    """
    judgement = judge_credit(evidence_of(customer, by=by), by=by, now=now)
    return card_of(judgement, customer=customer, by=by)


def card_of(judgement: Judgement, *, customer: Customer, by: Staff) -> Card:
    """A judgement as people read it."""
    slot, spoken = judgement.verdict[CREDIT], judgement.spoken
    by_people = settled(judgement)
    result = slot.result if isinstance(slot, Decided) else {}
    owner = _share(judgement, by_people.owner if by_people else result.get("owner"), 10_000)
    helper = _share(judgement, result.get("helper"), 0)
    shares = _shares(judgement, result.get("shares"))
    return Card(
        customer_id=customer.pk,
        subject=customer.name,
        outcome="decided" if by_people else _outcome(slot, shares, helper),
        owner=owner,
        helper=helper,
        shares=shares,
        decided_by=slot.decided_by if isinstance(slot, Escalated) else "",
        sentence=_sentence(judgement, by_people),
        clauses=tuple(dict.fromkeys(citation.clause for citation in slot.citations)),
        beside=_beside(spoken),
        cited=_cited(judgement),
        timeline=tuple(
            timeline_item(record, judgement.name) for record in judgement.case.evidence.timeline()
        ),
        facts=_facts(judgement),
        silent=silent_rules(spoken),
        clashes=(*_met(judgement), *_open(judgement)),
        adoption=judgement.in_force.title,
        at=judgement.case.at,
        own_records_only=by.post == Post.CONSULTANT,
    )


def _sentence(judgement: Judgement, by_people: Settled | None) -> str:
    """What the rulebook says of the credit, and what a manager decided where it leaves it to people."""
    said = "".join(slot_sentences(judgement.spoken, CREDIT))
    return f"{change_words(by_people.change, judgement.name)}。{said}" if by_people else said


def _beside(spoken: Verdict) -> tuple[str, ...]:
    """What else the rulebook says of the case: follow-up, sanctions, evidence, steps."""
    lines: dict[str, None] = {}
    for slot in BESIDE:
        for citation, result in speaking(spoken, slot):
            words = result_words(result).lstrip("：:")
            lines[f"{_label(spoken, slot)}：{words}（条款 {citation.clause}）"] = None
    return tuple(lines)


def _outcome(slot: SlotVerdict, shares: tuple[Share, ...], helper: Share | None) -> str:
    if not isinstance(slot, Decided):
        return slot.status
    if len(shares) > 1:
        return "shared"
    return "favour" if helper else "decided"


def _share(judgement: Judgement, role: object, basis_points: int) -> Share | None:
    if role is None or not is_person(str(role)):
        return None
    staff = judgement.people.get(str(role))
    percent = str(basis_points // 100)
    if staff is None:
        return Share(None, str(role), "", percent, basis_points)
    return Share(staff.pk, staff.display_name, staff.number, percent, basis_points)


def _shares(judgement: Judgement, shares: object) -> tuple[Share, ...]:
    if not isinstance(shares, Mapping):
        return ()
    found = []
    for role, percent in shares.items():
        exact = Fraction(percent)
        one = _share(judgement, role, int(exact * 100))
        if one:
            shown = str(percent) if exact.denominator == 1 else f"{float(exact):.2f}"
            found.append(Share(one.staff_id, one.name, one.number, shown, one.basis_points))
    return tuple(found)


def _cited(judgement: Judgement) -> tuple[Cited, ...]:
    rulebook = judgement.in_force.rulebook
    clauses = {
        clause.id: clause
        for edition in adoption_of(judgement.in_force).editions
        for clause in edition.clauses.values()
    }
    says: dict[str, list[str]] = {}
    for slot in (CREDIT, *BESIDE):
        for citation, _ in speaking(judgement.verdict, slot):
            words = rulebook.rules[rulebook.index[citation.rule]].says
            if words not in says.setdefault(citation.clause, []):
                says[citation.clause].append(words)
    return tuple(
        Cited(clause, clauses[clause].title, clauses[clause].text, ";".join(says[clause])) for clause in says
    )


def _facts(judgement: Judgement) -> tuple[CardFact, ...]:
    spoken = judgement.spoken
    found = []
    for fact in judgement.facts:
        known = spoken.fact(fact.name)
        source = fact.source
        found.append(
            CardFact(
                fact.name,
                known.label,
                known.show(spoken.values[fact.name]),
                fact.how,
                SOURCE_WORDS[source.kind] if source else "没有相反的记录",
                source,
            )
        )
    return tuple(found)


def silent_rules(spoken: Verdict) -> tuple[Silent, ...]:
    """The rules that did not decide, those that came closest first."""
    rulebook = spoken.rulebook
    found = []
    for entry in spoken.trace:
        if entry.state is not RuleState.APPLIED:
            says = rulebook.rules[rulebook.index[entry.rule]].says
            found.append(
                Silent(entry.rule, entry.clause, entry.state.value, says, trace_sentence(spoken, entry))
            )
    order = [RuleState.YIELDED, RuleState.OVERRIDDEN, RuleState.OPEN, RuleState.NOT_APPLICABLE]
    return tuple(sorted(found, key=lambda one: (order.index(RuleState(one.state)), one.rule)))


def _met(judgement: Judgement) -> tuple[Clash, ...]:
    """Contradictions that the adoption's choices settled; who received is past, so the slot ``serve`` is
    left out.
    """
    rulebook, spoken = judgement.in_force.rulebook, judgement.spoken
    choices = adoption_of(judgement.in_force).choices
    found = []
    for met in spoken.met:
        if met.slot == SERVE:
            continue
        rules = [(met.winner, True), *((loser, False) for loser in met.losers)]
        sides = tuple(
            ClashSide(
                (rulebook.rules[rulebook.index[rule]].clause,), _would_give(spoken, rule, met.slot), taken
            )
            for rule, taken in rules
        )
        choice = choices.get(met.choice)
        found.append(
            Clash(met.choice, choice.title if choice else "", _label(spoken, met.slot), sides, met.reason)
        )
    return tuple(found)


def _open(judgement: Judgement) -> tuple[Clash, ...]:
    """Contradictions on which the office takes no side."""
    spoken = judgement.spoken
    found = []
    for name, slot in spoken.spoken.items():
        if isinstance(slot, Conflicting) and name != SERVE:
            sides = tuple(
                ClashSide(_clauses(side.citations), result_words(side.result), False) for side in slot.sides
            )
            found.append(Clash("", "条款相撞，本案场没有定先后", _label(spoken, name), sides, ""))
    return tuple(found)


def _would_give(spoken: Verdict, rule: str, slot: str) -> str:
    one = spoken.rulebook.rules[spoken.rulebook.index[rule]]
    template = one.then.get(slot)
    return result_words(template.bind(spoken.values)) if template else one.says


def _clauses(citations: tuple[Citation, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(citation.clause for citation in citations))


def _label(spoken: Verdict, slot: str) -> str:
    return spoken.rulebook.vocabulary.slots[slot].label
