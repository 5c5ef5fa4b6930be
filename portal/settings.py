"""Settings of the portal, all from the environment; docs/settings.md has the table."""

import os
from email.utils import parseaddr
from pathlib import Path

import environ
import pghistory
import pgtrigger
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from portal import embedded, sign_in_services
from portal.kept_secret import kept_secret
from portal.schedule import SCHEDULE

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("PORTAL_DATA_DIR", default="") or BASE_DIR / ".data")

DJANGO_ENV = env.str("DJANGO_ENV", default="demo")
if DJANGO_ENV not in {"demo", "test", "production"}:
    raise ImproperlyConfigured(f"DJANGO_ENV is {DJANGO_ENV!r}; it can be demo, test or production.")
PRODUCTION = DJANGO_ENV == "production"
DEMO = DJANGO_ENV == "demo"

REQUIRED_IN_PRODUCTION = ("DJANGO_SECRET_KEY", "DJANGO_ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL")
missing = [name for name in REQUIRED_IN_PRODUCTION if PRODUCTION and not os.environ.get(name)]
SHORTEST_SECRET_KEY = 50
wrong = [f"needs these variables, and they are not set: {', '.join(missing)}"] if missing else []
if PRODUCTION and 0 < len(os.environ.get("DJANGO_SECRET_KEY", "")) < SHORTEST_SECRET_KEY:
    wrong.append(f"needs a DJANGO_SECRET_KEY of {SHORTEST_SECRET_KEY} random characters or more")
if wrong:
    raise ImproperlyConfigured(f"DJANGO_ENV=production {'; it '.join(wrong)}")

DEBUG = env.bool("DJANGO_DEBUG", default=False) and not PRODUCTION
SECRET_KEY = env.str("DJANGO_SECRET_KEY", default="") or kept_secret(DATA_DIR / "secret_key")
SECRET_KEY_FALLBACKS = env.list("DJANGO_SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("DJANGO_ALLOWED_HOSTS", default=["*"])
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
CSRF_TRUSTED_ORIGINS = env.list("DJANGO_CSRF_TRUSTED_ORIGINS", default=[])

# What the administration's "Site settings" begin with, and all there is until somebody saves them.
SITE_NAME = env.str("SITE_NAME", default="Workforce Coalition" if PRODUCTION else "Roxbury Pathways Coalition")
SITE_AREA = env.str("SITE_AREA", default="Boston")
TIME_ZONE = env.str("TIME_ZONE", default="America/New_York")
SITE_HOLIDAYS = env.str("SITE_HOLIDAYS", default="US-MA")

INSTALLED_APPS = [
    "coalition",
    "programs",
    "convenings",
    "outcomes",
    "fastmig",
    "portal.apps.PortalConfig",
    "portal.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "portal.apps.CollectedFilesConfig",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_include_bootstrap",
    "django_htmx",
    "django_guid",
    "anymail",
    "csp",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "django_guid.middleware.guid_middleware",
    "portal.middleware.RequestLogMiddleware",
    "portal.middleware.HeadMiddleware",
    "portal.middleware.CacheDownMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "coalition.site.SiteMiddleware",
    "coalition.drafts.KeepTypedMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "portal.middleware.UploadLimitMiddleware",
    "coalition.history.ActorMiddleware",
    "portal.second_factor.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.site",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"environment": "portal.drawing.environment"},
    },
]

# Databases, cache and broker ----------------------------------------------------------------------------------------

if os.environ.get("DATABASE_URL"):
    DATABASES = {"default": {**env.db("DATABASE_URL"), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}
else:
    DATABASES = {"default": {**embedded.database_settings(), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}
# PgBouncer in transaction mode keeps no cursor and no prepared statement between transactions.
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = env.bool("DATABASE_POOLED", default=False)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What keeps one user of a shared Redis apart from the others: the test workers, benchmarks, a second portal.
PREFIX = env.str("PORTAL_PREFIX", default="portal")

REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache" if REDIS_URL else "portal.embedded.cache.RedisCache",
        "LOCATION": REDIS_URL or embedded.redis_url(),
        "KEY_PREFIX": PREFIX,
    }
}

