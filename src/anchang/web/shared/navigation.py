"""Who is offered which pages. What a page shows or refuses is decided by its view and by the database."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse


@dataclass(frozen=True)
class Place:
    label: str
    route: str
    icon: str
    posts: frozenset[str]


EVERY_POST = frozenset(
    {
        "consultant",
        "clerk",
        "supervisor",
        "sales_manager",
        "project_manager",
        "finance",
        "desk",
        "administrator",
    }
)
MANAGERS = frozenset({"supervisor", "sales_manager", "project_manager"})
CUSTOMER_READERS = MANAGERS | {"consultant", "clerk"}
CHECK_IN = frozenset({"desk", "clerk"}) | MANAGERS
BOARD_READERS = CHECK_IN | {"consultant"}
CALL_TAKERS = frozenset({"consultant", "clerk"})
CALL_READERS = BOARD_READERS
SEARCHERS = MANAGERS | {"clerk"}
REGISTRARS = frozenset({"consultant", "clerk"})
FORM_HANDLERS = MANAGERS | {"consultant", "clerk"}
RULING_READERS = MANAGERS | {"clerk"}
REPORT_READERS = MANAGERS | {"clerk"}
ADOPTERS = frozenset({"sales_manager", "project_manager", "administrator"})
ADMINISTRATORS = frozenset({"administrator"})
HANDERS_OVER = frozenset({"sales_manager", "project_manager"})
PAYMASTERS = frozenset({"finance", "sales_manager", "project_manager"})

# Whoever may be asked something by a customer.
SERVICE_READERS = CUSTOMER_READERS | {"desk", "finance"}

PLACES = (
    Place("轮序台", "board", "board", BOARD_READERS),
    Place("客户", "customers", "people", CUSTOMER_READERS),
    Place("来电", "calls", "phone", CALL_READERS),
    Place("服务", "service", "form", SERVICE_READERS),
    Place("交表", "intake", "tray", FORM_HANDLERS),
    Place("判单", "rulings", "scales", RULING_READERS),
    Place("日报", "daily", "report", REPORT_READERS),
    Place("资料", "documents", "folder", EVERY_POST),
    Place("制度", "rulebook", "book", EVERY_POST),
    Place("保密", "secrecy", "shield", EVERY_POST),
    Place("设置", "people", "settings", ADMINISTRATORS),
)


@dataclass(frozen=True)
class Item:
    label: str
    address: str
    icon: str
    current: bool


def items_for(person: Any, path: str) -> list[Item]:
    """The places of a person's post; the longest address that begins the path is the current one."""
    if not getattr(person, "is_authenticated", False):
        return []
    places = [(place, reverse(place.route)) for place in PLACES if person.post in place.posts]
    here = max((address for _, address in places if path.startswith(address)), key=len, default="")
    return [Item(place.label, address, place.icon, address == here) for place, address in places]
