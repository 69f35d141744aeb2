"""A live example of every case of 2.4 and of every contradiction: found on the pages by name, told here by
events.

Each story writes the records that a real office would have left; nothing of the verdict is written down.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from anchang.apps.customers.choices import RegistrationKind
from anchang.apps.customers.models import (
    Complaint,
    ComplaintFinding,
    ConsultantChange,
    Customer,
    Registration,
)
from anchang.apps.customers.search_keys import phone_key
from anchang.apps.offices.models import Staff
from anchang.apps.reception.models import ContactAttempt, Visit, VisitEvent

from .book import Book, Introducer
from .calendar_of_demo import moment

FIRST_PHONE = 10099000000


@dataclass(frozen=True, slots=True)
class Example:
    """``key`` is the clause (2.4.3) or the row of a contradiction (R4); ``customer_id`` None for who may
    not see it.
    """

    key: str
    clauses: tuple[str, ...]
    name: str
    story: str
    customer_id: int | None


@dataclass(frozen=True, slots=True)
class Told:
    key: str
    clauses: tuple[str, ...]
    name: str
    story: str
    tell: Callable[[Stage, str, str], None]


@dataclass(frozen=True, slots=True)
class Stage:
    """What a story is told with: the book, the consultants from the left, the supervisor, the day."""

    book: Book
    seats: tuple[Staff, ...]
    supervisor: Staff
    now: datetime

    def at(self, offset: int, hour: int, minute: int = 0) -> datetime:
        """A time of day in the office, ``offset`` days back."""
        return moment(self.now, offset, hour, minute)

    def old(self, owner: int, name: str, phone: str, offset: int, *follow_ups: int) -> tuple[Visit, Customer]:
        """Somebody received and registered ``offset`` days back, with follow-ups on further days."""
        staff = self.seats[owner]
        visit = self.book.visit(staff, name, phone, self.at(offset, 8, 35), on_turn=staff, minutes=30)
        customer = self.book.customers[staff.pk, phone]
        for day in follow_ups:
            self.book.follow(customer, self.at(day, 17, 10), "电话回访，谈了价格和户型。", grade_after="B")
        return visit, customer

    def deal(self, closer: int, customer: Customer, offset: int, *, visit: Visit | None = None) -> None:
        self.book.deal(self.seats[closer], customer, self.at(offset, 9, 50), visit=visit)


def phone_of(key: str) -> str:
    """The phone of an example's main person; the same in every demo."""
    index = next(number for number, one in enumerate(STORIES) if one.key == key)
    return str(FIRST_PHONE + 10 * index)


def other_phone(phone: str, number: int) -> str:
    """Phones of further people of the same example."""
    return str(int(phone) + number)


def tell_all(stage: Stage) -> int:
    """Write every example into the book."""
    for story in STORIES:
        story.tell(stage, story.name, phone_of(story.key))
    return len(STORIES)


def examples(office_id: int) -> tuple[Example, ...]:
    """Every example with the customer to open, as far as the acting person may see them; 1 query, none
    outside the demo.
    """
    keys = {phone_key(office_id, phone_of(story.key)): story for story in STORIES}
    seen: dict[str, int] = {}
    rows = Customer.objects.filter(office_id=office_id, phone_key__in=keys).order_by("-created_at", "-id")
    for row in rows:
        seen.setdefault(row.phone_key, row.pk)
    if not seen:
        return ()
    return tuple(
        Example(story.key, story.clauses, story.name, story.story, seen.get(key))
        for key, story in keys.items()
    )


# -- 2.4.1 to 2.4.12 -------------------------------------------------------------------------------


def _two_introducers(stage: Stage, name: str, phone: str) -> None:
    first, second = other_phone(phone, 1), other_phone(phone, 2)
    stage.old(0, "陈介甫", first, 45, 40)
    stage.old(1, "黎介石", second, 44, 39)
    introducers = (
        Introducer("陈介甫", first, stage.seats[0]),
        Introducer("黎介石", second, stage.seats[1]),
    )
    receiver = stage.seats[5]
    visit = stage.book.visit(
        receiver,
        name,
        phone,
        stage.at(13, 8, 40),
        on_turn=receiver,
        served="referred",
        introducers=introducers,
        clauses=("2.4.1",),
    )
    stage.deal(5, stage.book.customers[receiver.pk, phone], 12, visit=visit)


