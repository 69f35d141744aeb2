"""Hashes as people can compare them."""

from django import template

register = template.Library()

_GROUP = 8
_SHORT = 10


@register.filter
def short_hash(digest: str) -> str:
    """The first ten characters: enough to compare two sheets of paper."""
    return digest[:_SHORT]


@register.filter
def hash_groups(digest: str) -> str:
    """The whole hash in groups of eight."""
    return " ".join(digest[start : start + _GROUP] for start in range(0, len(digest), _GROUP))
