"""The run sheets of the demo's last two weeks: habits of eight people, flats shown, rooms asked about."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random

from anchang.apps.offices.models import Staff
from anchang.apps.reception.models import TurnEnd, Visit
from anchang.apps.service.choices import InquiryKind, UnitAnswer
from anchang.apps.service.models import Inquiry, KitCheck, Run, SheetVersion, Showing, Tick
from anchang.apps.service.sheets import InForce, make_version, newest_sheet, sheet_in_force
from anchang.domain.calendar import office_day
from anchang.domain.run_sheet import Mark, Said, Step, Tool

from .book import Book
from .calendar_of_demo import moment

DAYS = 14
SEED = 417
WITHOUT_SHEET = 0.08
FORGOTTEN = 0.04
# Which steps each seat is apt to forget, and how often.
HABITS: tuple[dict[str, float], ...] = (
    {"remember_name": 0.15},
    {"watch_off": 0.55, "tidy": 0.3},
    {"note_customer": 0.6, "remember_name": 0.5},
    {"show_flat": 0.45},
    {"water": 0.35, "kit": 0.25},
    {"model": 0.3, "tidy": 0.45},
    {"remember_name": 0.7},
    {"price": 0.4, "watch_off": 0.4},
)
REASONS = {"show_flat": "客户赶时间", "price": "客户还没看中哪一套", "model": "同事做了", "water": "同事做了"}
FLATS = ("A 户型 89㎡ 样板房", "B 户型 105㎡ 样板房", "C 户型 127㎡ 样板房")
PLEASES = ("采光好，客厅宽", "主卧带套间", "南北通透", "厨房大，有生活阳台", "小区绿化多")
DISPLEASES = ("次卧偏小", "离地铁远了点", "公摊有点高", "楼层还想再高些", "")
DOUBTS = ("价格", "户型", "位置", "交付时间", "资金", "家人意见")
NOTES = {"listen": "问学区划分，答应查了回话", "together": "钱经理过来谈了首付"}


@dataclass
class _Rows:
    """What is written in bulk at the end; `key` numbers the forms."""

    random: Random
    clerk: Staff
    now: datetime
    runs: list[Run] = field(default_factory=list)
    ticks: list[Tick] = field(default_factory=list)
    inquiries: list[Inquiry] = field(default_factory=list)
    showings: list[Showing] = field(default_factory=list)
    keys: int = 0

    def key(self) -> str:
        self.keys += 1
        return f"{self.keys:032x}"


def serve_in_demo(book: Book, seats: tuple[Staff, ...], manager: Staff, now: datetime) -> None:
    """Run inside `tending_office`, after the book is written."""
    today = office_day(now)
    _own_sheet(manager, moment(now, 6, 18, 20))
    sheets = {day: sheet_in_force(book.office_id, day) for day in _days(today)}
    ends = {end.turn.pk: end for end in book.rows[TurnEnd]}
    rows = _Rows(Random(SEED), book.clerk, now)  # noqa: S311  invented data, no secret
    habits = {seat.pk: HABITS[place % len(HABITS)] for place, seat in enumerate(seats)}
    superseded = {one.supersedes.pk for one in book.rows[Visit] if one.supersedes}
    for visit in sorted(book.rows[Visit], key=lambda one: one.arrived_at):
        usual = visit.day not in sheets or visit.pk in superseded or visit.owner.pk not in habits
        if not usual and rows.random.random() >= WITHOUT_SHEET:
            _reception(rows, visit, sheets[visit.day], ends.get(visit.turn.pk), habits[visit.owner.pk])
    Run.objects.bulk_create(rows.runs)
    Tick.objects.bulk_create(rows.ticks)
    Inquiry.objects.bulk_create(rows.inquiries)
    Showing.objects.bulk_create(rows.showings)
    _kit_checks(rows)


def _days(today: date) -> list[date]:
    return [today - timedelta(days=back) for back in range(DAYS)]


def _own_sheet(manager: Staff, at: datetime) -> SheetVersion:
    """The manager has added a step of the office's own."""
    sheet = newest_sheet(manager.office_id).sheet
    place = next(number for number, step in enumerate(sheet.steps) if step.key == "register")
    added = Step(
        key="own_1",
        clauses=("4.16",),
        title="加微信",
        do="请客户扫码，把户型图和价格单发过去。",
        say="我加您微信，资料发给您慢慢看。",
        required=False,
        minutes=2,
    )
    return make_version(
        sheet=replace(sheet, steps=(*sheet.steps[:place], added, *sheet.steps[place:])),
        effective_day=office_day(at) + timedelta(days=1),
        reason="客户都想要电子版资料",
        by=manager,
        now=at,
    )


