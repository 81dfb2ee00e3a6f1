"""Where this site keeps its own files (`GONGYOU_HOME`); works with and without configured Django settings."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings


def site_home() -> Path:
    """Return the site's data folder: Django's GONGYOU_HOME if settings are in force, else the environment's."""
    configured = getattr(settings, "GONGYOU_HOME", None) if settings.configured else None
    return Path(configured or os.environ.get("GONGYOU_HOME") or "~/.gongyou").expanduser()
