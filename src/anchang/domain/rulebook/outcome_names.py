"""The outcomes, sanctions and effects on the turn that the engine knows by name, and how they are called."""

from __future__ import annotations

OUTCOMES = (
    "sole", "service_only", "split", "split_range", "serve", "rotation", "rot_effect", "access", "procedure",
    "penalty", "payout", "none", "nobody", "team", "house", "eligibility", "lottery", "evidence", "void",
    "reset", "transfer", "release", "gap", "manager", "registration",
)  # fmt: skip
PENALTY_KINDS = {
    "fine": "罚款",
    "points": "扣分",
    "points_zero": "点数归零",
    "dismiss": "处分或解聘",
    "suspend_days": "停接",
    "accountability": "追究责任",
    "warning": "警告",
    "skip_turn": "轮空",
    "credit_void": "业绩不计",
    "report_void": "报备作废",
    "joint_liability": "连带追究",
}
ROTATION_EFFECTS = {
    "consume": "占用一次轮次",
    "keep": "不占轮次",
    "compensate": "补接一轮",
    "compensate_priority": "优先补接",
    "no_compensate": "不补接",
    "skip": "跳过本轮",
    "lose_turn": "轮空",
    "off_count": "不计入轮次",
    "priority": "优先接待",
    "suspend": "暂停接待",
}
