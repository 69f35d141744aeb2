"""The tabs under 服务. A tab is offered to its posts; the first one of a post is where 「服务」 leads."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from anchang.apps.inspections.choices import EVERYBODY
from anchang.apps.inspections.queries import unanswered_of
from anchang.apps.offices.models import Staff
from anchang.apps.scripts.choices import READERS, Kind
from anchang.web.scripts.pages import waits
from anchang.web.shared.navigation import CUSTOMER_READERS, MANAGERS


@dataclass(frozen=True, slots=True)
class Tab:
    """`waiting` counts what waits for a person there; the tab shows the number."""

    label: str
    route: str
    posts: frozenset[str]
    waiting: Callable[[Staff], int] | None = None


# In this order on the page. Whoever adds pages under /service/ adds a line, and the posts to the place 服务.
TABS: tuple[Tab, ...] = (
    Tab("接待流程", "run_sheets", CUSTOMER_READERS),
    Tab("话术", "scripts", READERS, waits(Kind.SCRIPT)),
    Tab("项目资料", "facts", READERS, waits(Kind.FACT)),
    Tab("检查", "inspections", EVERYBODY, unanswered_of),
    Tab("辅导", "coaching", MANAGERS | {"consultant"}),
)


@dataclass(frozen=True, slots=True)
class Item:
    label: str
    address: str
    current: bool
    waiting: int = 0


def first_route(post: str) -> str:
    return next(tab.route for tab in TABS if post in tab.posts)


def items_for(person: Staff, path: str) -> list[Item]:
    """The tabs of a person's post; the longest address that begins the path is the current one."""
    tabs = [(tab, reverse(tab.route)) for tab in TABS if person.post in tab.posts]
    here = max((address for _, address in tabs if path.startswith(address)), key=len, default="")
    return [
        Item(tab.label, address, address == here, tab.waiting(person) if tab.waiting else 0)
        for tab, address in tabs
    ]
