"""What travels between the steps of a form, and what a card's code holds: sealed, dated, never in URL or session."""

import base64
import binascii
import json
import secrets
from typing import Any

from gongyou.kernel import clock, privacy


def seal(purpose: str, **data: Any) -> str:
    """Return the data as a sealed text of letters, digits, - and _, with 128 random bits and the present instant."""
    body = {**data, "at": int(clock.now().timestamp()), "salt": secrets.token_hex(16)}
    token = privacy.encrypt(f"portal.{purpose}", json.dumps(body, ensure_ascii=False))
    return base64.urlsafe_b64encode(token).decode("ascii").rstrip("=")


def unseal(purpose: str, text: str, *, seconds: int) -> dict[str, Any] | None:
    """Return the data, or None for anything that was not sealed here for this purpose within `seconds`."""
    if not text or len(text) > 8000:
        return None
    try:
        token = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        data = json.loads(privacy.decrypt(f"portal.{purpose}", token))
    except (binascii.Error, ValueError, privacy.BrokenSeal):
        return None
    age = clock.now().timestamp() - data["at"]
    return data if 0 <= age + 1 and age < seconds else None