def _two_groups(stage: Stage, name: str, phone: str) -> None:
    other = other_phone(phone, 1)
    stage.old(0, "柏同来", other, 44, 39)
    stage.old(1, name, phone, 45, 40)
    lin, zhao = stage.seats[0], stage.seats[1]
    together = stage.book.visit(
        lin, "柏同来", other, stage.at(28, 8, 40), on_turn=stage.seats[2], answer="been_before",
        served="old", named=lin, register=False, clauses=("3.2.2",),
    )  # fmt: skip
    visit = stage.book.visit(
        zhao, name, phone, stage.at(28, 8, 41), on_turn=stage.seats[2], answer="been_before",
        served="old", named=lin, register=False, together_with=together, clauses=("2.4.2",),
    )  # fmt: skip
    stage.book.note(visit, "talked_to", stage.at(28, 8, 55), person=lin)


def _family(stage: Stage, name: str, phone: str) -> None:
    husband = other_phone(phone, 1)
    stage.old(0, "骆先到", husband, 37, 33, 26)
    stage.book.household(phone, of=husband, relation="spouse")
    receiver = stage.seats[2]
    visit = stage.book.visit(
        receiver, name, phone, stage.at(20, 8, 40), on_turn=receiver, served="family",
        family=(husband, "spouse"), clauses=("2.4.3",),
    )  # fmt: skip
    stage.deal(2, stage.book.customers[receiver.pk, phone], 19, visit=visit)


def _two_registrations(stage: Stage, name: str, phone: str) -> None:
    stage.old(0, name, phone, 36, 31, 27)
    zhao = stage.seats[1]
    visit = stage.book.visit(
        zhao, name, phone, stage.at(21, 8, 45), on_turn=zhao, answer="unsure", clauses=("2.4.4",)
    )
    stage.deal(1, stage.book.customers[zhao.pk, phone], 20, visit=visit)


def _found_on_site(stage: Stage, name: str, phone: str) -> None:
    first, _ = stage.old(0, name, phone, 52, 45, 38)
    visit = stage.book.visit(
        stage.seats[1], name, phone, stage.at(5, 8, 45), on_turn=stage.seats[1], answer="unsure",
        remembers="visited_but_not_name", register=False, clauses=("2.4.5",),
    )  # fmt: skip
    stage.book.search(visit, stage.at(5, 8, 49), found=_form_of(stage, first))


def _found_after_deal(stage: Stage, name: str, phone: str) -> None:
    first, _ = stage.old(0, name, phone, 53, 48)
    zhao = stage.seats[1]
    visit = stage.book.visit(
        zhao, name, phone, stage.at(29, 8, 45), on_turn=zhao, answer="unsure",
        remembers="visited_but_not_name", clauses=("2.4.5",),
    )  # fmt: skip
    stage.book.search(visit, stage.at(29, 8, 50), found=None)
    stage.deal(1, stage.book.customers[zhao.pk, phone], 28, visit=visit)
    stage.book.search(visit, stage.at(27, 9, 0), found=_form_of(stage, first), stage="after_deal")


def _caller_forgets(stage: Stage, name: str, phone: str) -> None:
    stage.book.call(stage.seats[0], name, phone, stage.at(12, 9, 5))
    he = stage.seats[2]
    visit = stage.book.visit(
        he, name, phone, stage.at(10, 8, 45), on_turn=he, remembers="nothing", clauses=("2.4.6",)
    )
    stage.deal(2, stage.book.customers[he.pk, phone], 4, visit=visit)


def _denied(stage: Stage, name: str, phone: str) -> None:
    stage.old(0, name, phone, 38, 33, 28)
    zhao = stage.seats[1]
    visit = stage.book.visit(zhao, name, phone, stage.at(14, 8, 45), on_turn=zhao, clauses=("3.2.1",))
    stage.book.note(visit, "disclosed", stage.at(14, 9, 35), disclosed="after_reception")
    stage.deal(1, stage.book.customers[zhao.pk, phone], 13, visit=visit)


def _friend_registered(stage: Stage, name: str, phone: str) -> None:
    stage.book.form(
        stage.seats[0], name, phone, stage.at(16, 10), kind=RegistrationKind.PROXY, proxy_by="friend"
    )
    he = stage.seats[2]
    friend = Introducer("穆友人", "", None, kind="friend")
    visit = stage.book.visit(
        he, name, phone, stage.at(14, 8, 50), on_turn=he, served="referred", introducers=(friend,),
        clauses=("2.4.8",),
    )  # fmt: skip
    stage.deal(2, stage.book.customers[he.pk, phone], 7, visit=visit)


