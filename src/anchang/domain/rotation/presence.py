"""Where people are, and whom a reception serves."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Presence(StrEnum):
    """Where somebody is. ``OUT`` is 临时离开 (3.1.2); ``ERRAND`` is 因事外出 (3.2.2)."""

    NOT_IN = "not_in"
    HERE = "here"
    OUT = "out"
    DAY_OFF = "day_off"
    ERRAND = "errand"
    BUSINESS_TRIP = "business_trip"
    HOME_LEAVE = "home_leave"
    SICK_LEAVE = "sick_leave"
    VACATION = "vacation"


PRESENCE_WORDS: Mapping[Presence, str] = MappingProxyType(
    {
        Presence.NOT_IN: "未签到",
        Presence.HERE: "在岗",
        Presence.OUT: "临时离开",
        Presence.DAY_OFF: "休息",
        Presence.ERRAND: "因事外出",
        Presence.BUSINESS_TRIP: "出差",
        Presence.HOME_LEAVE: "探亲",
        Presence.SICK_LEAVE: "病假",
        Presence.VACATION: "休假",
    }
)

LASTING = frozenset({Presence.BUSINESS_TRIP, Presence.HOME_LEAVE, Presence.SICK_LEAVE, Presence.VACATION})
"""Absences that go on over night until the next presence event; any other one ends with its day."""

COMES_BACK = frozenset({Presence.HERE, Presence.OUT, Presence.ERRAND})
"""Where somebody is who keeps their place in the queue of the day."""


class Served(StrEnum):
    """Whom a reception serves; decides whether it uses up the turn."""

    NEW = "new"
    OLD = "old"
    REFERRED = "referred"
    FAMILY = "family"
    NAMED = "named"
    RESEARCH = "research"
    OFF_HOURS = "off_hours"


SERVED_WORDS: Mapping[Served, str] = MappingProxyType(
    {
        Served.NEW: "新客户",
        Served.OLD: "老客户",
        Served.REFERRED: "介绍来的客户",
        Served.FAMILY: "老客户的家人",
        Served.NAMED: "点名找人的客户",
        Served.RESEARCH: "同行市调",
        Served.OFF_HOURS: "非营业时间来的客户",
    }
)
