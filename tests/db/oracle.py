"""Who may do what with which row, read from the data file that says it. Imports nothing from the product.

The file is `who_sees_what.toml` of the app `disclosure`; its head says how a table joins. What rules mean is
said here, in plain Python. A table of the database that is not in the file makes the matrix red.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

FILE = Path(__file__).parents[2] / "src" / "anchang" / "apps" / "disclosure" / "who_sees_what.toml"

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
GROUPS = {"everybody": POSTS, "managers": ("supervisor", "sales_manager", "project_manager")}

Command = Literal["select", "insert", "update", "delete"]
COMMANDS: tuple[Command, ...] = ("select", "insert", "update", "delete")
VERBS: dict[Command, str] = {"select": "see", "insert": "add", "update": "change", "delete": "remove"}


@dataclass(frozen=True, slots=True)
class Relation:
    """How a row stands to the acting person."""

    office: Literal["mine", "other"] = "mine"
    owner: Literal["me", "colleague", "closed"] = "me"  # closed: a colleague whose account is closed
    day: Literal["today", "earlier"] = "today"
    # Whether the customer, visit, ... that the row is about belongs to the row's owner or to somebody else.
    about: Literal["owner's", "mine", "somebody else's"] = "owner's"
    # Who stands in the row's other columns of staff: its owner, or somebody else because it has moved since.
    moved: bool = False
    # Whether the row's owner is a manager, and not me.
    superior: bool = False

    def __str__(self) -> str:
        about = "" if self.about == "owner's" else ", about somebody else's customer"
        moved = ", moved" if self.moved else ""
        return f"{self.office} office, owned by {self.owner}, {self.day}{about}{moved}"


RELATIONS = (
    Relation(),
    Relation(day="earlier"),
    Relation(about="somebody else's"),
    Relation(moved=True),  # moved to me
    Relation(owner="colleague"),
    Relation(owner="colleague", day="earlier"),
    Relation(owner="colleague", moved=True),  # moved away
    Relation(owner="closed"),
    Relation(office="other", owner="colleague"),
    Relation(office="other"),  # says that it is mine, but of another office
    Relation(office="other", owner="colleague", moved=True),  # the same, signed by me
)
# Where nobody owns a row, these are all there is.
UNOWNED_RELATIONS = (Relation(owner="colleague"), Relation(office="other", owner="colleague"))

Rule = Callable[[Relation], bool]


def office(row: Relation) -> bool:
    return row.office == "mine"


def own(row: Relation) -> bool:
    return office(row) and row.owner == "me"


def own_about_own(row: Relation) -> bool:
    return own(row) and row.about == "owner's"


def open_to_me(row: Relation) -> bool:
    """A document is open to whoever its steps have opened it to; one that was just filed, to its filer."""
    return own(row)


def own_about_open_to_me(row: Relation) -> bool:
    return own_about_own(row)


def about_open_to_me(row: Relation) -> bool:
    """Whoever wrote it, about a document that is open to me: in the matrix, one that I filed."""
    return office(row) and (row.about == "mine" or own_about_own(row))


def once_approved(row: Relation) -> bool:
    """Somebody is named in the column that says who approved a row."""
    return office(row) and row.moved


def signed(row: Relation) -> bool:
    """In a row that has moved, the other columns name me exactly where the owner is not me any more."""
    return office(row) and (row.owner == "me") != row.moved


def own_or_signed(row: Relation) -> bool:
    return own(row) or signed(row)


def signed_for_others(row: Relation) -> bool:
    """Signed by me, about a colleague."""
    return signed(row) and row.owner != "me"


def own_still(row: Relation) -> bool:
    """One's own that has not been given to somebody else."""
    return own(row) and not row.moved


def not_moved(row: Relation) -> bool:
    return office(row) and not row.moved


def unless_superior(row: Relation) -> bool:
    return office(row) and not row.superior


def today(row: Relation) -> bool:
    return office(row) and row.day == "today"


def nobody(_row: Relation) -> bool:
    return False


RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        office,
        own,
        own_about_own,
        signed,
        own_or_signed,
        signed_for_others,
        own_still,
        not_moved,
        unless_superior,
        today,
        open_to_me,
        about_open_to_me,
        own_about_open_to_me,
        once_approved,
    )
}
Rules = Mapping[Command, Rule]


@dataclass(frozen=True, slots=True)
class Table:
    """What each post may do. `values` gives columns that a policy looks at, besides owner, office and day."""

    posts: Mapping[str, Rules]
    values: Mapping[str, str] = field(default_factory=dict)
    owner: str = "owner_id"
    office: str = "office_id"
    # The column, empty at first, that names whom a row has been given to since.
    moved_to: str = ""

    @property
    def unowned(self) -> bool:
        """No person owns a row, so one's own and a colleague's are the same."""
        return not self.owner


def posts_of(given: Mapping[str, list[str]]) -> dict[str, str]:
    """Rule by post; a post named by itself wins over a group."""
    wide = {post: rule for rule, names in given.items() for name in names for post in GROUPS.get(name, ())}
    single = {name: rule for rule, names in given.items() for name in names if name not in GROUPS}
    assert set(single) <= set(POSTS), f"unknown post in {given}"
    return wide | single


def _table(record: Mapping[str, Any]) -> Table:
    posts: dict[str, dict[Command, Rule]] = {}
    for command in COMMANDS:
        for post, rule in posts_of(record.get(VERBS[command], {})).items():
            posts.setdefault(post, {})[command] = RULES[rule]
    return Table(
        posts,
        record.get("values", {}),
        record.get("owner", "owner_id"),
        record.get("office", "office_id"),
        record.get("moved_to", ""),
    )


DATA = tomllib.loads(FILE.read_text(encoding="utf-8"))
# Tables of the framework: no post may touch them, nor may the application role itself.
FRAMEWORK: tuple[str, ...] = tuple(DATA["framework"])
TABLES: dict[str, Table] = {record["table"]: _table(record) for record in DATA["record"]}


def allowed(table: str, post: str | None, command: Command, row: Relation) -> bool:
    """Whether a post may run a bare command on a row; nobody acting may do nothing."""
    if post is None:
        return False
    return TABLES[table].posts.get(post, {}).get(command, nobody)(row)


@dataclass(frozen=True, slots=True)
class Function:
    """A function with the owner's rights: who may call it, and how to ask it about a record.

    `own` are the posts to whom a colleague's record must look as if it did not exist.
    """

    name: str
    callers: frozenset[str]
    about: str = ""
    call: str = ""
    own: frozenset[str] = frozenset()


def _function(data: Mapping[str, Any]) -> Function:
    def spread(names: list[str]) -> frozenset[str]:
        return frozenset(post for name in names for post in GROUPS.get(name, (name,)))

    return Function(
        data["name"],
        spread(data["may"]),
        data.get("about", ""),
        data.get("call", ""),
        spread(data.get("own", [])),
    )


FUNCTIONS: dict[str, Function] = {one["name"]: _function(one) for one in DATA["function"]}
