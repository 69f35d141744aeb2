"""The reception desk: board, check-in, presence, calls."""
