"""Anticipated refusals: what a person may read, and the clause behind it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error as DatabaseError


class DomainError(Exception):
    """A refusal with a Chinese sentence for people and, where one applies, the clause it rests on.

    Subclasses are defined beside the function that raises them and give their own `message`.
    """

    message = "不能这样做。"
    clause = ""

    def __init__(self, message: str = "", *, clause: str = "") -> None:
        self.message = message or type(self).message
        self.clause = clause or type(self).clause
        super().__init__(self.message)

    def __str__(self) -> str:
        return f"{self.message}（条款 {self.clause}）" if self.clause else self.message


_refusals: dict[str, type[DomainError]] = {}


def refuses(constraint: str, error: type[DomainError]) -> None:
    """Declare which refusal a named constraint or trigger of the database stands for."""
    known = _refusals.setdefault(constraint, error)
    if known is not error:
        raise ValueError(f"constraint {constraint} already refuses with {known.__name__}")


def refusal_for(constraint: str) -> type[DomainError] | None:
    """The declared refusal of a constraint, if it has one."""
    return _refusals.get(constraint)


def constraint_of(error: BaseException) -> str:
    """Name of the constraint (or append-only trigger) that a database error reports, else ''."""
    diagnostics = getattr(error.__cause__, "diag", None)
    return str(getattr(diagnostics, "constraint_name", None) or "")


@contextmanager
def as_domain_errors() -> Iterator[None]:
    """Raise the declared refusal instead of the bare database error; others pass unchanged.

    Put it outside the `transaction.atomic()` that it watches, so the transaction has ended by then.
    """
    try:
        yield
    except DatabaseError as error:
        refusal = refusal_for(constraint_of(error))
        if refusal is None:
            raise
        raise refusal() from error
