"""Values that forms about customers offer; the Chinese words are those of the paper forms."""

from __future__ import annotations

from django.db.models import TextChoices


class Sex(TextChoices):
    UNKNOWN = "unknown", "未填"
    FEMALE = "female", "女"
    MALE = "male", "男"


class RegistrationKind(TextChoices):
    """What a registration is evidence of: 2.1.1 visit form, 2.2 call, 2.4.8 and 2.4.9 proxy."""

    VISIT_FORM = "visit_form", "来访客户登记表"
    CALL = "call", "来电登记表"
    PROXY = "proxy", "代登记"


class ProxyBy(TextChoices):
    FRIEND = "friend", "朋友"
    FAMILY = "family", "家人"
    AGENT = "agent", "中介"
    CHANNEL = "channel", "渠道"


class Relation(TextChoices):
    """Relation of a member to the first member of a party."""

    SELF = "self", "本人"
    SPOUSE = "spouse", "配偶"
    PARENT = "parent", "父母"
    CHILD = "child", "子女"
    SIBLING = "sibling", "兄弟姐妹"
    OTHER_RELATIVE = "other_relative", "其他亲属"


class MembershipChange(TextChoices):
    JOINED = "joined", "并入"
    SEPARATED = "separated", "拆出"


class FollowUpWay(TextChoices):
    CALL = "call", "电话"
    WECHAT = "wechat", "微信"
    VISIT = "visit", "来访"
    HOME_VISIT = "home_visit", "上门"
    SMS = "sms", "短信"
    EVENT = "event", "活动"


class Grade(TextChoices):
    A = "A", "A 近期可定"
    B = "B", "B 有意向"
    C = "C", "C 观望"
    D = "D", "D 无意向"


class ComplaintKind(TextChoices):
    """How far a customer's discontent goes (fact ``complaint``); 2.3 and 3.2.4 meet here."""

    DISSATISFIED = "dissatisfied", "不满意"
    COMPLAINT = "complaint", "投诉"
    CONFLICT = "conflict", "与接待人发生矛盾"


class LookUpWay(TextChoices):
    PHONE = "phone", "完整电话"
    NAME_AND_TAIL = "name_and_tail", "姓名和末四位"
    PINYIN_AND_TAIL = "pinyin_and_tail", "拼音和末四位"


class LookUpAnswer(TextChoices):
    """All that recognition tells (security.md, look-up without looking)."""

    NEW = "new", "没有登记"
    YOURS = "yours", "是您的客户"
    CONSULTANT = "consultant", "请联系该置业顾问"


class NoticeWay(TextChoices):
    """How a customer was told what is kept about them and why (the law's duty to inform)."""

    PAPER = "paper", "纸质告知书签字"
    SCREEN = "screen", "在屏幕上看过并同意"
    PHONE = "phone", "在电话里告知"
    NOT_YET = "not_yet", "还没有告知"


class ConsentScope(TextChoices):
    """Name and number rest on the customer's own wish to buy; everything else on their consent."""

    FULL = "full", "同意登记各项情况"
    LEAST = "least", "只登记姓名和电话"


class ContactWish(TextChoices):
    """Whether the customer wants to hear from the office; nobody is asked for a proxy registration."""

    AGREED = "agreed", "同意回访"
    REFUSED = "refused", "不要联系"
    NOT_ASKED = "not_asked", "没有问"


class FormName(TextChoices):
    """Forms whose completeness an office may decide about."""

    VISIT = "visit", "来访客户登记表"
    CALL = "call", "来电登记表"


class Signer(TextChoices):
    CUSTOMER = "customer", "客户"
    CONSULTANT = "consultant", "置业顾问"


class SignatureWay(TextChoices):
    """A customer need not sign: nobody is registered under compulsion, and a refusal is written down."""

    DRAWN = "drawn", "手写签字"
    TYPED = "typed", "键入姓名确认"
    PAPER = "paper", "签在纸质登记表上"
    DECLINED = "declined", "客户不愿签字"
