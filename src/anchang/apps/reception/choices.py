"""Values at the reception desk; names follow the facts of the vocabulary that they become."""

from __future__ import annotations

from django.db.models import TextChoices

from anchang.domain.rotation import PRESENCE_WORDS, SERVED_WORDS, LostFor, Presence, Served, Slot


class PresenceState(TextChoices):
    """Where somebody is; the same members as :class:`anchang.domain.rotation.Presence`."""

    NOT_IN = Presence.NOT_IN.value, PRESENCE_WORDS[Presence.NOT_IN]
    HERE = Presence.HERE.value, PRESENCE_WORDS[Presence.HERE]
    OUT = Presence.OUT.value, PRESENCE_WORDS[Presence.OUT]
    DAY_OFF = Presence.DAY_OFF.value, PRESENCE_WORDS[Presence.DAY_OFF]
    ERRAND = Presence.ERRAND.value, PRESENCE_WORDS[Presence.ERRAND]
    BUSINESS_TRIP = Presence.BUSINESS_TRIP.value, PRESENCE_WORDS[Presence.BUSINESS_TRIP]
    HOME_LEAVE = Presence.HOME_LEAVE.value, PRESENCE_WORDS[Presence.HOME_LEAVE]
    SICK_LEAVE = Presence.SICK_LEAVE.value, PRESENCE_WORDS[Presence.SICK_LEAVE]
    VACATION = Presence.VACATION.value, PRESENCE_WORDS[Presence.VACATION]


class ServedKind(TextChoices):
    """Whom a reception serves; the same members as :class:`anchang.domain.rotation.Served`."""

    NEW = Served.NEW.value, SERVED_WORDS[Served.NEW]
    OLD = Served.OLD.value, SERVED_WORDS[Served.OLD]
    REFERRED = Served.REFERRED.value, SERVED_WORDS[Served.REFERRED]
    FAMILY = Served.FAMILY.value, SERVED_WORDS[Served.FAMILY]
    NAMED = Served.NAMED.value, SERVED_WORDS[Served.NAMED]
    RESEARCH = Served.RESEARCH.value, SERVED_WORDS[Served.RESEARCH]
    OFF_HOURS = Served.OFF_HOURS.value, SERVED_WORDS[Served.OFF_HOURS]


class TurnSlot(TextChoices):
    """By what right a reception took the turn; the members of :class:`anchang.domain.rotation.Slot`."""

    NONE = "", "不占轮"
    TURN = Slot.TURN.value, "按轮序"
    MAKE_UP = Slot.MAKE_UP.value, "补接"
    RESERVE = Slot.RESERVE.value, "另一班候补"


class MarkKind(TextChoices):
    """What a manager did to somebody's turns."""

    GRANTED = "granted", "补接一轮"
    LOST = "lost", "轮空"


class LostCause(TextChoices):
    """For what turns are taken away; ``OTHER`` costs one, the rest what the rulebook says."""

    REFUSED = LostFor.REFUSED.value, "拒接、挑客"
    UNANNOUNCED = LostFor.UNANNOUNCED.value, "离岗没打招呼"
    LATE = LostFor.LATE.value, "迟到"
    NOT_ASKED = LostFor.NOT_ASKED.value, "没问是否第一次来"
    OTHER = "other", "经理另行决定"


class FirstVisitAnswer(TextChoices):
    """The customer's answer to 「请问您是第一次来吗」 (5.2.1); NOT_ASKED is what 2.4.12 is about."""

    NOT_ASKED = "not_asked", "没有问"
    FIRST_VISIT = "first_visit", "第一次来"
    BEEN_BEFORE = "been_before", "以前来过"
    UNSURE = "unsure", "说不清"


class Remembers(TextChoices):
    """What the customer remembers of the consultant who received or called them (2.4.6)."""

    UNKNOWN = "", "未问"
    NAME = "name", "说得出姓名"
    VISITED_BUT_NOT_NAME = "visited_but_not_name", "记得来过，不记得是谁"
    NOTHING = "nothing", "不记得"


