"""Who records, holds and decides in matters of personal data."""

from anchang.apps.privacy import actions

RECORDERS = frozenset(str(post) for post in actions.RECORDING)
HOLDERS = frozenset(str(post) for post in actions.HOLDING)
DECIDERS = frozenset(str(post) for post in actions.DECIDING)