def _proxy(stage: Stage, name: str, phone: str) -> None:
    stage.book.form(
        stage.seats[0], name, phone, stage.at(15, 10, 5), kind=RegistrationKind.PROXY, proxy_by="friend"
    )
    zhao = stage.seats[1]
    visit = stage.book.visit(zhao, name, phone, stage.at(12, 8, 45), on_turn=zhao, clauses=("2.4.9",))
    stage.deal(1, stage.book.customers[zhao.pk, phone], 6, visit=visit)


def _introducers_day_off(stage: Stage, name: str, phone: str) -> None:
    introducer = other_phone(phone, 1)
    stage.old(0, "廖引荐", introducer, 40, 35)
    he = stage.seats[2]
    visit = stage.book.visit(
        he, name, phone, stage.at(17, 8, 50), on_turn=he, served="referred",
        introducers=(Introducer("廖引荐", introducer, stage.seats[0]),), clauses=("2.4.10",),
    )  # fmt: skip
    stage.deal(2, stage.book.customers[he.pk, phone], 16, visit=visit)


def _deposit_in_absence(stage: Stage, name: str, phone: str) -> None:
    _, customer = stage.old(0, name, phone, 31, 27)
    zhao = stage.seats[1]
    visit = stage.book.visit(
        zhao, name, phone, stage.at(25, 9, 0), on_turn=zhao, answer="been_before", served="old",
        register=False, clauses=("2.4.11",),
    )  # fmt: skip
    stage.book.deal(zhao, customer, stage.at(25, 9, 30), visit=visit, stage="deposit", negotiated=False)


def _not_asked(stage: Stage, name: str, phone: str) -> None:
    stage.old(0, name, phone, 39, 34, 29)
    zhao = stage.seats[1]
    visit = stage.book.visit(
        zhao, name, phone, stage.at(13, 8, 50), on_turn=zhao, answer="not_asked", clauses=("3.2.1",)
    )
    stage.deal(1, stage.book.customers[zhao.pk, phone], 12, visit=visit)


# -- R1 to R10 -------------------------------------------------------------------------------------


def _one_introducer(stage: Stage, name: str, phone: str) -> None:
    introducer = other_phone(phone, 1)
    stage.old(0, "时旧友", introducer, 46, 41)
    lin, shen = stage.seats[0], stage.seats[5]
    visit = stage.book.visit(
        shen, name, phone, stage.at(11, 8, 50), on_turn=shen, served="referred", proposed=lin,
        introducers=(Introducer("时旧友", introducer, lin),), clauses=("3.2.3",),
        reason="原顾问正在签约室，客户赶时间",
    )  # fmt: skip
    stage.deal(5, stage.book.customers[shen.pk, phone], 6, visit=visit)


def _father_and_son(stage: Stage, name: str, phone: str) -> None:
    son = other_phone(phone, 1)
    stage.old(0, "水有迹", son, 30, 26, 23)
    stage.book.household(phone, of=son, relation="parent")
    he = stage.seats[2]
    visit = stage.book.visit(
        he, name, phone, stage.at(22, 8, 50), on_turn=he, served="family", family=(son, "parent"),
        clauses=("2.4.3",),
    )  # fmt: skip
    stage.deal(2, stage.book.customers[he.pk, phone], 21, visit=visit)


def _caller_names(stage: Stage, name: str, phone: str) -> None:
    lin = stage.seats[0]
    stage.book.call(lin, name, phone, stage.at(8, 9, 10))
    visit = stage.book.visit(
        lin, name, phone, stage.at(7, 8, 50), on_turn=stage.seats[2], named=lin, remembers="name",
        clauses=("2.2",),
    )  # fmt: skip
    stage.deal(0, stage.book.customers[lin.pk, phone], 3, visit=visit)


def _silent_owner(stage: Stage, name: str, phone: str) -> None:
    stage.old(0, name, phone, 48)
    zhao = stage.seats[1]
    visit = stage.book.visit(
        zhao, name, phone, stage.at(20, 8, 55), on_turn=zhao, answer="unsure", clauses=("5.3.2",)
    )
    stage.deal(1, stage.book.customers[zhao.pk, phone], 20, visit=visit)


