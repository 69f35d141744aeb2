"""What a proof has tried: counted, kept with the test's report, printed as one table at the end of the run.

Short in `make test`, long in `make prove` (PROVE=1). Random runs take their seed from PROVE_SEED.
"""

import os
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import pytest

LONG = os.environ.get("PROVE") == "1"
_PROPERTY = "proof"


def tries(short: int, long: int) -> int:
    """How many tries this run makes."""
    return long if LONG else short


def seed() -> int:
    """The seed of a random run; print it, so that PROVE_SEED replays it."""
    return int(os.environ.get("PROVE_SEED") or secrets.randbits(32))


@dataclass(frozen=True, slots=True)
class Proof:
    """One promise of security.md and what this run found.

    `control` says what the negative control broke, `noticed` whether the same check then turned red.
    """

    promise: int
    what: str
    tries: int
    breaches: int
    control: str
    noticed: bool


def prove(request: pytest.FixtureRequest, proof: Proof) -> None:
    """Keep the figures, and fail unless something was tried, nothing broke and the control was noticed."""
    request.node.user_properties.append((_PROPERTY, asdict(proof)))
    assert proof.tries > 0, f"promise {proof.promise}: nothing was tried"
    assert proof.breaches == 0, f"promise {proof.promise}: {proof.breaches} breaches in {proof.tries} tries"
    assert proof.noticed, f"promise {proof.promise}: the negative control ({proof.control}) was not noticed"


def proofs_of(reports: Iterable[Any]) -> list[Proof]:
    """The proofs that test reports carry, in order of the promises."""
    found = [
        Proof(**value)
        for report in reports
        if getattr(report, "when", "") == "call"
        for name, value in report.user_properties
        if name == _PROPERTY
    ]
    return sorted(found, key=lambda proof: (proof.promise, proof.what))


def table(proofs: list[Proof]) -> list[str]:
    """Lines of the table: promise, tries, breaches, control."""
    head = f"{'promise':>7}  {'tries':>9}  {'breaches':>8}  {'what':<58}  negative control"
    return [
        head,
        *(
            f"{one.promise:>7}  {one.tries:>9,}  {one.breaches:>8}  {one.what:<58}"
            f"  {one.control}: {'noticed' if one.noticed else 'NOT NOTICED'}"
            for one in proofs
        ),
    ]
