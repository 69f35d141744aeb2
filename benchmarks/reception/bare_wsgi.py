"""What the server runs for the bare views."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.reception.bare_settings"
application = get_wsgi_application()
