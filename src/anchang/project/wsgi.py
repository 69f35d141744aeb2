"""What the server runs. Refuses to start on a database or role that row security does not bind."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anchang.project.settings")
application = get_wsgi_application()


def _refuse_unsafe_database() -> None:
    from django.db import connection

    from anchang.foundation.rls.startup import refuse_unsafe_role

    refuse_unsafe_role(connection)
    connection.close()


_refuse_unsafe_database()