def _asked_and_searched(stage: Stage, name: str, phone: str) -> None:
    first, _ = stage.old(0, name, phone, 24, 23, 21)
    zhao = stage.seats[1]
    visit = stage.book.visit(zhao, name, phone, stage.at(14, 8, 55), on_turn=zhao, clauses=("2.4.5",))
    stage.book.search(visit, stage.at(14, 9, 0), found=None)
    stage.deal(1, stage.book.customers[zhao.pk, phone], 13, visit=visit)
    stage.book.search(visit, stage.at(12, 9, 0), found=_form_of(stage, first), stage="after_deal")


def _complaint(stage: Stage, name: str, phone: str) -> None:
    _, customer = stage.old(0, name, phone, 32, 30)
    lin, he = stage.seats[0], stage.seats[2]
    complaint = stage.book.add(
        Complaint, owner=lin, customer=customer, kind="complaint", words="约好时间，等了四十分钟没人理。",
        made_at=stage.at(28, 11), recorded_by=stage.book.clerk,
    )  # fmt: skip
    stage.book.add(
        ComplaintFinding, owner=lin, complaint=complaint, verified=True, successor=he,
        note="查当日轮次与来访记录，属实", found_at=stage.at(27, 16), found_by=stage.supervisor,
    )  # fmt: skip
    visit = stage.book.visit(
        he, name, phone, stage.at(26, 8, 55), on_turn=stage.seats[4], answer="been_before", served="old",
        clauses=("2.3",),
    )  # fmt: skip
    stage.deal(2, stage.book.customers[he.pk, phone], 24, visit=visit)


def _business_trip(stage: Stage, name: str, phone: str) -> None:
    tang, zhao = stage.seats[3], stage.seats[1]
    _, customer = stage.old(3, name, phone, 29, 25, 18)
    visit = stage.book.visit(
        zhao, name, phone, stage.at(8, 8, 50), on_turn=zhao, answer="been_before", served="old", named=tang,
        remembers="name", register=False, clauses=("3.2.2",),
    )  # fmt: skip
    stage.book.add(
        ContactAttempt, owner=tang, visit=visit, outcome="no_answer", note="打了两次",
        attempted_at=stage.at(8, 8, 53), attempted_by=stage.book.desk,
    )  # fmt: skip
    stage.deal(1, customer, 8, visit=visit)


def _unregistered(stage: Stage, name: str, phone: str) -> None:
    lin, zhao = stage.seats[0], stage.seats[1]
    stage.book.visit(lin, name, phone, stage.at(35, 8, 50), on_turn=lin, register=False)
    visit = stage.book.visit(
        zhao, name, phone, stage.at(28, 9, 0), on_turn=zhao, answer="unsure", clauses=("2.1.1",)
    )
    stage.deal(1, stage.book.customers[zhao.pk, phone], 27, visit=visit)


def _quarrel(stage: Stage, name: str, phone: str) -> None:
    _, customer = stage.old(0, name, phone, 34, 31)
    lin, zhao = stage.seats[0], stage.seats[1]
    stage.book.add(
        Complaint, owner=lin, customer=customer, kind="conflict", words="和他说不到一块去，想换个人。",
        made_at=stage.at(30, 15), recorded_by=stage.book.clerk,
    )  # fmt: skip
    stage.book.add(
        ConsultantChange, owner=lin, customer=customer, wanted=zhao, reason="想换一位顾问",
        asked_at=stage.at(30, 15, 5), recorded_by=stage.book.clerk,
    )  # fmt: skip
    visit = stage.book.visit(
        zhao, name, phone, stage.at(27, 8, 50), on_turn=zhao, answer="been_before", served="old", named=zhao,
        clauses=("3.2.4",),
    )  # fmt: skip
    stage.deal(1, stage.book.customers[zhao.pk, phone], 27, visit=visit)


