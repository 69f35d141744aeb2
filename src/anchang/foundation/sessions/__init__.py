"""Sessions in the database, reachable only by their secret key."""
