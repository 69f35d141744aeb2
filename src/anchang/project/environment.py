"""What the environment says: folders, addresses, secret keys, the database. Read once, by settings."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from anchang.foundation.db import from_url
from anchang.foundation.embedded_postgres import EmbeddedPostgres
from anchang.foundation.vault.keys import fresh_key

DATABASE_NAME = "anchang"
IDLE_MINUTES = 4 * 60
IDLE_MINUTES_MAX = 12 * 60


def state_folder() -> Path:
    """`ANCHANG_VAR`, else `var/` of the checkout, else `var/` of the current folder."""
    given = os.environ.get("ANCHANG_VAR")
    if given:
        return Path(given).absolute()
    checkout = Path(__file__).parents[3]
    return (checkout if (checkout / "pyproject.toml").exists() else Path.cwd()) / "var"


def anchors_folder() -> Path:
    """`ANCHANG_ANCHORS`, else `anchors/` of the state folder: where the ledger's heads go every minute."""
    given = os.environ.get("ANCHANG_ANCHORS")
    return Path(given).absolute() if given else state_folder() / "anchors"


def anchor_seconds() -> float:
    """`ANCHANG_ANCHOR_SECONDS`, else a minute."""
    return float(os.environ.get("ANCHANG_ANCHOR_SECONDS") or 60)


def as_owner() -> bool:
    """Whether this process migrates and founds offices instead of serving people."""
    return os.environ.get("ANCHANG_AS_OWNER") == "1"


def has_own_server() -> bool:
    """Whether `DATABASE_URL` names a server instead of the embedded one."""
    return bool(os.environ.get("DATABASE_URL"))


def embedded_server() -> EmbeddedPostgres:
    """The embedded server of this checkout (not started by asking)."""
    return EmbeddedPostgres(state_folder() / "postgres")


def is_embedded_server_made() -> bool:
    """Whether the embedded server has been started here before."""
    return (state_folder() / "postgres" / "passwords.json").exists()


def database() -> dict[str, Any]:
    """Django's settings of the one database, as owner or as the application role."""
    if has_own_server():
        url = os.environ.get("DATABASE_OWNER_URL", "") if as_owner() else os.environ["DATABASE_URL"]
        if not url:
            raise ValueError("缺少 DATABASE_OWNER_URL:建表需要所有者角色 (DATABASE_OWNER_URL is missing)")
        return from_url(url)
    if not is_embedded_server_made():
        return from_url(f"postgresql:///{DATABASE_NAME}?host=/nonexistent")
    return embedded_server().connection("owner" if as_owner() else "application", DATABASE_NAME)


def idle_minutes() -> int:
    """`ANCHANG_IDLE_MINUTES`: how long a log-in lives without a click, 1 minute to 12 hours; else 4 hours."""
    given = os.environ.get("ANCHANG_IDLE_MINUTES", "")
    if not given:
        return IDLE_MINUTES
    if not given.isdecimal() or not 1 <= int(given) <= IDLE_MINUTES_MAX:
        raise ValueError(f"ANCHANG_IDLE_MINUTES 要写 1 到 {IDLE_MINUTES_MAX} 的分钟数 (idle minutes)")
    return int(given)


def secret_key() -> str:
    """`SECRET_KEY`, else one made on the first run and kept under var/."""
    given = os.environ.get("SECRET_KEY")
    if given:
        return given
    file = state_folder() / "secret-key"
    if not file.exists():
        _make_once(file, secrets.token_urlsafe(50))
    return file.read_text(encoding="utf-8")


def vault_keys() -> tuple[str, ...]:
    """`ANCHANG_VAULT_KEY`, else the key file: keys apart by blanks or commas, newest first; () for none."""
    text = os.environ.get("ANCHANG_VAULT_KEY", "")
    if not text and vault_key_file().exists():
        lines = vault_key_file().read_text(encoding="utf-8").splitlines()
        text = " ".join(line.partition("#")[0] for line in lines)
    return tuple(text.replace(",", " ").split())


def vault_key_file() -> Path:
    """`ANCHANG_VAULT_KEY_FILE`, else `vault-key` under var/."""
    given = os.environ.get("ANCHANG_VAULT_KEY_FILE")
    return Path(given).absolute() if given else state_folder() / "vault-key"


def make_vault_key() -> None:
    """Make the key file with its first key, unless it is there; only for a database without sealed data."""
    _make_once(vault_key_file(), f"{fresh_key()}\n")


def _make_once(file: Path, text: str) -> None:
    """Write a file for its owner alone; whoever comes second finds the first one's."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(f".{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
    with suppress(FileExistsError):
        os.link(fresh, file)
    fresh.unlink()
