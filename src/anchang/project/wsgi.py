"""What the server runs. Refuses to start on a role that row security does not bind, or with other keys than
the database was written with.
"""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anchang.project.settings")
application = get_wsgi_application()


def _refuse_unsafe_database() -> None:
    from django.db import connection

    from anchang.foundation.rls.startup import refuse_unsafe_role
    from anchang.foundation.vault.keys import keyring
    from anchang.foundation.vault.known_keys import refuse_unready_keys

    refuse_unsafe_role(connection)
    with connection.cursor() as cursor:
        refuse_unready_keys(cursor, keyring())
    connection.close()


_refuse_unsafe_database()