CELERY_BROKER_URL = REDIS_URL or embedded.broker_url()
if not REDIS_URL:
    CELERY_BROKER_TRANSPORT = "portal.embedded.broker:Transport"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": f"{PREFIX}:",
    "visibility_timeout": 6 * 3600,
    # A request that enqueues doesn't wait for a broker that is down: every task has a sweeper.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
    "socket_connect_timeout": 2,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = PREFIX
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = SCHEDULE
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
CELERY_TIMEZONE = TIME_ZONE

# People and sign-in -------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "coalition.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "me"
ACCOUNT_ADAPTER = "portal.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "change_password": "portal.account_forms.ChangePasswordForm",  # nosec B105
    "set_password": "portal.account_forms.SetPasswordForm",  # nosec B105
    "reset_password_from_key": "portal.account_forms.ResetPasswordKeyForm",  # nosec B105
    "login": "portal.account_forms.LoginForm",
    "request_login_code": "portal.account_forms.RequestLoginCodeForm",
    "confirm_login_code": "portal.account_forms.ConfirmLoginCodeForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# Mail is slow at times; three wrong guesses end a code.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=int(BEHIND_PROXY))

MFA_ADAPTER = "portal.accounts.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "portal.account_forms.AuthenticateForm",
    "reauthenticate": "portal.account_forms.ReauthenticateForm",
    "activate_totp": "portal.account_forms.ActivateAppForm",
    "add_webauthn": "portal.account_forms.AddPasskeyForm",
    "edit_webauthn": "portal.account_forms.EditPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A phone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
# Browsers allow passkeys without HTTPS on localhost alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION

# Minutes without a request after which sessions of administrators and of roles that touch participants end.
PRIVATE_SESSION_MINUTES = env.int("PRIVATE_SESSION_MINUTES", default=30)
SESSION_COOKIE_AGE = 14 * 24 * 3600

SOCIALACCOUNT_ADAPTER = "portal.accounts.SocialAccountAdapter"
# The other service's own sign-in page opens after a POST: a link in a letter could start one otherwise.
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SIGN_IN_SERVICES = {}
if google_id := env.str("GOOGLE_CLIENT_ID", default=""):
    SIGN_IN_SERVICES["google"] = sign_in_services.google(google_id, env.str("GOOGLE_CLIENT_SECRET"))
if microsoft_id := env.str("MICROSOFT_CLIENT_ID", default=""):
    SIGN_IN_SERVICES["microsoft"] = sign_in_services.microsoft(
        microsoft_id, env.str("MICROSOFT_CLIENT_SECRET"), env.str("MICROSOFT_TENANT", default="organizations")
    )
INSTALLED_APPS += [f"allauth.socialaccount.providers.{name}" for name in SIGN_IN_SERVICES]
SOCIALACCOUNT_PROVIDERS = {name: service.settings for name, service in SIGN_IN_SERVICES.items()}

EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
# A mail service by its name in Anymail, such as postmark, instead of EMAIL_URL; its own settings are ANYMAIL_….
MAIL_SERVICE = env.str("MAIL_SERVICE", default="")
ANYMAIL = {name.removeprefix("ANYMAIL_"): value for name, value in os.environ.items() if name.startswith("ANYMAIL_")}
if MAIL_SERVICE:
    EMAIL_BACKEND = f"anymail.backends.{MAIL_SERVICE}.EmailBackend"
    if not ANYMAIL.get("WEBHOOK_SECRET"):
        raise ImproperlyConfigured("MAIL_SERVICE needs ANYMAIL_WEBHOOK_SECRET: two random words, as in word:word.")
