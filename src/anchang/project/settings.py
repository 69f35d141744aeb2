"""Django settings, one file for every use; what differs comes from the environment (environment.py)."""

import os
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from anchang.project import environment

VAR = environment.state_folder()
SECRET_KEY = environment.secret_key()
# Newest first; none before the first setup-database (preparation.py).
VAULT_KEYS = environment.vault_keys()
DEBUG = os.environ.get("ANCHANG_DEBUG") == "1"
# The demo office: its accounts are printed at start and listed on the log-in page.
DEMO = os.environ.get("ANCHANG_DEMO") == "1"

# Where the keeper writes the heads of the ledgers.
ANCHORS = environment.anchors_folder()

# The address that people type; https switches on the cookies and headers that need it.
ORIGIN = os.environ.get("ANCHANG_ORIGIN", "")
HTTPS = ORIGIN.startswith("https://")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *filter(None, [urlsplit(ORIGIN).hostname])]
CSRF_TRUSTED_ORIGINS = [ORIGIN] if ORIGIN else []

# Lowest first; an app joins when its package is there.
_PRODUCT_APPS = (
    "anchang.foundation.rls",
    "anchang.foundation.vault",
    "anchang.foundation.ledger",
    "anchang.foundation.sessions",
    "anchang.apps.offices",
    "anchang.apps.rulebooks",
    "anchang.apps.scripts",
    "anchang.apps.inspections",
    "anchang.apps.inbox",
    "anchang.apps.conduct",
    "anchang.apps.customers",
    "anchang.apps.reception",
    "anchang.apps.rulings",
    "anchang.apps.telephony",
    "anchang.apps.service",
    "anchang.apps.disclosure",
    "anchang.apps.documents",
    "anchang.apps.imports",
    "anchang.apps.intake",
    "anchang.apps.coaching",
    "anchang.apps.sharing",
    "anchang.apps.reports",
    "anchang.apps.privacy",
    "anchang.demo",
    "anchang.web",
)
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    *(app for app in _PRODUCT_APPS if find_spec(app) and find_spec(f"{app}.apps")),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "anchang.project.middleware.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Last: it runs the view inside the transaction in which the person acts.
    "anchang.project.middleware.ActorMiddleware",
]
ROOT_URLCONF = "anchang.project.urls"
WSGI_APPLICATION = "anchang.project.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "anchang.project.context.page",
            ],
        },
    }
]

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **environment.database(),
        # ActorMiddleware opens the transaction itself, with the actor set inside it; views that it does not
        # reach (nobody logged in) get Django's own.
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "offices.Staff"
AUTHENTICATION_BACKENDS = ["anchang.apps.offices.accounts.AccountBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"

SESSION_ENGINE = "anchang.foundation.sessions.engine"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "anchang_session"
SESSION_COOKIE_AGE = 12 * 60 * 60
# Without a click for this long, a session is over before its 12 hours are.
SESSION_IDLE_AGE = environment.idle_minutes() * 60
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
# By this mark a browser that has logged in before is known again when others guess at the same account.
DEVICE_COOKIE_NAME = "__Host-device" if HTTPS else "anchang_device"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "anchang_csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "anchang.web.shared.refusals.forged"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Sub-domains and browser preload lists are for whoever owns the domain, not for one office on it.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_HANDLERS = ["anchang.web.shared.uploads.BoundedUploadHandler"]

LANGUAGE_CODE = "zh-hans"
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
FORMAT_MODULE_PATH = "anchang.project.formats"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "media"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
