"""Settings, in the order of Django's documentation. What differs between machines comes from the environment.

Production is the default: what is looser than production is looser only when DEBUG is on.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")


def required(name: str, advice: str) -> str:
    """The variable's value; without it the start stops with a sentence that says what to do."""
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. {advice}")
    return value


# Core

DEBUG = env.bool("DEBUG", default=False)

SECRET_KEY = required(
    "SECRET_KEY",
    "Put SECRET_KEY=<a long random value> into the environment or into a file named .env beside manage.py; "
    '`python -c "import secrets; print(secrets.token_urlsafe(50))"` makes one. '
    "`make run` does this for you.",
)

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])

# Where the site is reached from outside; used for absolute addresses in the sitemap and citations.
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "shopwindow",
    "casestudies",
    "benchmarks",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "simple_history",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "shopwindow.middleware.permissions_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "shopwindow.middleware.account_pages",
    "shopwindow.page_cache.keep_pages",
]
if DEBUG:
    MIDDLEWARE.append("shopwindow.middleware.plain_not_found")

ROOT_URLCONF = "shopwindow.urls"
WSGI_APPLICATION = "shopwindow.wsgi.application"

# Database: one file by default, PostgreSQL by DATABASE_URL

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'var' / 'shopwindow.sqlite3'}")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Without these, writers that meet get "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=268435456;",
    }

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Cache: counts of attempts to sign in must hold across processes, so without CACHE_URL they lie in the database; whole
# pages may as well be kept by each process for itself

CACHES = {
    "default": env.cache("CACHE_URL", default="dbcache://shopwindow_cache"),
    "pages": env.cache("CACHE_URL", default="locmemcache://"),
}
if CACHES["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache":
    CACHES["default"].setdefault("OPTIONS", {})["MAX_ENTRIES"] = 100_000  # past it a third is thrown away, limits too

# Templates: Jinja2 for every page people see; Django's own engine for the stock admin

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "environment": "shopwindow.ui.environment.environment",
            "context_processors": ["shopwindow.views.context.for_pages"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Mail: to the console on a developer's machine, and to nobody until EMAIL_URL names a server

vars().update(env.email("EMAIL_URL", default="consolemail://" if DEBUG else "dummymail://"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("FROM_EMAIL", default="Shop Window <no-reply@localhost>")

# Sign-in: by e-mail and password, by passkey, or at a person's own council (OpenID Connect)

AUTH_USER_MODEL = "shopwindow.User"
AUTHENTICATION_BACKENDS = ["shopwindow.sign_in.Backend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account_home"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_HASHERS = [
    "shopwindow.passwords.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

ACCOUNT_ADAPTER = "shopwindow.sign_in.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {"signup": "shopwindow.account_forms.SignupForm"}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # councils are joined by the domain of a verified address
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True  # a code cannot be followed by a mail scanner, as links are
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True  # the same answer whether or not an address has an account; its owner gets a mail
ACCOUNT_CHANGE_EMAIL = True  # one address each: the new one takes over once its code was given
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a mail for each change of how one signs in
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900  # seconds after which changing how one signs in asks who is there again
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,6/5m/key"}  # a whole council may come from one address

MFA_ADAPTER = "shopwindow.sign_in.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Shop Window"
MFA_TOTP_TOLERANCE = 1  # half a minute either way, for phones whose clock is off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG  # http://localhost

USERSESSIONS_TRACK_ACTIVITY = False  # or every page read would be written down

# One provider for each tenant, so that one council's directory never speaks for another's people. An e-mail address
# that a directory claims proves nothing: it neither finds an account nor counts as verified (shopwindow/sign_in.py).
OIDC_PROVIDERS = env.json("OIDC_PROVIDERS", default=[])
for _key in ("id", "client_id"):
    if len({provider[_key] for provider in OIDC_PROVIDERS}) < len(OIDC_PROVIDERS):
        raise ImproperlyConfigured(f"OIDC_PROVIDERS: two have the same {_key}. Register this site once at each tenant.")
SOCIALACCOUNT_ADAPTER = "shopwindow.sign_in.OwnCouncilAdapter"
SOCIALACCOUNT_FORMS = {"signup": "shopwindow.account_forms.OwnCouncilSignupForm"}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_AUTO_SIGNUP = False  # the person sees what the directory says, and gives the address to be verified
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": provider["id"],
                "name": provider["name"],
                "client_id": provider["client_id"],
                "secret": provider["secret"],
                "settings": {"server_url": provider["server"], "fetch_userinfo": False},
            }
            for provider in OIDC_PROVIDERS
        ],
    }
}

# Language and time

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# Static files: static/build is made by `npm run build` from static/src

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static" / "build", ("img", BASE_DIR / "static" / "img")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "shopwindow.storage.StaticStorage"},
}

# Safety

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not DEBUG)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked over plain HTTP from inside
SECURE_HSTS_SECONDS = 0 if DEBUG else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEBUG
SECURE_HSTS_PRELOAD = not DEBUG
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # limits count whom the proxy speaks for, by the last entry of X-Forwarded-For
SESSION_COOKIE_SECURE = not DEBUG
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = not DEBUG
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "shopwindow.views.errors.from_elsewhere"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # a form may lead on to the council's own sign-in; Chromium asks at the redirect too
        "form-action": [
            SELF,
            *sorted({"{0.scheme}://{0.netloc}".format(urlsplit(p["server"])) for p in OIDC_PROVIDERS}),
        ],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Logging: to the console, where whoever runs the server collects it

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO"), "propagate": False}},
}

# The portal

CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="")
"""The iESE desk. Blank until the operator sets it: the pages then give iESE's public website instead."""
