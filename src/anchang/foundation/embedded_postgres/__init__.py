"""A PostgreSQL of our own under `var/`, from the binaries of a wheel: several processes, kill -9, root, long paths."""

from anchang.foundation.embedded_postgres.provision import provision
from anchang.foundation.embedded_postgres.server import EmbeddedPostgres, EmbeddedPostgresError

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError", "provision"]
