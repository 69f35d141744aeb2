"""A breach case: proposed by the rulebook, answered by the person, decided by a manager inside the range."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import Error, connection, transaction

from anchang.apps.conduct.actions import Exhibit, Sentence, answer, decide, object_to, propose_case
from anchang.apps.conduct.choices import Gravity, Outcome
from anchang.apps.conduct.models import Case, Decision, Evidence, Statement
from anchang.apps.conduct.queries import Standing, case_file
from anchang.apps.conduct.refusals import (
    AlreadyDecidedError,
    AnswerFirstError,
    ConductFormError,
    NobodyDecidesTheirOwnCaseError,
    NotDecidedYetError,
    NotTheManagerError,
    NotYourCaseError,
    OutsideTheRangeError,
)
from anchang.apps.conduct.waiting import waiting_for
from anchang.apps.offices.models import Staff
from anchang.apps.rulebooks.changes import adopt_changed, starting_point, with_limits
from anchang.foundation.errors import as_domain_errors, constraint_of
from anchang.foundation.ledger.models import Entry
from tests.people import acting

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=73)
SEEN = Exhibit("一小时内查看了 60 位客户", NOW + timedelta(microseconds=123_456), "customers_customer", 7)
pytestmark = pytest.mark.django_db


def leak(person: Staff, manager: Staff, *, now: datetime = NOW) -> Case:
    with acting(manager):
        return propose_case(kind="leak", person=person, evidence=[SEEN], by=manager, now=now)


def found(amount: int | None = 30_000, **values: object) -> Sentence:
    given: dict[str, object] = {"outcome": Outcome.SANCTION, "gravity": Gravity.MINOR, "reason": "查实"}
    return Sentence(**(given | {"amount_fen": amount} | values))  # type: ignore[arg-type]


def ranges(case: Case) -> list[tuple[str, int, int]]:
    return [(one.gravity, one.least_fen, one.most_fen) for one in case.proposals.all()]


def test_a_leak_is_proposed_within_the_range_of_its_clause(lin: Staff, qian: Staff) -> None:
    case = leak(lin, qian)
    with acting(qian):
        assert case.clause == "1.4"
        assert ranges(case) == [("minor", 20_000, 100_000), ("grave", 20_000, 100_000)]
        minor, grave = case.proposals.all()
        assert (minor.dismissal, grave.dismissal, grave.referral) == (False, True, True)
        assert Entry.objects.latest("pk").action == "conduct.case_opened"


def test_tampering_is_proposed_at_the_one_amount_of_its_clause(lin: Staff) -> None:
    with acting(lin):
        case = propose_case(kind="tampering", clause="2.1.4", person=lin, evidence=[SEEN], by=lin, now=NOW)
        assert case.opened_by is None
        assert ranges(case) == [("plain", 30_000, 30_000)]


def test_limits_that_managers_change_move_the_range(lin: Staff, qian: Staff) -> None:
    with acting(qian):
        base = starting_point(qian.office_id, NOW.date(), NOW)
        wanted = with_limits(base, {"fine_leak_min": 50, "fine_leak_max": 400, "fine_tamper": 100})
        adopt_changed(wanted, reason="减轻", by=qian, now=NOW)
        assert ranges(leak(lin, qian))[0] == ("minor", 5_000, 40_000)
        case = propose_case(kind="tampering", person=lin, evidence=[SEEN], by=qian, now=NOW)
        assert ranges(case) == [("plain", 10_000, 10_000)]


def test_a_colleague_sees_nothing_of_a_case_and_the_person_all_of_it(
    lin: Staff, zhao: Staff, wu: Staff, zhou: Staff, qian: Staff
) -> None:
    case = leak(lin, qian)
    for stranger in (zhao, wu):
        with acting(stranger):
            assert case_file(case.pk, NOW) is None
            assert Evidence.objects.count() == 0
    for reader in (lin, zhou, qian):
        with acting(reader):
            file = case_file(case.pk, NOW)
            assert file is not None
            assert file.standing is Standing.ANSWERING
            assert [(one.words, untouched) for one, untouched in file.evidence] == [(SEEN.words, True)]


def test_a_consultant_cannot_accuse_a_colleague_not_even_by_sql(lin: Staff, zhao: Staff) -> None:
    with acting(zhao), pytest.raises(NotTheManagerError):
        propose_case(kind="leak", person=lin, evidence=[SEEN], by=zhao, now=NOW)
    call = "SELECT conduct_open_case(%s, 'leak', '1.4', 'x', now(), now(), NULL, '[]', '[]', false)"
    with acting(zhao), pytest.raises(Error, match="only a manager"), transaction.atomic():
        connection.cursor().execute(call, [lin.pk])


def test_nobody_decides_before_the_person_could_answer(lin: Staff, qian: Staff) -> None:
    case = leak(lin, qian)
    with acting(qian), pytest.raises(AnswerFirstError):
        decide(case=case, sentence=found(), by=qian, now=NOW)
    with acting(qian), pytest.raises(Error, match="row-level security"), transaction.atomic():
        _by_hand(case, qian, amount_fen=30_000)
    with acting(qian):
        decide(case=case, sentence=found(), by=qian, now=LATER)


def test_a_statement_opens_the_way_to_a_decision(lin: Staff, zhao: Staff, qian: Staff) -> None:
    case = leak(lin, qian)
    with acting(zhao), pytest.raises(NotYourCaseError):
        answer(case=case, words="不是我", by=zhao, now=NOW)
    with acting(lin):
        answer(case=case, words="我在补录旧表", by=lin, now=NOW)
    with acting(qian):
        assert Statement.objects.get().words == "我在补录旧表"
        decision = decide(case=case, sentence=found(None, reprimand=True), by=qian, now=NOW)
        assert decision.amount_fen is None
        assert Entry.objects.latest("pk").action == "conduct.decided"


@pytest.mark.parametrize("amount_fen", [0, 19_999, 100_001])
def test_an_amount_outside_the_range_is_refused_by_the_action_and_by_the_database(
    amount_fen: int, lin: Staff, qian: Staff
) -> None:
    case = leak(lin, qian)
    with acting(qian), pytest.raises(OutsideTheRangeError, match="200–1000"):
        decide(case=case, sentence=found(amount_fen), by=qian, now=LATER)
    with acting(qian), pytest.raises(Error) as refused, transaction.atomic():
        _by_hand(case, qian, amount_fen=amount_fen, decided_at=LATER)
    assert constraint_of(refused.value) == "a_sanction_stays_inside_the_range_of_the_clause"


def test_a_range_of_ones_own_is_refused_by_name(lin: Staff, qian: Staff) -> None:
    case = leak(lin, qian)
    with acting(qian), pytest.raises(OutsideTheRangeError), as_domain_errors(), transaction.atomic():
        _by_hand(case, qian, amount_fen=1, least_fen=0, most_fen=5, decided_at=LATER)


def _by_hand(case: Case, by: Staff, **values: object) -> Decision:
    proposal = case.proposals.earliest("pk")
    given: dict[str, object] = {
        "office_id": by.office_id,
        "owner_id": case.owner_id,
        "case": case,
        "proposal": proposal,
        "outcome": "sanction",
        "least_fen": proposal.least_fen,
        "most_fen": proposal.most_fen,
        "reason": "x",
        "decided_by": by,
        "decided_at": NOW,
    }
    return Decision.objects.create(**(given | values))


def test_nobody_decides_their_own_case(qian: Staff, gao: Staff) -> None:
    case = leak(qian, gao)
    with acting(qian):
        answer(case=case, words="说明", by=qian, now=NOW)
        with pytest.raises(NobodyDecidesTheirOwnCaseError):
            decide(case=case, sentence=found(), by=qian, now=NOW)
        with pytest.raises(NobodyDecidesTheirOwnCaseError), as_domain_errors(), transaction.atomic():
            _by_hand(case, qian, amount_fen=30_000)


def test_a_supervisor_opens_but_does_not_decide(lin: Staff, zhou: Staff) -> None:
    case = leak(lin, zhou)
    with acting(zhou), pytest.raises(NotTheManagerError):
        decide(case=case, sentence=found(), by=zhou, now=LATER)


def test_a_case_is_decided_once_and_once_more_after_an_objection(lin: Staff, qian: Staff, gao: Staff) -> None:
    case = leak(lin, qian)
    with acting(lin), pytest.raises(NotDecidedYetError):
        object_to(case=case, words="太重", by=lin, now=NOW)
    with acting(qian):
        decide(case=case, sentence=found(), by=qian, now=LATER)
    with acting(gao), pytest.raises(AlreadyDecidedError):
        decide(case=case, sentence=found(), by=gao, now=LATER)
    with acting(lin):
        object_to(case=case, words="太重", by=lin, now=LATER)
    with acting(gao):
        file = case_file(case.pk, LATER)
        assert file is not None
        assert file.standing is Standing.OBJECTED
        decide(case=file.case, sentence=found(None, outcome=Outcome.NONE), by=gao, now=LATER)
        closed = case_file(case.pk, LATER)
        assert closed is not None
        assert closed.standing is Standing.CLOSED
        assert closed.decision is not None
        assert closed.first is not None
        assert (closed.first.amount_fen, closed.decision.outcome) == (30_000, "none")


def test_a_decision_says_what_it_does_and_why(lin: Staff, qian: Staff) -> None:
    case = leak(lin, qian)
    for sentence, field in (
        (found(None), "amount"),
        (found(reason=" "), "reason"),
        (found(outcome=Outcome.NONE), "outcome"),
        (found(referral=True), "referral"),
    ):
        with acting(qian), pytest.raises(ConductFormError) as refused:
            decide(case=case, sentence=sentence, by=qian, now=LATER)
        assert field in refused.value.fields


def test_evidence_never_carries_a_phone_number(lin: Staff, qian: Staff) -> None:
    told = Exhibit("看了 10012345678 的档案", NOW)
    with acting(qian), pytest.raises(Error) as refused, transaction.atomic():
        propose_case(kind="leak", person=lin, evidence=[told], by=qian, now=NOW)
    assert constraint_of(refused.value) == "evidence_carries_no_phone_number"


def test_more_of_the_same_joins_the_open_case_and_a_decided_one_stays_closed(lin: Staff, qian: Staff) -> None:
    with acting(lin):
        first = propose_case(kind="tampering", person=lin, evidence=[SEEN], by=lin, now=NOW, join=True)
        again = propose_case(kind="tampering", person=lin, evidence=[SEEN], by=lin, now=NOW, join=True)
        assert again.pk == first.pk
        assert first.evidence.count() == 2
    with acting(qian):
        sentence = found(30_000, gravity=Gravity.PLAIN)
        decide(case=first, sentence=sentence, by=qian, now=LATER)
    with acting(lin):
        new = propose_case(kind="tampering", person=lin, evidence=[SEEN], by=lin, now=LATER, join=True)
        assert new.pk != first.pk


def test_a_lenient_case_that_somebody_prepares_for_themselves_is_not_joined(lin: Staff) -> None:
    proposals = '[{"gravity": "plain", "least_fen": 0, "most_fen": 1, "dismissal": false, "referral": false,'
    proposals += ' "rule": "", "words": "x"}]'
    call = "SELECT conduct_open_case(%s, 'tampering', '2.1.4', 'x', now(), now(), NULL, %s, '[]', false)"
    with acting(lin):
        connection.cursor().execute(call, [lin.pk, proposals])
        caught = propose_case(kind="tampering", person=lin, evidence=[SEEN], by=lin, now=NOW, join=True)
        assert ranges(caught) == [("plain", 30_000, 30_000)]


def test_what_waits_for_a_person_is_counted(lin: Staff, zhao: Staff, qian: Staff, gao: Staff) -> None:
    case = leak(lin, qian)
    leak(qian, gao)
    assert [_waiting(one) for one in (lin, zhao, qian)] == [(1, 0), (0, 0), (1, 0)]
    with acting(lin):
        answer(case=case, words="说明", by=lin, now=NOW)
    assert [_waiting(one) for one in (lin, zhao, qian, gao)] == [(0, 0), (0, 0), (1, 1), (0, 1)]
    assert [_waiting(one, LATER) for one in (lin, qian, gao)] == [(0, 0), (0, 1), (0, 2)]


def _waiting(person: Staff, now: datetime = NOW) -> tuple[int, int]:
    with acting(person):
        found = waiting_for(person, now)
        return found.answers, found.cases