def _paper_and_computer(stage: Stage, name: str, phone: str) -> None:
    shen, zhao = stage.seats[5], stage.seats[1]
    first = stage.book.visit(shen, name, phone, stage.at(18, 9, 0), on_turn=shen, register=False)
    form = stage.book.form(shen, name, phone, stage.at(18, 9, 40), entered_at=stage.at(16, 18))
    stage.book.registered(first, form)
    stage.book.follow(
        stage.book.customers[shen.pk, phone], stage.at(17, 18), "微信发了户型图。", way="wechat"
    )
    visit = stage.book.visit(
        zhao, name, phone, stage.at(17, 8, 55), on_turn=zhao, answer="unsure", clauses=("2.4.5",)
    )
    stage.book.search(visit, stage.at(17, 8, 58), found=None)
    stage.deal(1, stage.book.customers[zhao.pk, phone], 15, visit=visit)


def _form_of(stage: Stage, visit: Visit) -> Registration:
    forms: list[Registration] = [
        event.registration
        for event in stage.book.rows[VisitEvent]
        if event.visit is visit and event.registration
    ]
    return forms[0]


STORIES: tuple[Told, ...] = (
    Told("2.4.1", ("2.4.1",), "丁同引", "两位老客户分属两位顾问，一起带朋友来：按轮序。", _two_introducers),
    Told("2.4.2", ("2.4.2",), "戴同行", "两组老客户同来，只找一位顾问谈：各带各的客户。", _two_groups),
    Told("2.4.3", ("2.4.3",), "骆后至", "丈夫先登记，妻子后来由别人接待并成交：第一登记。", _family),
    Told("2.4.4", ("2.4.4",), "范两登", "客户在两位顾问处登记：第一登记人。", _two_registrations),
    Told("2.4.5", ("2.4.5",), "贺久违", "很久以后再来没人认出，内业现场查到：第一登记人。", _found_on_site),
    Told(
        "2.4.5-2",
        ("2.4.5",),
        "庞查无",
        "现场查无，成交后才发现旧登记：二次登记并接待的人。",
        _found_after_deal,
    ),
    Told("2.4.6", ("2.4.6",), "康忘名", "电话约来，不记得是谁接的电话：首访登记人。", _caller_forgets),
    Told("2.4.7", ("2.4.7",), "倪否认", "客户说没来过，接待后又说登记过：第一接待登记人。", _denied),
    Told("2.4.8", ("2.4.8",), "伍友荐", "朋友介绍，朋友已在别处替他登记：按轮序。", _friend_registered),
    Told("2.4.9", ("2.4.9",), "祁代登", "朋友代过登记，本人第一次来：代登记无效。", _proxy),
    Told("2.4.10", ("2.4.10",), "樊休日", "原顾问休息，他的老客户带新客户来：按轮序。", _introducers_day_off),
    Told(
        "2.4.11",
        ("2.4.11",),
        "凌直定",
        "原顾问休息，客户直接来交定：接待的人是义务接待。",
        _deposit_in_absence,
    ),
    Told("2.4.12", ("2.4.12",), "霍未问", "没有问是否初访，重复接待：第一接待人。", _not_asked),
    Told(
        "R1",
        ("2.4.8", "3.2.3"),
        "葛老带新",
        "一位老客户带新客户来，原顾问在岗，却由当值的人接待成交。",
        _one_introducer,
    ),
    Told("R2", ("2.4.3", "3.2.2"), "水长流", "儿子先登记，父亲后来由别人接待并成交。", _father_and_son),
    Told("R3", ("2.2", "2.4.6", "3.2.1"), "路来电", "先来电，到访时说得出是谁接的电话。", _caller_names),
    Told("R4", ("5.3.2", "2.4.4"), "纪无声", "登记后二十天没人联系，别人接待并成交。", _silent_owner),
    Told(
        "R5",
        ("2.4.5", "2.4.7"),
        "施细问",
        "问过，客户否认；查过，没查到；成交后才发现旧登记。",
        _asked_and_searched,
    ),
    Told("R6", ("2.3", "3.2.4"), "向投诉", "客户投诉属实，换人后成交。", _complaint),
    Told("R7", ("3.3.2", "2.4.11"), "寿出差", "原顾问出差联系不上，别人代接成交。", _business_trip),
    Told("R8", ("2.1.1", "3.2.1"), "巫未登", "第一位接待的人没有登记，第二位登记并成交。", _unregistered),
    Told("R9", ("3.2.4", "2.3"), "桂矛盾", "客户与原接待人闹矛盾，要求换人。", _quarrel),
    Told("R10", ("2.1.1", "2.1.3"), "盛纸表", "纸表在先，电脑里没有，后来才补录。", _paper_and_computer),
)
