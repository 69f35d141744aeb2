"""So many tries an address and a minute, remembered by this process alone: for pages that write nothing."""

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

ADDRESSES_MAX: Final = 10_000


class Throttle:
    """Counts tries in windows of `seconds`; the longest unseen address is forgotten first."""

    def __init__(self, *, tries_max: int, seconds: int) -> None:
        self._tries_max = tries_max
        self._window = timedelta(seconds=seconds)
        self._seen: OrderedDict[str, tuple[datetime, int]] = OrderedDict()
        self._lock = Lock()

    def allows(self, address: str, now: datetime) -> bool:
        """Count one try of `address` and say whether it is within the limit."""
        with self._lock:
            since, tries = self._seen.pop(address, (now, 0))
            if now - since >= self._window:
                since, tries = now, 0
            self._seen[address] = (since, tries + 1)
            if len(self._seen) > ADDRESSES_MAX:
                self._seen.popitem(last=False)
            return tries < self._tries_max
