"""Values of imports; the Chinese words are those of the pages."""

from __future__ import annotations

from django.db.models import TextChoices


class Stage(TextChoices):
    """What is being done with a file, one after the other."""

    READ = "read", "读文件"
    CHECK = "check", "逐行核对"
    TAKE_OVER = "take_over", "导入"


class JobOutcome(TextChoices):
    DONE = "done", "做好了"
    FAILED = "failed", "没有做成"
    INTERRUPTED = "interrupted", "做到一半被打断"
    ACCOUNT_CLOSED = "account_closed", "账号已停用或换岗"


class WorkingKind(TextChoices):
    """What is kept, sealed, until a file is taken over or forgotten."""

    FILE = "file", "文件"
    READING = "reading", "读到的栏目"
    CHECK = "check", "核对结果"


class Fate(TextChoices):
    """What becomes of a row."""

    NEW = "new", "新登记"
    REPEATED = "repeated", "文件里重复"
    KNOWN = "known", "已在该顾问名下"
    BAD = "bad", "有错"


class State(TextChoices):
    """Where an import stands, for the page."""

    WORKING = "working", "正在做"
    FAILED = "failed", "没有做成"
    MAPPING = "mapping", "等您认栏目"
    CHECKED = "checked", "等您确认导入"
    TAKEN_OVER = "taken_over", "已导入"
    WITHDRAWN = "withdrawn", "已作废"
    FORGOTTEN = "forgotten", "文件已删"
