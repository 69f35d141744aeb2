"""Numbers and files that only the running office can read: encrypted at rest, found by keyed indexes.

The keys lie outside the database (docs/how-to/keys.md). See docs/explanation/vault.md.
"""

from anchang.foundation.vault.fields import SealedTextField
from anchang.foundation.vault.keys import INDEX_CHARACTERS, VaultError, keyed_index
from anchang.foundation.vault.sealing import opened, opened_bytes, sealed, sealed_bytes

__all__ = [
    "INDEX_CHARACTERS",
    "SealedTextField",
    "VaultError",
    "keyed_index",
    "opened",
    "opened_bytes",
    "sealed",
    "sealed_bytes",
]
