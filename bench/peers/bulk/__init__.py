"""A workbook by django-import-export in bulk. Importing this package sets Django up for the database PLAIN_DATABASE."""

import os
from urllib.parse import urlparse

import django
from django.conf import settings


def _database() -> dict:
    url = os.environ["PLAIN_DATABASE"]
    if not url.startswith("postgresql:"):
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": url}
    parts = urlparse(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": parts.username or "",
        "PASSWORD": parts.password or "",
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }


settings.configure(
    DATABASES={"default": _database()},
    INSTALLED_APPS=["import_export", "plain"],
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()
