"""Writes about breach cases (1.4, 2.1.4): opening with a proposal, answering, deciding, objecting."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from django.db import Error as DatabaseError
from django.db import connection, transaction

from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.rulebooks.queries import rulebook_in_force
from anchang.domain.calendar import office_day
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append
from anchang.foundation.ledger.records import position_of

from .choices import Gravity, Outcome
from .digests import digest_of
from .judging import proposals, yuan_words
from .kinds import KINDS
from .models import Case, Decision, Objection, Proposal, Statement
from .models.cases import STATEMENT_CHARACTERS_MAX, WORDS_CHARACTERS_MAX
from .queries import earlier_cases
from .records import is_record
from .refusals import (
    AnswerFirstError,
    ConductFormError,
    NobodyDecidesTheirOwnCaseError,
    NotDecidedYetError,
    NotTheManagerError,
    NotYourCaseError,
    OutsideTheRangeError,
)

ANSWER_HOURS = 72
DECIDING = (Post.SALES_MANAGER, Post.PROJECT_MANAGER)
MANAGING = (Post.SUPERVISOR, *DECIDING)
_OPEN = "SELECT conduct_open_case(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One thing that a case rests on. ``words`` say it without a customer's name or phone: the person
    concerned reads them. ``table`` and ``row_id`` name a record that the managers can open.
    """

    words: str
    happened_at: datetime
    table: str = ""
    row_id: int | None = None
    ledger_sequence: int | None = None  # found by propose_case


def propose_case(
    *,
    kind: str,
    clause: str = "",
    person: Staff,
    evidence: Sequence[Exhibit],
    by: Staff,
    now: datetime,
    words: str = "",
    join: bool = False,
) -> Case:
    """Open a case against ``person`` with what the rulebook in force proposes for it.

    ``by`` is whoever acts: a manager opens a case by hand; when the person concerned acts, it is the system
    that noticed. Anybody else is refused by the database. ``kind`` is a key of ``KINDS``; ``clause`` must be
    the kind's own when given. ``join`` adds the evidence to a case of the same kind and person that nobody
    has decided yet, if there is one. 3 queries.
    """
    one = KINDS[kind]
    if clause and clause != one.clause:
        raise ValueError(f"{kind} belongs to clause {one.clause}, not {clause}")
    said = words.strip() or (evidence[0].words if evidence else "")
    if not said:
        raise ConductFormError({"words": "请写明发生了什么。"})
    if len(said) > WORDS_CHARACTERS_MAX:
        raise ConductFormError({"words": f"最多 {WORDS_CHARACTERS_MAX} 个字。"})
    if by.pk != person.pk and by.post not in MANAGING:
        raise NotTheManagerError("违规由主管或经理立案。", clause=one.clause)
    in_force = rulebook_in_force(person.office_id, office_day(now))
    proposed = proposals(one, person, earlier_cases(person, kind) + 1, in_force.rulebook)
    until = now + timedelta(hours=in_force.number("answer_hours", ANSWER_HOURS))
    version = in_force.version.pk if in_force.version else None
    with as_domain_errors(), transaction.atomic():
        given = (person.pk, kind, one.clause, said, now, until, version)
        tables = (_json([asdict(each) for each in proposed]), _json([_frozen(each) for each in evidence]))
        with connection.cursor() as cursor:
            cursor.execute(_OPEN, [*given, *tables, join])
            case_id = int(cursor.fetchone()[0])
        append(by=by, action="conduct.case_opened", now=now, detail={"case": case_id, "kind": kind})
    return Case.objects.get(office_id=person.office_id, pk=case_id)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _frozen(exhibit: Exhibit) -> dict[str, object]:
    given = asdict(replace(exhibit, ledger_sequence=_sequence(exhibit)))
    at = exhibit.happened_at.isoformat()  # to the microsecond, as the fingerprint reads it
    return given | {"digest": digest_of(**given), "happened_at": at}


def _sequence(exhibit: Exhibit) -> int | None:
    """Where the ledger keeps the record, for whoever may read it."""
    if exhibit.row_id is None or not is_record(exhibit.table):
        return None
    try:
        with transaction.atomic():
            position = position_of(exhibit.table, exhibit.row_id)
    except DatabaseError:
        return None
    return position.sequence if position else None


