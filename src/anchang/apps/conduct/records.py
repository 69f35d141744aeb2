"""Confirmation records as this app knows them: by table and number, with a name for people.

The apps that keep them are above this one, so their models are not imported here.
"""

from __future__ import annotations

from typing import Final

from anchang.foundation.errors import refusal_for

from .choices import Field

RECORD_WORDS: Final = {
    "customers_registration": "登记",
    "customers_followup": "跟进",
    "customers_complaint": "投诉",
    "customers_complaintfinding": "投诉核实",
    "customers_consultantchange": "要求更换接待人",
    "customers_changefinding": "更换接待人的决定",
    "customers_membership": "一家人的认定",
    "customers_lookup": "前台识别",
    "reception_presenceevent": "在岗记录",
    "reception_rotationday": "当天轮序",
    "reception_turn": "轮次",
    "reception_turnend": "送客",
    "reception_visit": "来访",
    "reception_visitevent": "来访经过",
    "reception_introduction": "老客户介绍",
    "reception_call": "来电",
    "reception_searchrequest": "请查档",
    "reception_search": "查档",
    "reception_familyfinding": "一家人的认定",
    "reception_contactattempt": "联系原接待人",
    "reception_standinconsent": "代接待同意",
    "reception_deal": "成交",
    "service_sheetversion": "接待流程版本",
    "service_run": "开始接待",
    "service_tick": "接待流程打勾",
    "service_inquiry": "销控询问和报价",
    "service_showing": "带看样板房",
    "service_kitcheck": "工具检查",
    "rulings_decision": "判定",
    "rulebooks_adoptionversion": "制度版本",
    "ledger_entry": "台账",
}
REGISTRATION: Final = "customers_registration"
# Tables whose rows name somebody and a number.
_NAMING: Final = (
    REGISTRATION,
    "reception_visit",
    "reception_call",
    "reception_introduction",
    "reception_search",
)


def is_record(table: str) -> bool:
    """Whether the database keeps a table append-only (2.1.4)."""
    return table in RECORD_WORDS or refusal_for(f"{table}_is_append_only") is not None


def record_words(table: str, row_id: int | None = None) -> str:
    """``登记 12``."""
    words = RECORD_WORDS.get(table, "记录")
    return f"{words} {row_id}" if row_id else words


def fields_of(table: str) -> tuple[Field, ...]:
    """What a correction of a record may be about: of a registration most, because attribution rests on it."""
    if table == REGISTRATION:
        return tuple(Field)
    return (Field.WORDS, Field.NAME, Field.PHONE) if table in _NAMING else (Field.WORDS,)
