"""The evening (2.1.2) and the clerk's intake (2.1.3). All append-only, but for the sealed bytes of scans.

``owner`` is always the consultant whose form it is; of an examination and an excuse, whoever they are about.
"""

from .evenings import Examination, Excuse
from .handing import REASON_CHARACTERS_MAX, WORDS_CHARACTERS_MAX, Batch, Item, Step
from .papers import Addition, Check, Scan, ScanFile

__all__ = [
    "REASON_CHARACTERS_MAX",
    "WORDS_CHARACTERS_MAX",
    "Addition",
    "Batch",
    "Check",
    "Examination",
    "Excuse",
    "Item",
    "Scan",
    "ScanFile",
    "Step",
]
