"""Verdicts as JSON: what `judge --json` prints and what a stored decision keeps."""

from __future__ import annotations

from .engine import ENGINE_VERSION, Verdict
from .explain import sentences
from .outcomes import plain
from .verdict import Citation, Conflicting, Decided, Escalated, SlotVerdict, Undetermined


def verdict_json(verdict: Verdict, id_: str = "", *, explain: bool = False) -> dict[str, object]:
    """Everything that the verdict says; with `explain` also the whole trace."""
    out: dict[str, object] = {"id": id_} if id_ else {}
    out |= {
        "rulebook": verdict.rulebook.name,
        "engine": ENGINE_VERSION,
        "editions": verdict.rulebook.hashes,
        "slots": {name: slot_json(slot) for name, slot in verdict.spoken.items()},
        "contradictions": [
            {
                "slot": m.slot,
                "choice": m.choice,
                "winner": m.winner,
                "losers": list(m.losers),
                "reason": m.reason,
            }
            for m in verdict.met
        ],
        "sentences": sentences(verdict),
    }
    if explain:
        out["trace"] = trace_json(verdict)
    return out


def trace_json(verdict: Verdict) -> list[dict[str, object]]:
    """The trace, one object per rule; empty keys left out."""
    entries: list[dict[str, object]] = []
    for entry in verdict.trace:
        raw: dict[str, object] = {
            "rule": entry.rule,
            "clause": entry.clause,
            "state": str(entry.state),
            "by": list(entry.by),
            "choice": entry.choice,
            "conditions": list(entry.conditions),
            "facts": list(entry.facts),
        }
        entries.append({key: value for key, value in raw.items() if value})
    return entries


def slot_json(slot: SlotVerdict) -> dict[str, object]:
    """One slot: status, results or sides, citations."""
    out: dict[str, object] = {"status": slot.status}
    match slot:
        case Decided():
            out["results"] = [plain(result) for result in slot.results]
            if len(slot.results) > 1:
                out["cited"] = [_cite(cited) for cited in slot.cited]
        case Escalated():
            out["decided_by"] = slot.decided_by
            out["results"] = [plain(slot.result)]
        case Conflicting():
            out["sides"] = [{"result": plain(s.result), "citations": _cite(s.citations)} for s in slot.sides]
        case Undetermined():
            out["settled_by"] = list(slot.settled_by)
            out["results"] = [plain(result) for result in slot.results]
    out["citations"] = _cite(slot.citations)
    return out


def _cite(citations: tuple[Citation, ...]) -> list[dict[str, str]]:
    return [{"rule": c.rule, "clause": c.clause, "edition": c.edition} for c in citations]
