"""Which posts the pages of passing on and exporting are for."""

from anchang.apps.sharing.actions import DECIDERS as DECIDING_POSTS
from anchang.apps.sharing.actions import RECIPIENTS as RECEIVING_POSTS
from anchang.apps.sharing.actions import REQUESTERS as ASKING_POSTS

REQUESTERS = frozenset(map(str, ASKING_POSTS))
DECIDERS = frozenset(map(str, DECIDING_POSTS))
RECIPIENTS = frozenset(map(str, RECEIVING_POSTS))
SHARERS = REQUESTERS | RECIPIENTS
