"""The product's settings, with static files served from where they are."""

import os

# The key of the tests, also for the processes that they start; must be there before the settings are.
os.environ.setdefault("ANCHANG_VAULT_KEY", "dGhlIGtleSBvZiB0aGUgdGVzdHMsIDMyIGJ5dGVzISE=")

from anchang.project.settings import *  # noqa: F403
from tests.keys import SECRET_KEY  # noqa: F401  settings are module names

WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
