"""Who may do what with which row, said again in plain Python. Imports nothing from the product.

A table joins the matrix by its lines in TABLES. A table of the database that is not here makes it red.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

POSTS = (
    "consultant",
    "clerk",
    "supervisor",
    "sales_manager",
    "project_manager",
    "finance",
    "desk",
    "administrator",
)
MANAGERS = ("supervisor", "sales_manager", "project_manager")

Command = Literal["select", "insert", "update", "delete"]
COMMANDS: tuple[Command, ...] = ("select", "insert", "update", "delete")


@dataclass(frozen=True, slots=True)
class Relation:
    """How a row stands to the acting person."""

    office: Literal["mine", "other"] = "mine"
    owner: Literal["me", "colleague"] = "me"
    day: Literal["today", "earlier"] = "today"
    # Whether the customer, visit, ... that the row is about belongs to the row's owner or to somebody else.
    about: Literal["owner's", "somebody else's"] = "owner's"

    def __str__(self) -> str:
        about = "" if self.about == "owner's" else ", about somebody else's customer"
        return f"{self.office} office, owned by {self.owner}, {self.day}{about}"


RELATIONS = (
    Relation(),
    Relation(day="earlier"),
    Relation(about="somebody else's"),
    Relation(owner="colleague"),
    Relation(owner="colleague", day="earlier"),
    Relation(office="other", owner="colleague"),
)

Rule = Callable[[Relation], bool]


def office(row: Relation) -> bool:
    return row.office == "mine"


def own(row: Relation) -> bool:
    return office(row) and row.owner == "me"


def own_about_own(row: Relation) -> bool:
    return own(row) and row.about == "owner's"


def today(row: Relation) -> bool:
    return office(row) and row.day == "today"


def nobody(_row: Relation) -> bool:
    return False


Rules = Mapping[Command, Rule]


@dataclass(frozen=True, slots=True)
class Table:
    """What each post may do. `values` gives columns that a policy looks at, besides owner, office and day."""

    posts: Mapping[str, Rules]
    values: Mapping[str, str] = field(default_factory=dict)
    owner: str = "owner_id"
    office: str = "office_id"
    unowned: bool = False  # no person owns a row, so one's own and a colleague's are the same


def to(posts: tuple[str, ...], **rules: Rule) -> dict[str, Rules]:
    return dict.fromkeys(posts, cast(Rules, rules))


_EVERYBODY_READS = to(POSTS, select=office)
_BOARD = ("consultant", "clerk", *MANAGERS, "desk")
_CHECKING_IN = ("clerk", *MANAGERS, "desk")
_DOOR = {
    **to(("consultant",), select=own),
    **to(("clerk", *MANAGERS), select=office, insert=office),
    **to(("desk",), select=today, insert=today),
}

# Tables of the framework: no post may touch them, nor may the application role itself.
FRAMEWORK = (
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
    "rls_signing_key",
    "sessions_session",
)

TABLES: dict[str, Table] = {
    "ledger_entry": Table(
        {
            **to(POSTS, insert=own),
            **to(("sales_manager", "project_manager", "administrator"), select=office, insert=own),
        },
        owner="actor_id",
    ),
    "offices_office": Table(_EVERYBODY_READS, office="id", unowned=True),
    "offices_estate": Table(
        {**_EVERYBODY_READS, **to(("administrator",), select=office, insert=office, update=office)},
        unowned=True,
    ),
    "offices_staff": Table(
        {**_EVERYBODY_READS, **to(("administrator",), select=office, insert=office, update=office)},
        unowned=True,
    ),
    "offices_credential": Table({}, owner="staff_id"),
    "offices_seat": Table(
        {
            **_EVERYBODY_READS,
            **to((*MANAGERS, "administrator"), select=office, insert=office, update=office, delete=office),
        },
        unowned=True,
    ),
    "rulebooks_adoptionversion": Table(
        {
            **_EVERYBODY_READS,
            **to(("sales_manager", "project_manager", "administrator"), select=office, insert=office),
        },
        unowned=True,
    ),
    "customers_customer": Table(
        {
            **to(("consultant",), select=own, insert=own),
            **to(("clerk",), select=office, insert=office),
            **to(MANAGERS, select=office),
        },
    ),
    "customers_registration": Table(
        {
            **to(("consultant",), select=own, insert=own_about_own),
            **to(("clerk",), select=office, insert=office),
            **to(MANAGERS, select=office),
        },
    ),
    "customers_followup": Table(
        {**to(("consultant",), select=own, insert=own_about_own), **to(MANAGERS, select=office)},
    ),
    "customers_party": Table(
        {**to(("clerk",), select=office, insert=office), **to(MANAGERS, select=office)}, unowned=True
    ),
    "customers_membership": Table(
        {**to(("clerk",), select=office, insert=office), **to(MANAGERS, select=office)},
        unowned=True,
    ),
    "customers_complaint": Table(
        {
            **to(("consultant",), select=own),
            **to(("clerk", *MANAGERS), select=office, insert=office),
        },
    ),
    "customers_complaintfinding": Table(
        {
            **to(("consultant",), select=own),
            **to(("clerk",), select=office),
            **to(MANAGERS, select=office, insert=own),  # signed by the finder
        },
    ),
    "customers_consultantchange": Table(
        {
            **to(("consultant",), select=own, insert=own_about_own),
            **to(("clerk", *MANAGERS), select=office, insert=office),
        },
    ),
    "customers_lookup": Table({**to(("clerk", "desk"), select=own), **to(MANAGERS, select=office)}),
    "reception_presenceevent": Table(
        {
            **to(_BOARD, select=office),
            **to(_CHECKING_IN, select=office, insert=office),
            **to(("consultant",), select=office, insert=own),
        },
    ),
    "reception_rotationday": Table(
        {**to(_BOARD, select=office), **to(_CHECKING_IN, select=office, insert=office)},
        unowned=True,
    ),
    "reception_turn": Table(
        {**to(_BOARD, select=office), **to(_CHECKING_IN, select=office, insert=office)},
    ),
    "reception_turnend": Table(
        {
            **to(_BOARD, select=office),
            **to(_CHECKING_IN, select=office, insert=office),
            **to(("consultant",), select=office, insert=own),
        },
    ),
    "reception_visit": Table(_DOOR),
    "reception_visitevent": Table(
        {**_DOOR, **to(("consultant",), select=own, insert=own_about_own)},
    ),
    "reception_introduction": Table(_DOOR),
    "reception_contactattempt": Table(_DOOR),
    "reception_call": Table(
        {
            **to(("consultant",), select=own, insert=own),
            **to(("clerk",), select=office, insert=office),
            **to(MANAGERS, select=office),
        },
    ),
    "reception_search": Table(
        {
            **to(("clerk", *MANAGERS), select=office, insert=own),
            **to(("desk",), select=today),
        },
    ),
    "reception_standinconsent": Table(
        {
            **to(("consultant",), select=own, insert=own_about_own),
            **to(("clerk", *MANAGERS), select=office),
        },
    ),
    "reception_deal": Table(
        {
            **to(("consultant",), select=own),
            **to(("clerk",), select=office),
            **to((*MANAGERS, "finance"), select=office, insert=office),
        },
    ),
    "disclosure_access": Table(
        {
            **to(POSTS, select=own, insert=own),
            **to(("sales_manager", "project_manager"), select=office, insert=own),
        },
        owner="staff_id",
    ),
    "rulings_decision": Table(
        {
            **to(("clerk", *MANAGERS), select=office, insert=own),
            **to(("desk",), select=today, insert=own),
        },
        {"kind": "'check_in'"},
    ),
}


def allowed(table: str, post: str | None, command: Command, row: Relation) -> bool:
    """Whether a post may run a bare command on a row; nobody acting may do nothing."""
    if post is None:
        return False
    return TABLES[table].posts.get(post, {}).get(command, nobody)(row)
