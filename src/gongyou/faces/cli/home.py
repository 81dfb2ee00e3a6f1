"""The site's data folder before Django reads its settings: made once, never over existing keys."""

import os
import secrets
from pathlib import Path

from gongyou.kernel import privacy
from gongyou.kernel.parameters import site_home

#: The commands that may make a new site.
MAKES_A_SITE = {"demo", "setup"}


def prepare(*, demo: bool) -> Path:
    """Make the folder, the signing secret and the key ring where they are missing, and mark a demo site as such."""
    folder = site_home()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    secret = folder / "secret_key"
    if not secret.exists() and not os.environ.get("GONGYOU_SECRET_KEY"):
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(50), encoding="utf-8")
    if not privacy.keys_path().exists():
        privacy.create_key_ring(folder)
    if demo:
        (folder / "demo").touch()
    return folder