def _reception(
    rows: _Rows, visit: Visit, in_force: InForce, end: TurnEnd | None, habits: dict[str, float]
) -> None:
    began = visit.arrived_at + timedelta(seconds=rows.random.randint(20, 90))
    if began > rows.now:
        return
    run = Run(
        office_id=visit.office_id,
        owner=visit.owner,
        visit=visit,
        version=in_force.version,
        shipped=in_force.shipped,
        began_at=began,
    )
    rows.runs.append(run)
    steps = in_force.sheet.walked
    goodbye = next(place for place, step in enumerate(steps) if step.tool is Tool.GOODBYE)
    planned = sum(step.minutes for step in steps[:goodbye]) or 1
    inside = ((end.ended_at - began) if end else timedelta(minutes=planned)).total_seconds()
    spent = 0
    for place, step in enumerate(steps):
        spent += step.minutes
        share = min(spent / planned, 1.0) if place < goodbye else 1.0
        after = 40 * (place - goodbye) if place > goodbye else 0
        at = began + timedelta(seconds=inside * share + after)
        if at > rows.now or (place >= goodbye and end is None):
            return
        _step(rows, run, step, at, habits)


def _step(rows: _Rows, run: Run, step: Step, at: datetime, habits: dict[str, float]) -> None:
    chance = habits.get(step.key, FORGOTTEN if step.required else 0.6)
    if step.tool is not Tool.GOODBYE and rows.random.random() < chance:
        reason = REASONS.get(step.key, "" if step.required else "这次不需要")
        if reason and rows.random.random() < 0.6:
            _tick(rows, run, Said(step.key, Mark.SKIPPED, at, reason))
        return
    _tick(rows, run, Said(step.key, Mark.DONE, at))
    if step.key in NOTES and rows.random.random() < 0.2:
        _tick(rows, run, Said(step.key, Mark.NOTED, at, NOTES[step.key]))
    if step.tool is Tool.FLAT:
        rows.showings.append(_showing(rows, run, at))
    elif step.tool in (Tool.UNITS, Tool.PRICES):
        rows.inquiries.append(_inquiry(rows, run, step.tool, at))


def _tick(rows: _Rows, run: Run, said: Said) -> None:
    rows.ticks.append(
        Tick(
            office_id=run.office_id,
            owner=run.owner,
            run=run,
            step=said.step,
            number=2 if said.mark is Mark.NOTED else 1,
            mark=said.mark.value,
            words=said.words,
            form_key=rows.key(),
            ticked_at=said.at,
        )
    )


def _showing(rows: _Rows, run: Run, at: datetime) -> Showing:
    pick = rows.random
    return Showing(
        office_id=run.office_id,
        owner=run.owner,
        run=run,
        rooms="、".join(pick.sample(FLATS, pick.choice((1, 1, 2)))),
        pleases=pick.choice(PLEASES),
        displeases=pick.choice(DISPLEASES),
        resistance=pick.sample(DOUBTS, pick.choice((1, 2))),
        form_key=rows.key(),
        shown_at=at,
    )


def _inquiry(rows: _Rows, run: Run, tool: Tool, at: datetime) -> Inquiry:
    pick = rows.random
    asks = tool is Tool.UNITS
    price = f"总价 {pick.randrange(138, 420)} 万；一次性 98 折，按揭首付三成"
    return Inquiry(
        office_id=run.office_id,
        owner=run.owner,
        run=run,
        kind=InquiryKind.UNITS if asks else InquiryKind.PRICES,
        room=f"{pick.randint(1, 9)}-{pick.randint(2, 26)}0{pick.randint(1, 4)}",
        answered_by=rows.clerk,
        answer=pick.choice((UnitAnswer.FREE, UnitAnswer.FREE, UnitAnswer.HELD, UnitAnswer.SOLD))
        if asks
        else "",
        words="" if asks else price,
        valid_minutes=30 if asks else 480,
        form_key=rows.key(),
        asked_at=at,
    )


def _kit_checks(rows: _Rows) -> None:
    """Whoever received that day had checked before, nearly always."""
    first: dict[tuple[int, date], Run] = {}
    for run in rows.runs:
        first.setdefault((run.owner.pk, run.visit.day), run)
    checks = []
    for (_, day), run in first.items():
        if rows.random.random() < 0.9:
            missing = ["名片"] if rows.random.random() < 0.12 else []
            checks.append(
                KitCheck(
                    office_id=run.office_id,
                    owner=run.owner,
                    day=day,
                    missing=missing,
                    item_count=9,
                    words="向前台借了一盒" if missing else "",
                    checked_at=min(run.began_at - timedelta(minutes=4), rows.now),
                )
            )
    KitCheck.objects.bulk_create(checks)
