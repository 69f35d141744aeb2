"""What finds a person again: keyed indexes of the number, the name's key, its pinyin and their initials."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from anchang.domain.identity import last_four, name_key
from anchang.foundation.vault import keyed_index

# Surnames that are read otherwise than the same character in a word.
_SURNAME_CHARACTERS = "单曾解仇区查翟朴覃盖种秘缪员折黑繁乐召都郇隗佴薄祭句么阚"
_SURNAME_READINGS = (
    "shan zeng xie qiu ou zha zhai piao qin ge chong bi miao yun"
    " she he po yue shao du xun wei nai bo zhai gou yao kan"
)
_SURNAMES = dict(zip(_SURNAME_CHARACTERS, _SURNAME_READINGS.split(), strict=True))
_NAMES_KEPT = 4096


@dataclass(frozen=True, slots=True)
class PersonKeys:
    """Keys of one person as recorded or asked for; "" for what is not known."""

    phone: str = ""
    tail: str = ""
    name: str = ""
    pinyin: str = ""


def phone_key(office_id: int, phone: str) -> str:
    """The keyed index of a normalised number; equal in all columns of one office."""
    return keyed_index(office_id, "phone", phone)


def tail_key(office_id: int, tail: str) -> str:
    """The keyed index of four last digits."""
    return keyed_index(office_id, "tail", tail)


def identity_columns(office_id: int, name: str, phone: str) -> dict[str, str]:
    """The columns of a customer that say who it is, from a normalised name and number."""
    key = name_key(name)
    full, initials = pinyin_of(key)
    return {
        "recorded_name": name,
        "name": name,
        "name_key": key,
        "name_pinyin": full,
        "name_initials": initials,
        "phone": phone,
        "phone_key": phone_key(office_id, phone),
        "tail_key": tail_key(office_id, last_four(phone)),
    }


def keys_of(office_id: int, *, phone: str = "", name: str = "", tail: str = "") -> PersonKeys:
    """Keys of a normalised question. A full number makes the rest unnecessary; a name in letters is asked
    for as pinyin. Raises ``BadNameError`` for no name.
    """
    if phone:
        return PersonKeys(phone_key(office_id, phone), tail_key(office_id, last_four(phone)))
    if not tail:
        return PersonKeys()
    digits = tail_key(office_id, tail)
    key = name_key(name)
    return (
        PersonKeys(tail=digits, pinyin=letters(key)) if key.isascii() else PersonKeys(tail=digits, name=key)
    )


def letters(text: str) -> str:
    """Lower-case letters and digits alone: "Chen Yi'fan" and "chenyifan" are one."""
    return "".join(one for one in text.casefold() if one.isascii() and one.isalnum())


@lru_cache(maxsize=_NAMES_KEPT)
def pinyin_of(key: str) -> tuple[str, str]:
    """The pinyin of a name key without tones, and its initials: 陈一凡 is chenyifan, cyf. ü is written v."""
    parts = _syllables(key)
    return "".join(parts), "".join(part[0] for part in parts)


def _syllables(key: str) -> list[str]:
    # Takes a tenth of a second to load, and only whoever searches or registers needs it.
    from pypinyin import lazy_pinyin

    surname = key[:1] if key[:1] in _SURNAMES and not key.startswith("单于") else ""
    first = [_SURNAMES[surname]] if surname else []
    return [*first, *filter(None, map(letters, lazy_pinyin(key.removeprefix(surname))))]
