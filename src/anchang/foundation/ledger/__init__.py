"""The append-only record of everything done in an office."""
