"""How long something is still open, in words."""

from datetime import datetime

from django import template

register = template.Library()

_MINUTE, _HOUR = 60, 3600


@register.filter
def time_left(until: datetime, now: datetime) -> str:
    """还剩 23 小时, 还剩 40 分钟, 马上到期."""
    seconds = int((until - now).total_seconds())
    if seconds >= _HOUR:
        return f"还剩 {seconds // _HOUR} 小时"
    if seconds >= _MINUTE:
        return f"还剩 {seconds // _MINUTE} 分钟"
    return "马上到期" if seconds > 0 else "已到期"
