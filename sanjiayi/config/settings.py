"""Settings: one file, read from the environment, safe defaults for one machine.

SANJIAYI_DATA    the folder of everything the program writes (default: ./var)
SANJIAYI_HOSTS   host names answered, comma separated; "*" on a trusted LAN only
SANJIAYI_DEBUG   1 while developing
SANJIAYI_HTTPS   1 behind a proxy that ends TLS: secure cookies, X-Forwarded-Proto is believed;
                 direct when the server itself speaks TLS (sanjiayi serve --lan sets it)
SANJIAYI_JURISDICTION  whose rules hold here, "CN-31"; SANJIAYI_PACKS: a folder of own packs
"""

import os
from pathlib import Path

from sanjiayi.config.release import release_of
from sanjiayi.config.secrets import secret_in

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "sanjiayi"
DATA = Path(os.environ.get("SANJIAYI_DATA", ROOT / "var")).resolve()
DATA.mkdir(parents=True, exist_ok=True)

SECRET_KEY = secret_in(DATA, "secret-key")
SEALING_KEY = secret_in(DATA, "sealing-key")
"""Seals personal columns (people.sealing). Losing it loses every name; back it up apart."""

DEBUG = os.environ.get("SANJIAYI_DEBUG", "") == "1"
ALLOWED_HOSTS = os.environ.get("SANJIAYI_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
_TLS = os.environ.get("SANJIAYI_HTTPS", "")
HTTPS = _TLS in {"1", "direct"}
if _TLS == "1":
    # Behind a proxy that ends TLS and always sets this header itself.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "axes",
    "sanjiayi.ledger",
    "sanjiayi.places",
    "sanjiayi.people",
    "sanjiayi.team",
    "sanjiayi.rolls",
    "sanjiayi.needs",
    "sanjiayi.duties",
    "sanjiayi.screening",
    "sanjiayi.medicine",
    "sanjiayi.supplies",
    "sanjiayi.containment",
    "sanjiayi.express",
    "sanjiayi.bulletin",
    "sanjiayi.boards",
    "sanjiayi.web",
    "sanjiayi.demo",
    "sanjiayi.config",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "sanjiayi.team.middleware.SightMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "sanjiayi.config.urls"
WSGI_APPLICATION = "sanjiayi.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HOUSE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "sanjiayi.web.context.shell",
            ],
            "builtins": ["sanjiayi.web.templatetags.words"],
        },
    }
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "sanjiayi.sqlite3",
        # A thread keeps its connection: opening one costs a third of a page.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: an answered record survives power loss. Large WAL: fewer checkpoints.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
                "PRAGMA wal_autocheckpoint=8000; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON;"
            ),
        },
        "TEST": {"NAME": None},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "team.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "sanjiayi.team.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # axes counts failures, in the database
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "三加一"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "web/locked_out.html"
AXES_VERBOSE = False
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = "sanjiayi.web.formats"

SANJIAYI_RELEASE = release_of(HOUSE)
STATIC_URL = f"/static/{SANJIAYI_RELEASE}/"
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise warns of a folder that is missing
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
STATIC_MARK = STATIC_ROOT / "collected"
"""Names the release whose files lie compressed in STATIC_ROOT (config.jobs.collect_static)."""
WHITENOISE_USE_FINDERS = not (
    STATIC_MARK.is_file() and STATIC_MARK.read_text(encoding="ascii") == SANJIAYI_RELEASE
)
WHITENOISE_MAX_AGE = 31_536_000 if not DEBUG else 0
MEDIA_ROOT = DATA / "files"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

SANJIAYI_INSTALL_PAGE = os.environ.get("SANJIAYI_INSTALL_PAGE", "")
"""Where phones install this machine's certificate; "" when nothing is to be installed."""

SANJIAYI_QUEUE_FACTS = int(os.environ.get("SANJIAYI_QUEUE_FACTS", "12000"))
"""Facts that may wait for the writer; past it the door answers 503 with Retry-After."""

SANJIAYI_JURISDICTION = os.environ.get("SANJIAYI_JURISDICTION", "CN-31")
"""Whose policy packs hold here: "CN-31" is Shanghai; see docs/reference/policy-packs.md."""

SANJIAYI_WORKER_OFF = os.environ.get("SANJIAYI_WORKER_OFF", "") == "1"
"""Kill switch: the field app's service worker removes itself at the next visit."""
