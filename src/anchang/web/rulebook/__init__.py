"""The rulebook as a person reads it."""
