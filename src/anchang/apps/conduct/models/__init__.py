"""Breach cases and corrections. Every table is append-only: what comes later is a later row."""

from .cases import Case, Decision, Evidence, Objection, Proposal, Statement
from .corrections import Acknowledgement, Correction, CorrectionNotice, CorrectionRuling

__all__ = [
    "Acknowledgement",
    "Case",
    "Correction",
    "CorrectionNotice",
    "CorrectionRuling",
    "Decision",
    "Evidence",
    "Objection",
    "Proposal",
    "Statement",
]
