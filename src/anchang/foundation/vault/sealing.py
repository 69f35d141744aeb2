"""Encrypt and open: AES-256-GCM, a random nonce each time, the id of the key in front.

``purpose`` says where something belongs (a column, say); it opens under the same purpose alone.
"""

from __future__ import annotations

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag

from anchang.foundation.vault.keys import ID_BYTES, VaultError, keyring

TEXT_MARK = "v1:"
_FILE_MARK = b"AV1\0"
_NONCE_BYTES = 12


def sealed(text: str, *, purpose: str = "") -> str:
    """``v1:<key id>:<base64>``; "" stays "" so that a form may tell "not given" from "given"."""
    if not text:
        return ""
    key = keyring().newest
    nonce = secrets.token_bytes(_NONCE_BYTES)
    secret = nonce + key.cipher.encrypt(nonce, text.encode(), purpose.encode())
    return f"{TEXT_MARK}{key.id}:{base64.urlsafe_b64encode(secret).decode()}"


def opened(stored: str, *, purpose: str = "") -> str:
    """What was sealed. Raises :class:`VaultError` for anything that was not sealed by a key at hand for
    this purpose.
    """
    if not stored:
        return ""
    if not stored.startswith(TEXT_MARK):
        raise VaultError("数据库里有一项应当加密的内容没有加密 (not sealed)")
    key_id, _, encoded = stored.removeprefix(TEXT_MARK).partition(":")
    try:
        secret = base64.b64decode(encoded, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise VaultError(_SPOILT) from error
    return _opened(key_id, secret, purpose).decode()


def sealed_bytes(content: bytes, *, purpose: str = "") -> bytes:
    """A whole file, sealed; 38 bytes longer."""
    key = keyring().newest
    nonce = secrets.token_bytes(_NONCE_BYTES)
    secret = key.cipher.encrypt(nonce, content, purpose.encode())
    return _FILE_MARK + bytes.fromhex(key.id) + nonce + secret


def opened_bytes(stored: bytes, *, purpose: str = "") -> bytes:
    """What :func:`sealed_bytes` sealed. Raises :class:`VaultError`."""
    if not stored.startswith(_FILE_MARK):
        raise VaultError("这个文件应当加密而没有加密 (not sealed)")
    start = len(_FILE_MARK)
    key_id = stored[start : start + ID_BYTES].hex()
    return _opened(key_id, stored[start + ID_BYTES :], purpose)


_SPOILT = "加密的内容打不开：被改动过，或不属于这里 (tampered with, or of another place)"


def _opened(key_id: str, secret: bytes, purpose: str) -> bytes:
    nonce, rest = secret[:_NONCE_BYTES], secret[_NONCE_BYTES:]
    try:
        return keyring().key(key_id).cipher.decrypt(nonce, rest, purpose.encode())
    except (InvalidTag, ValueError) as error:
        raise VaultError(_SPOILT) from error
