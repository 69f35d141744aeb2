"""The tabs under 保密. A tab is offered to its posts; the first one of a post is where 「保密」 leads."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from anchang.apps.conduct.waiting import cases_waiting, corrections_waiting
from anchang.apps.disclosure.alerts import alerts
from anchang.apps.offices.models import Staff
from anchang.apps.privacy.queries import undecided_requests
from anchang.apps.rulebooks.queries import rulebook_in_force
from anchang.apps.sharing.choices import RequestKind
from anchang.apps.sharing.queries import waiting_requests
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from anchang.web.privacy.posts import RECORDERS
from anchang.web.shared.navigation import BOARD_READERS, EVERY_POST, MANAGERS
from anchang.web.sharing.posts import DECIDERS, REQUESTERS, SHARERS


@dataclass(frozen=True, slots=True)
class Tab:
    """`waiting` counts what waits for a person there; the tab shows the number."""

    label: str
    route: str
    posts: frozenset[str]
    waiting: Callable[[Staff], int] | None = None


def _waiting(kind: RequestKind) -> Callable[[Staff], int]:
    return lambda person: waiting_requests(person, kind).count()


def _undecided(person: Staff) -> int:
    return undecided_requests(person).count()


def _unexplained(person: Staff) -> int:
    now = clock.now()
    in_force = rulebook_in_force(person.office_id, office_day(now))
    return sum(one.open for one in alerts(in_force, now=now))


# In this order on the page. Whoever adds pages under /secrecy/ adds a line.
TABS: tuple[Tab, ...] = (
    Tab("谁能看什么", "matrix", EVERY_POST),
    Tab("查看记录", "looks", EVERY_POST),
    Tab("转交", "sharing", SHARERS, _waiting(RequestKind.SHOW)),
    Tab("导出", "exports", REQUESTERS, _waiting(RequestKind.EXPORT)),
    Tab("追查", "trace", DECIDERS),
    Tab("异常提醒", "alerts", frozenset({"sales_manager", "project_manager"}), _unexplained),
    Tab("台账", "ledger", MANAGERS | {"clerk"}),
    Tab("违规", "cases", EVERY_POST, lambda person: sum(cases_waiting(person, clock.now()))),
    Tab("更正", "corrections", BOARD_READERS, lambda person: sum(corrections_waiting(person))),
    Tab("告知书", "notices", EVERY_POST),
    Tab("个人信息", "personal", RECORDERS, _undecided),
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
