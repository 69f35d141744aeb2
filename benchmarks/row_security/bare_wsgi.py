"""What the server runs for the bare view."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.row_security.bare_settings"
application = get_wsgi_application()
