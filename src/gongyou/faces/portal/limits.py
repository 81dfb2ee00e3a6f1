"""How often somebody may ask: per address, per network and altogether, counted in the shared cache (R27)."""

import ipaddress
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from gongyou.kernel import clock


@dataclass(frozen=True)
class Limit:
    """At most so many within `seconds`: from one address, from one network (/24 or /56), from everywhere."""

    name: str
    seconds: int
    address: int
    network: int
    overall: int


#: A joining drive puts a whole depot behind one address, so these stop scripts, not crowds.
CODES = Limit("codes", 3600, 120, 600, 6000)
TRIES = Limit("tries", 3600, 300, 1500, 15000)
LOOKUPS = Limit("lookups", 600, 120, 600, 20000)
BINDINGS = Limit("bindings", 86400, 60, 300, 5000)
OWN_BINDINGS = 5
#: Nobody has ten things to object to in an hour; a whole works may sit behind one address.
OBJECTIONS = Limit("objections", 3600, 10, 60, 600)


def client_address(request: HttpRequest) -> str:
    """The client's address: the one that the outermost trusted proxy saw, never what the client claims."""
    hops = settings.GONGYOU_PROXIES
    seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    return seen[-hops] if 0 < hops <= len(seen) else request.META.get("REMOTE_ADDR", "")


def _network(address: str) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{found}/{24 if found.version == 4 else 56}", strict=False))


def _over(name: str, subject: str, most: int, seconds: int) -> bool:
    """Count one in the present window and say whether it was too many. The subject is kept as a keyed digest only."""
    window = int(clock.now().timestamp()) // seconds
    digest = salted_hmac("gongyou.limits", f"{name}|{subject}").hexdigest()[:32]
    key = f"limit:{name}:{window}:{digest}"
    count = cache.get(key, 0) + 1
    cache.set(key, count, seconds)
    return count > most


def exceeded(request: HttpRequest, limit: Limit) -> bool:
    """Count this request and say whether it goes beyond the limit."""
    address = client_address(request)
    found = [
        _over(f"{limit.name}.address", address, limit.address, limit.seconds),
        _over(f"{limit.name}.network", _network(address), limit.network, limit.seconds),
        _over(f"{limit.name}.overall", "", limit.overall, limit.seconds),
    ]
    return any(found)


def exceeded_by_user(request: HttpRequest, name: str, most: int, seconds: int) -> bool:
    """Count this request for the signed-in account."""
    return _over(name, f"user:{request.viewer.user_id}", most, seconds)


def too_many(request: HttpRequest) -> HttpResponse:
    """The answer beyond a limit."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = "600"
    return response
