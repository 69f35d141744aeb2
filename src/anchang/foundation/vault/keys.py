"""The keys of this office, as settings hand them over: newest first; the newest seals, all open.

The oldest also makes the search index, so that nothing stored has to be rewritten when a key is added.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

KEY_BYTES = 32
ID_BYTES = 6
INDEX_BYTES = 16
INDEX_CHARACTERS = 2 * INDEX_BYTES


class VaultError(Exception):
    """The vault cannot do its work: a key is missing, wrong or misspelt, or what is stored was tampered
    with. One line for people; never holds a key or what was to be kept.
    """


@dataclass(frozen=True, slots=True)
class Key:
    """One key. ``id`` may be told to anybody; it says which key opens what."""

    id: str
    cipher: AESGCM
    index: bytes


@dataclass(frozen=True, slots=True)
class Keyring:
    """At least one key, newest first."""

    keys: tuple[Key, ...]

    @property
    def newest(self) -> Key:
        return self.keys[0]

    @property
    def oldest(self) -> Key:
        return self.keys[-1]

    def key(self, key_id: str) -> Key:
        """The key with this id. Raises :class:`VaultError` when it is not here."""
        for key in self.keys:
            if key.id == key_id:
                return key
        raise VaultError(f"缺少加密密钥 {key_id}：请把当时的密钥找回来 (encryption key missing)")


def fresh_key() -> str:
    """A new key as it is written into a key file."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def keyring() -> Keyring:
    """The keys in ``settings.VAULT_KEYS``. Raises :class:`VaultError` when there are none or one is
    misspelt.
    """
    return keyring_of(tuple(settings.VAULT_KEYS))


@lru_cache(maxsize=16)
def keyring_of(texts: Sequence[str]) -> Keyring:
    """A keyring from keys as written, newest first."""
    if not texts:
        raise VaultError(
            "没有加密密钥：请恢复 var/vault-key 或设置 ANCHANG_VAULT_KEY (encryption key missing)"
        )
    return Keyring(tuple(_key(text) for text in texts))


def _key(text: str) -> Key:
    try:
        master = base64.b64decode(text, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        master = b""
    if len(master) != KEY_BYTES:
        raise VaultError("加密密钥写错了：应为 32 字节的 base64 文字 (encryption key misspelt)")
    return Key(
        id=_derived(master, "id")[:ID_BYTES].hex(),
        cipher=AESGCM(_derived(master, "seal")),
        index=_derived(master, "index"),
    )


def _derived(master: bytes, use: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"anchang vault {use}".encode()).derive(master)


def keyed_index(office_id: int, kind: str, text: str) -> str:
    """What finds ``text`` again without telling it: 32 hex digits, or "" for an empty text.

    Equal texts of one office and kind have equal keys; nobody without the office's key can make one.
    """
    if not text:
        return ""
    told = f"{office_id}\0{kind}\0{text}".encode()
    return hmac.new(keyring().oldest.index, told, sha256).digest()[:INDEX_BYTES].hex()
