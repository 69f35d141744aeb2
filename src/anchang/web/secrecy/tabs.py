"""The tabs under 保密. A tab is offered to its posts; the first one of a post is where 「保密」 leads."""

from dataclasses import dataclass

from django.urls import reverse

from anchang.web.shared.navigation import EVERY_POST


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    route: str
    posts: frozenset[str]


# In this order on the page. Whoever adds pages under /secrecy/ adds a line.
TABS: tuple[Tab, ...] = (
    Tab("谁能看什么", "matrix", EVERY_POST),
    Tab("查看记录", "looks", EVERY_POST),
    Tab("告知书", "notices", EVERY_POST),
)


@dataclass(frozen=True, slots=True)
class Item:
    label: str
    address: str
    current: bool


def first_route(post: str) -> str:
    return next(tab.route for tab in TABS if post in tab.posts)


def items_for(post: str, path: str) -> list[Item]:
    """The tabs of a post; the longest address that begins the path is the current one."""
    tabs = [(tab, reverse(tab.route)) for tab in TABS if post in tab.posts]
    here = max((address for _, address in tabs if path.startswith(address)), key=len, default="")
    return [Item(tab.label, address, address == here) for tab, address in tabs]