def answer(*, case: Case, words: str, by: Staff, now: datetime) -> Statement:
    """The person concerned answers, as often as they like until it is decided."""
    said = _said(case, words, by)
    with as_domain_errors(), transaction.atomic():
        statement = Statement.objects.create(
            office_id=by.office_id, owner=by, case=case, words=said, made_at=now
        )
        append(by=by, action="conduct.answered", now=now, detail={"case": case.pk})
    return statement


def object_to(*, case: Case, words: str, by: Staff, now: datetime) -> Objection:
    """The person concerned does not accept the decision; it is decided once more."""
    said = _said(case, words, by)
    if not case.decisions.exists():
        raise NotDecidedYetError(clause=case.clause)
    with as_domain_errors(), transaction.atomic():
        objection = Objection.objects.create(
            office_id=by.office_id, owner=by, case=case, words=said, made_at=now
        )
        append(by=by, action="conduct.objected", now=now, detail={"case": case.pk})
    return objection


def _said(case: Case, words: str, by: Staff) -> str:
    if case.owner_id != by.pk:
        raise NotYourCaseError(clause=case.clause)
    said = words.strip()
    if not said:
        raise ConductFormError({"words": "请写下您要说的话。"})
    if len(said) > STATEMENT_CHARACTERS_MAX:
        raise ConductFormError({"words": f"最多 {STATEMENT_CHARACTERS_MAX} 个字。"})
    return said


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a manager decides. ``amount_fen`` is None when nothing is to be taken from the pay."""

    outcome: Outcome
    gravity: Gravity
    reason: str
    amount_fen: int | None = None
    reprimand: bool = False
    dismissal: bool = False
    referral: bool = False


def decide(*, case: Case, sentence: Sentence, by: Staff, now: datetime) -> Decision:
    """Decide a case, or decide it once more after an objection. Deducts nothing.

    Raises a refusal when it is the manager's own case, before the person could answer, or outside the range.
    """
    if by.post not in DECIDING:
        raise NotTheManagerError(clause=case.clause)
    if by.pk == case.owner_id:
        raise NobodyDecidesTheirOwnCaseError(clause=case.clause)
    if now < case.answer_until_at and not case.statements.exists():
        raise AnswerFirstError(clause=case.clause)
    proposal = _proposal(case, sentence)
    objection = case.objections.first()
    with as_domain_errors(), transaction.atomic():
        decision = Decision.objects.create(
            office_id=by.office_id,
            owner_id=case.owner_id,
            case=case,
            proposal=proposal,
            objection=objection,
            outcome=sentence.outcome,
            least_fen=proposal.least_fen,
            most_fen=proposal.most_fen,
            amount_fen=sentence.amount_fen,
            reprimand=sentence.reprimand,
            dismissal=sentence.dismissal,
            referral=sentence.referral,
            reason=sentence.reason.strip(),
            decided_by=by,
            decided_at=now,
        )
        append(by=by, action="conduct.decided", now=now, detail={"case": case.pk, "decision": decision.pk})
    return decision


def _proposal(case: Case, sentence: Sentence) -> Proposal:
    """The frozen proposal of the gravity that was found; what the sentence lacks is said beside its field."""
    errors: dict[str, str] = {}
    proposal = case.proposals.filter(gravity=sentence.gravity).first()
    if proposal is None:
        raise ConductFormError({"gravity": "请选择轻重。"})
    if not sentence.reason.strip():
        errors["reason"] = "请写明理由。"
    measures = (sentence.reprimand, sentence.dismissal, sentence.referral)
    if sentence.outcome == Outcome.SANCTION and sentence.amount_fen is None and not any(measures):
        errors["amount"] = "请写明怎样处理：扣减多少，或者选一项处分。"
    if sentence.outcome == Outcome.NONE and (sentence.amount_fen is not None or any(measures)):
        errors["outcome"] = "不予处理就不要写扣减和处分。"
    if sentence.referral and not proposal.referral:
        errors["referral"] = "按制度，情节严重的才移送。"
    if errors:
        raise ConductFormError(errors)
    amount = sentence.amount_fen
    if amount is not None and not proposal.least_fen <= amount <= proposal.most_fen:
        allowed = yuan_words(proposal.least_fen, proposal.most_fen)
        raise OutsideTheRangeError(f"按立案时施行的制度，扣减要在 {allowed} 之内。", clause=case.clause)
    return proposal
