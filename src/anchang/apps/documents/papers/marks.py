"""Who looks, as it is written onto every copy that leaves the library."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Mark:
    """One opening of one version by one person. `moment` is office time, 2026-11-23 14:05.

    `what` names a paper that is not of the library.
    """

    office: str
    document_number: int
    version_number: int
    title: str
    viewer: str
    viewer_number: str
    account: str
    moment: str
    opening: int
    what: str = ""

    @property
    def across(self) -> str:
        """Across each page: whose copy it is, in two words and a time."""
        return f"{self.viewer} {self.viewer_number}号 {self.moment}"

    @property
    def foot(self) -> str:
        """At the foot of each page: document, version, viewer, time and the opening's own number."""
        if self.what:
            viewer = f"{self.viewer} {self.viewer_number} 号 {self.moment}"
            return f"{self.office} {self.what} · 查阅：{viewer} · 保密，不得外传"
        return (
            f"{self.office} 资料 {self.document_number} 第 {self.version_number} 版 · 查阅："
            f"{self.viewer} {self.viewer_number} 号 {self.moment} · 查阅单 {self.opening} · 保密，不得外传"
        )

    @property
    def plain(self) -> str:
        """The same in letters and digits that every font has."""
        numbers = f"{self.document_number}.{self.version_number}.{self.opening}"
        return f"{self.account} #{self.viewer_number} {self.moment} / {numbers}"

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