# Where links in letters and what search engines are told lead to.
SITE_URL = env.str(
    "SITE_URL",
    default=f"https://{ALLOWED_HOSTS[0].lstrip('.')}"
    if PRODUCTION
    else f"http://localhost:{os.environ.get('PORT') or 8000}",
).rstrip("/")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="portal@localhost")
UNSUBSCRIBE_EMAIL = env.str("UNSUBSCRIBE_EMAIL", default=parseaddr(DEFAULT_FROM_EMAIL)[1])
# A mail server that doesn't answer holds up one worker no longer than this; a letter is settled after ten minutes.
EMAIL_TIMEOUT = 30
# A door of coalition.operations.letters.text_messages, or one of your own.
SMS_PROVIDER = env.str(
    "SMS_PROVIDER",
    default="coalition.operations.letters.text_messages." + ("NoProvider" if PRODUCTION else "OutboxOnly"),
)
SMS_FROM = env.str("SMS_FROM", default="")
TWILIO_ACCOUNT_SID = env.str("TWILIO_ACCOUNT_SID", default="")
TWILIO_AUTH_TOKEN = env.str("TWILIO_AUTH_TOKEN", default="")
LETTERS_PER_SECOND = env.int("LETTERS_PER_SECOND", default=0)

# Kept so many days --------------------------------------------------------------------------------------------------

# Younger than thirty the database erases no entry of the security log, whatever is set.
SECURITY_LOG_DAYS = env.int("SECURITY_LOG_DAYS", default=365)
INQUIRY_DAYS = env.int("INQUIRY_DAYS", default=730)
if min(SECURITY_LOG_DAYS, INQUIRY_DAYS) < 30:
    raise ImproperlyConfigured("SECURITY_LOG_DAYS and INQUIRY_DAYS can't be less than 30.")

# History ------------------------------------------------------------------------------------------------------------

PGHISTORY_LEVEL = pgtrigger.Statement
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
# History is read by row and by context, which have indexes; more of them would slow every write.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_index=True)
PGHISTORY_CONTEXT_FIELD = pghistory.ContextForeignKey(db_index=True)

# Language and time --------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True

# Files --------------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(DATA_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
PRIVATE_ROOT = env.str("PRIVATE_ROOT", default=str(DATA_DIR / "private"))
STORAGES = {
    "default": {"BACKEND": "coalition.storage.PrivateStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DJANGO_ENV == "test" or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DJANGO_ENV == "test" or DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_AUTOREFRESH = DEBUG or DJANGO_ENV == "test"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 10
# A whole training list may be uploaded; beyond memory it goes to a temporary file.
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=200 * 1024 * 1024)
DOCUMENT_MAX_BYTES = env.int("DOCUMENT_MAX_BYTES", default=25 * 1024 * 1024)

# Security -----------------------------------------------------------------------------------------------------------

# How often a form may be sent without a sign-in; `coalition.limits` counts. allauth's pages have limits of their own.
RATE_LIMITS = {"get_involved": "30/h/ip,5/h/key", "answer": "40/h/ip,5/h/key", "link": "30/h/key"}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *(service.origin for service in SIGN_IN_SERVICES.values())],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_SSL_REDIRECT = PRODUCTION and env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 3600) if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION and env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = PRODUCTION and env.bool("SECURE_HSTS_PRELOAD", default=True)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"

# Forms --------------------------------------------------------------------------------------------------------------

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Logs ---------------------------------------------------------------------------------------------------------------

DJANGO_GUID = {"GUID_HEADER_NAME": "X-Request-ID", "VALIDATE_GUID": True, "INTEGRATIONS": []}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "django_guid.log_filters.CorrelationId"}},
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(correlation_id)s %(message)s",
            "rename_fields": {
                "asctime": "time",
                "levelname": "level",
                "name": "logger",
                "correlation_id": "request_id",
            },
        },
        "plain": {"format": "%(asctime)s %(levelname)-7s %(name)s: %(message)s", "datefmt": "%H:%M:%S"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": "json" if PRODUCTION else "plain",
        },
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO" if PRODUCTION else "WARNING")},
    "loggers": {
        "django.server": {"handlers": ["console"], "propagate": False},
        "django_guid": {"level": "WARNING"},
    },
}

if DJANGO_ENV == "test":
    INSTALLED_APPS.append("coalition.tests.marker")
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # A suite signs in more often a minute than people do; the tests of the limits set their own.
    ACCOUNT_RATE_LIMITS = False
    RATE_LIMITS = {}
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
