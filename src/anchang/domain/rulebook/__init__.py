"""Rulebooks as data, and the engine that judges by them."""

from .adoption import Adoption
from .engine import ENGINE_VERSION, Rulebook, Verdict
from .errors import FactError, RulebookError
from .library import Adopted, Library, core_vocabulary, load_adoption, load_library, shipped_library
from .verdict import Conflicting, Decided, Escalated, RuleState, SlotVerdict, Undetermined

__all__ = [
    "ENGINE_VERSION",
    "Adopted",
    "Adoption",
    "Conflicting",
    "Decided",
    "Escalated",
    "FactError",
    "Library",
    "RuleState",
    "Rulebook",
    "RulebookError",
    "SlotVerdict",
    "Undetermined",
    "Verdict",
    "core_vocabulary",
    "load_adoption",
    "load_library",
    "shipped_library",
]
