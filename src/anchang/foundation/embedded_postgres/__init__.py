"""A PostgreSQL of our own under `var/`, from the binaries of a wheel.

Serves several processes, recovers after kill -9, runs for root and ordinary users, from paths of any length.
"""

from anchang.foundation.embedded_postgres.layout import EmbeddedPostgresError
from anchang.foundation.embedded_postgres.provision import provision
from anchang.foundation.embedded_postgres.server import EmbeddedPostgres

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError", "provision"]
