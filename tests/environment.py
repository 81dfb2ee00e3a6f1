"""The environment of every test: a throw-away home with its own keys, as a demo site. Imported before Django is."""

import os
import tempfile
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="gongyou-test-"))
os.environ["GONGYOU_HOME"] = str(HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "gongyou.config.settings"
os.environ.setdefault("GONGYOU_DEMO", "1")
os.environ.setdefault("GONGYOU_JOBS", "inline")
os.environ.setdefault("GONGYOU_SECRET_KEY", "only-for-tests-" + "x" * 40)