class ContactChannel(TextChoices):
    WALK_IN = "walk_in", "自己来的"
    CALLBACK_INVITE = "callback_invite", "电话约来的"
    ONLINE = "online", "网上"
    CHANNEL_ESCORT = "channel_escort", "渠道带访"
    STAFF_INTRO = "staff_intro", "员工介绍"
    LEADER_INTRO = "leader_intro", "领导介绍"


class IntroducerKind(TextChoices):
    OWNER = "owner", "已成交业主"
    PROSPECT = "prospect", "未成交老客户"
    FRIEND = "friend", "朋友（不是本案场客户）"
    STAFF = "staff", "员工"
    LEADER = "leader", "领导"


class FamilyRelation(TextChoices):
    SPOUSE = "spouse", "配偶"
    PARENT = "parent", "父母"
    CHILD = "child", "子女"
    SIBLING = "sibling", "兄弟姐妹"
    OTHER_RELATIVE = "other_relative", "其他亲属"


class VisitEventKind(TextChoices):
    REGISTERED = "registered", "填写登记表"
    RECOGNISED = "recognised", "原接待人认出"
    DISCLOSED = "disclosed", "客户说以前来过"
    TALKED_TO = "talked_to", "同来各组只找一人洽谈"
    LEFT = "left", "离开"


class DisclosedAt(TextChoices):
    """When the customer said that they had been here before (fact ``customer_disclosed_at``)."""

    AT_START = "at_start", "一开始"
    IN_RECEPTION = "in_reception", "接待中"
    AFTER_RECEPTION = "after_reception", "接待结束后"
    AFTER_DEAL = "after_deal", "成交后"


class CallResult(TextChoices):
    VALID = "valid", "有效"
    INVALID = "invalid", "无效"
    COMPETITOR = "competitor", "同行"
    WRONG_NUMBER = "wrong_number", "打错"


class ReceptionKind(TextChoices):
    """In which capacity somebody receives; what a stand-in gets for it is the rulebook's (2.4.11, 3.3.2)."""

    OWN = "own", "本人接待"
    STAND_IN = "stand_in", "代接待"
    COURTESY = "courtesy", "义务接待"


class VisitPurpose(TextChoices):
    """What a visitor came for, as far as the rules ask (2.4.11)."""

    VIEWING = "viewing", "看房、洽谈"
    DEPOSIT = "deposit", "直接来交定金"


class SearchWay(TextChoices):
    """By what the file was searched."""

    AS_GIVEN = "as_given", "客户留的资料"
    PHONE = "phone", "别的电话"
    NAME = "name", "姓名"
    PINYIN = "pinyin", "拼音或首字母"
    TAIL = "tail", "后四位"
    FAMILY = "family", "家人的电话"


class AskedOf(TextChoices):
    """Whose search is asked for: the clerk's, or a manager's while no clerk is there."""

    CLERK = "clerk", "内业"
    MANAGER = "manager", "经理"


class SearchResult(TextChoices):
    FOUND = "found", "查到登记"
    NOT_FOUND = "not_found", "没有查到"


class SearchStage(TextChoices):
    ON_SITE = "on_site", "客户在场时"
    AFTER_DEAL = "after_deal", "成交之后"


class ContactOutcome(TextChoices):
    REACHED = "reached", "已联系上"
    NO_ANSWER = "no_answer", "无人接听"
    PHONE_OFF = "phone_off", "关机或不在服务区"


class OwnerConsent(TextChoices):
    """What the original consultant agreed to when another receives (3.3.2)."""

    HELP_ONLY = "help_only", "只请代接待"
    WAIVE = "waive", "同意对方取得佣金"


class DealStage(TextChoices):
    DEPOSIT = "deposit", "交定"
    SUBSCRIBED = "subscribed", "认购"
    SIGNED = "signed", "签约"
