"""Every route says for whom it is; one that does not is refused by the build and answers 404 (R1)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

PUBLIC, WORKER, STAFF, SIGNED_IN = "public", "worker", "staff", "signed_in"

#: Third-party routes by name: they are public or need any signed-in user.
THIRD_PARTY = {
    "account_login": PUBLIC,
    "account_logout": SIGNED_IN,
    "account_reauthenticate": SIGNED_IN,
    "mfa_authenticate": PUBLIC,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_index": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": SIGNED_IN,
    "set_language": PUBLIC,
}


@dataclass(frozen=True)
class Openness:
    """Who may call a route: the audience, and for staff the right it needs (any of several)."""

    audience: str
    rights: tuple[str, ...] = ()


def open_to(audience: str, *rights: str) -> Callable:
    """Mark a view (function or class) with its audience and rights."""

    def mark(view: Any) -> Any:
        view.openness = Openness(audience, rights)
        return view

    return mark


def openness_of(callback: Any, name: str | None) -> Openness | None:
    """What a view declared, or what the third-party table says; None where nobody said anything."""
    found = getattr(callback, "openness", None) or getattr(getattr(callback, "view_class", None), "openness", None)
    if found is None and name in THIRD_PARTY:
        return Openness(THIRD_PARTY[name])
    return found


@dataclass(frozen=True)
class Route:
    name: str
    pattern: str
    callback: Any
    openness: Openness | None


def all_routes(resolver: URLResolver | None = None, prefix: str = "", namespace: str = "") -> Iterator[Route]:
    """Every route of the URL conf with its full pattern and name."""
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            name = f"{namespace}{entry.name}" if entry.name else ""
            yield Route(name, pattern, entry.callback, openness_of(entry.callback, entry.name))
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from all_routes(entry, pattern, inner)
