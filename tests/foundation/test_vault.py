"""Sealed text and files open under their keys, in their place alone; keyed indexes tell equality alone."""

import base64
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from anchang.foundation.embedded_postgres import EmbeddedPostgres
from anchang.foundation.embedded_postgres.provision import connect
from anchang.foundation.vault import (
    VaultError,
    keyed_index,
    opened,
    opened_bytes,
    sealed,
    sealed_bytes,
)
from anchang.foundation.vault.keys import fresh_key, keyring, keyring_of
from anchang.foundation.vault.known_keys import make_keys_known, refuse_unready_keys, refuse_wrong_keys

PHONE = "10012345678"


@given(st.text(max_size=60))
def test_what_is_sealed_opens_again(text: str) -> None:
    assert opened(sealed(text, purpose="a.b"), purpose="a.b") == text


@given(st.binary(max_size=200))
def test_files_open_again(content: bytes) -> None:
    stored = sealed_bytes(content, purpose="file 7")
    assert opened_bytes(stored, purpose="file 7") == content
    assert len(stored) == len(content) + 38


def test_the_same_number_is_sealed_differently_each_time_and_shows_no_digits() -> None:
    one, other = sealed(PHONE), sealed(PHONE)
    assert one != other
    hidden = base64.urlsafe_b64decode(one.split(":")[2]).decode("latin-1")
    assert PHONE not in one + hidden
    assert PHONE[-4:] not in hidden


@pytest.mark.parametrize("place", ["", "customers_customer.name", "reception_visit.phone"])
def test_a_number_moved_to_another_column_does_not_open(place: str) -> None:
    with pytest.raises(VaultError, match="打不开"):
        opened(sealed(PHONE, purpose="customers_customer.phone"), purpose=place)


@pytest.mark.parametrize("at", range(17, 60, 6))
def test_a_changed_number_does_not_open(at: int) -> None:
    stored = sealed(PHONE)
    changed = stored[:at] + ("A" if stored[at] != "A" else "B") + stored[at + 1 :]
    with pytest.raises(VaultError) as refused:
        opened(changed)
    assert PHONE not in str(refused.value)


@pytest.mark.parametrize("stored", [PHONE, "v1:", "v1:abc:%%", "v1:000000000000:AAAA"])
def test_what_was_never_sealed_does_not_open(stored: str) -> None:
    with pytest.raises(VaultError):
        opened(stored)
    with pytest.raises(VaultError):
        opened_bytes(stored.encode())


def test_equal_numbers_of_one_office_and_kind_have_equal_keys_and_no_others() -> None:
    key = keyed_index(1, "phone", PHONE)
    assert len(key) == 32
    assert key == keyed_index(1, "phone", PHONE)
    others = [(2, "phone", PHONE), (1, "tail", PHONE), (1, "phone", "10012345679")]
    assert key not in [keyed_index(*other) for other in others]
    assert keyed_index(1, "phone", "") == ""


def test_a_newer_key_seals_while_older_ones_still_open_and_find() -> None:
    old, new = fresh_key(), fresh_key()
    with override_settings(VAULT_KEYS=(old,)):
        stored, found = sealed(PHONE), keyed_index(1, "phone", PHONE)
    with override_settings(VAULT_KEYS=(new, old)):
        assert opened(stored) == PHONE
        assert keyed_index(1, "phone", PHONE) == found
        newer = sealed(PHONE)
        assert newer.split(":")[1] == keyring().newest.id != stored.split(":")[1]
    with override_settings(VAULT_KEYS=(old,)), pytest.raises(VaultError, match="缺少加密密钥"):
        opened(newer)
    with override_settings(VAULT_KEYS=(new,)):
        assert keyed_index(1, "phone", PHONE) != found


@pytest.mark.parametrize("keys", [(), ("abc",), ("dGhlIGtl",), (fresh_key(), "!")])
def test_without_a_proper_key_nothing_is_sealed(keys: tuple[str, ...]) -> None:
    with override_settings(VAULT_KEYS=keys), pytest.raises(VaultError):
        sealed(PHONE)


@pytest.fixture
def owner(postgres: EmbeddedPostgres, database_name: str, django_db_setup: None) -> Any:
    with connect(postgres.connection("owner", database_name)) as raw, raw.cursor() as cursor:
        cursor.execute("BEGIN")
        yield cursor
        cursor.execute("ROLLBACK")


def test_the_database_knows_its_keys_and_refuses_others(owner: Any) -> None:
    test_key, new = os.environ["ANCHANG_VAULT_KEY"], fresh_key()
    refuse_unready_keys(owner, keyring_of((test_key,)))
    with pytest.raises(VaultError, match="没有登记"):
        refuse_unready_keys(owner, keyring_of((new, test_key)))
    make_keys_known(owner, keyring_of((new, test_key)))
    refuse_unready_keys(owner, keyring_of((new, test_key)))
    for keys, why in (((new,), "缺少"), ((test_key,), "缺少"), ((test_key, new), "次序")):
        with pytest.raises(VaultError, match=why):
            refuse_wrong_keys(owner, keyring_of(keys))


def test_the_application_may_read_which_keys_but_not_change_them(db: None) -> None:
    with connection.cursor() as cursor:
        refuse_unready_keys(cursor, keyring())
        with pytest.raises(Exception, match=r"must be owner|permission denied"):
            make_keys_known(cursor, keyring())


def _anchang(var: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    ours = {"ANCHANG_VAULT_KEY", "DJANGO_SETTINGS_MODULE"}
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    return subprocess.run(
        [sys.executable, "-m", "anchang.cli.main", *arguments],
        env={**inherited, "ANCHANG_VAR": str(var), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_key_is_made_for_a_new_database_and_never_over_an_old_one(tmp_path: Path) -> None:
    """One office from the outside: made, key lost, other key, key found again, key added."""
    file = tmp_path / "vault-key"
    assert _anchang(tmp_path, "setup-database").returncode == 0
    assert file.stat().st_mode & 0o777 == 0o600
    first = file.read_text(encoding="utf-8").strip()
    file.unlink()
    for environment, why in (({}, "没有加密密钥"), ({"ANCHANG_VAULT_KEY": fresh_key()}, "缺少加密密钥")):
        done = _anchang(tmp_path, "setup-database", **environment)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert why in done.stderr
        assert not file.exists()
    file.write_text(f"{fresh_key()}  # 2027\n{first}\n", encoding="utf-8")
    assert _anchang(tmp_path, "setup-database").returncode == 0
    file.write_text(f"{first}\n", encoding="utf-8")
    assert "缺少加密密钥" in _anchang(tmp_path, "setup-database").stderr
