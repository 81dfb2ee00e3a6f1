"""The one settings file. Values that a site may change come from `env`; the rest is decided here."""

from csp.constants import NONCE, NONE, SELF

from gongyou.config import env

HOME = env.home()
DEBUG = env.flag("GONGYOU_DEBUG")
DEMO = GONGYOU_DEMO = env.flag("GONGYOU_DEMO") or (HOME / "demo").exists()
GONGYOU_HOME = HOME
GONGYOU_CRYPTO = env.text("GONGYOU_CRYPTO")
GONGYOU_JOBS = env.text("GONGYOU_JOBS")
GONGYOU_SMS_GATEWAY = env.text("GONGYOU_SMS_GATEWAY")
GONGYOU_PROXIES = int(env.text("GONGYOU_PROXIES"))
HTTPS = env.flag("GONGYOU_HTTPS")


def _secret_key() -> str:
    path = HOME / "secret_key"
    return env.text("GONGYOU_SECRET_KEY") or (path.read_text(encoding="utf-8").strip() if path.exists() else "")


# An empty key is refused by Django as soon as something is signed; `gongyou demo` and `gongyou setup` make one.
SECRET_KEY = _secret_key() or "not-set-up-yet"
ALLOWED_HOSTS = [host.strip() for host in env.text("GONGYOU_HOSTS").split(",") if host.strip()]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "django_cotton.apps.SimpleAppConfig",
    "gongyou.faces.console",  # before allauth: its sign-in pages replace those of allauth
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_q",
    "csp",
    "gongyou.kernel.accounts",
    "gongyou.kernel.access",
    "gongyou.kernel.numbering",
    "gongyou.kernel.ledger",
    "gongyou.kernel.outbox",
    "gongyou.kernel.operations",
    "gongyou.kernel.jobs",
    "gongyou.kernel.files",
    "gongyou.ui",
    "gongyou.records.directory",
    "gongyou.records.activities",
    "gongyou.records.passport",
    "gongyou.records.treasury",
    "gongyou.engines.facts",
    "gongyou.engines.figures",
    "gongyou.engines.procedures",
    "gongyou.domains.unions",
    "gongyou.domains.honours",
    "gongyou.domains.contests",
    "gongyou.faces.portal",
    "gongyou.faces.screen",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "gongyou.kernel.operations.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "gongyou.kernel.access.middleware.ViewerMiddleware",
    "gongyou.kernel.operations.middleware.OperationMiddleware",
    "gongyou.kernel.access.middleware.SignInRequiredMiddleware",
]

ROOT_URLCONF = "gongyou.config.urls"
WSGI_APPLICATION = "gongyou.config.wsgi.application"
_LOADERS = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [("template_partials.loader.Loader", [("django.template.loaders.cached.Loader", _LOADERS)])],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "gongyou.ui.templatetags.ui_tags",
                "django.templatetags.static",
                "django.templatetags.i18n",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.contrib.messages.context_processors.messages",
                "gongyou.kernel.access.context.viewer",
            ],
        },
    }
]
DATABASES = {"default": env.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "gongyou.kernel.accounts.backends.PhoneCodeBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/console/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "gongyou.kernel.accounts.adapter.ClosedSignUpAdapter"
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "工友"
MFA_ADAPTER = "gongyou.kernel.accounts.adapter.SealedMfaAdapter"

SESSION_ENGINE = "gongyou.kernel.accounts.sessions"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_SAVE_EVERY_REQUEST = False
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_USE_SESSIONS = False
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31536000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [str(env.Path(__file__).resolve().parent.parent / "locale")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = str(HOME / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(HOME / "files")}},
    "staticfiles": {"BACKEND": "gongyou.config.storage.Storage"},
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entries",
        # The default of 300 would drop the counters of limits as soon as a few addresses ask.
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

Q_CLUSTER = {
    "name": "gongyou",
    "orm": "default",
    "workers": 1,
    "timeout": 1500,
    "retry": 1800,
    "max_attempts": 3,
    "ack_failures": False,
    "catch_up": False,
    "poll": 1,
    "save_limit": 200,
    "label": "Django Q",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"redact": {"()": "gongyou.kernel.privacy.RedactingFilter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["redact"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.db.backends": {"level": "ERROR", "handlers": ["console"], "propagate": False}},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
