"""What the batch says of each case, beside the single engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from anchang.batch import BatchEngine, BatchVerdict, Cases, Status
from anchang.domain.rulebook import Conflicting, Decided, Escalated, Rulebook, SlotVerdict, Verdict

PEOPLE_KEYS = ("owner", "serve", "helper")

Facts = Mapping[str, object]


def differences(rulebook: Rulebook, cases: Sequence[Facts]) -> list[str]:
    """One line for each case and slot in which batch and single engine differ."""
    batch = BatchEngine(rulebook).judge(Cases.from_facts(rulebook.vocabulary, cases))
    people = {
        (slot, key): answers.people(key) for slot, answers in batch.slots.items() for key in PEOPLE_KEYS
    }
    found = []
    for row, facts in enumerate(cases):
        single = rulebook.judge(facts)
        if batch.applicable(row) != single.applicable or batch.verdict(row).trace != single.trace:
            found.append(f"{row}: rules")
        for slot in rulebook.vocabulary.slots:
            said = {
                key: _person(batch, slot, people[slot, key][row])
                for key in PEOPLE_KEYS
                if slot in batch.slots
            }
            if _batch_answer(batch, slot, row) != _single_answer(single, slot) or said != _people(
                single, slot, said
            ):
                found.append(f"{row}: {slot} {facts}")
    return found


def _person(batch: BatchVerdict, slot: str, code: int) -> str:
    return batch[slot].texts[code - 1] if code else ""


def _people(verdict: Verdict, slot: str, keys: Mapping[str, str]) -> dict[str, str]:
    answer = verdict.spoken.get(slot)
    if answer is None or isinstance(answer, Conflicting):
        return dict.fromkeys(keys, "")
    result = answer.result if isinstance(answer, Decided | Escalated) else answer.results[0]
    return {key: str(result[key]) if key in result else "" for key in keys}


def _batch_answer(batch: BatchVerdict, slot: str, row: int) -> tuple[Status, str, tuple[int, ...]]:
    if slot not in batch.slots:
        return Status.SILENT, "", ()
    outcome = batch[slot].outcomes[batch[slot].outcome[row]]
    assert batch[slot].status[row] == outcome.status
    return outcome.status, outcome.name, tuple(sorted(outcome.yielded))


def _single_answer(verdict: Verdict, slot: str) -> tuple[Status, str, tuple[int, ...]]:
    if slot not in verdict.answers:
        return Status.SILENT, "", ()
    answer = verdict.answers[slot]
    return Status[answer.verdict.status.upper()], _name(answer.verdict), tuple(sorted(answer.yielded))


def _name(answer: SlotVerdict) -> str:
    match answer:
        case Decided() | Escalated():
            return str(answer.result["outcome"])
        case Conflicting():
            return ""
    return "gap"
