"""The demo office 「云栖花园」: invented people, sixty days of work, an example of every case. Never part
of a real office.
"""

from __future__ import annotations

from .people import DemoAccount, accounts

__all__ = ["DemoAccount", "accounts"]
