"""Row-level security: who acts, what each post may reach, and the check before anything is served."""

from anchang.foundation.rls.actor import POSTS, Actor, NoTransactionError, acting_as, role_of, tending_office
from anchang.foundation.rls.policies import NONE, OFFICE, OWN, Access, Only, Own, Scope, policies

__all__ = [
    "NONE",
    "OFFICE",
    "OWN",
    "POSTS",
    "Access",
    "Actor",
    "NoTransactionError",
    "Only",
    "Own",
    "Scope",
    "acting_as",
    "policies",
    "role_of",
    "tending_office",
]
