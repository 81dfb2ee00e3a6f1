"""The membership card, and the public page that checks a card which is being shown."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongyou.domains.unions import queries
from gongyou.engines.documents.writers.proofs import site_did
from gongyou.faces.portal import limits, sealing
from gongyou.faces.portal.pages import page
from gongyou.kernel import clock
from gongyou.kernel.access.routes import PUBLIC, WORKER, open_to

_PURPOSE, _LIFE = "card", 600


@open_to(WORKER)
@require_safe
def card(request: HttpRequest) -> HttpResponse:
    """My card with a code that is good for ten minutes; every view makes a new one."""
    found = queries.own_card(request.viewer)
    if found is None:
        return page(request, "card_none", at="me", open_lines=queries.own_matters(request.viewer)[:1])
    code = sealing.seal(_PURPOSE, membership=found.membership_id)
    address = request.build_absolute_uri(reverse("portal:verify_card", args=[code]))
    until = clock.now() + timedelta(seconds=_LIFE)
    return page(request, "card", at="me", card=found, address=address, until=until)


@open_to(PUBLIC)
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    return page(request, "verify", at="services", issuer=site_did())


@open_to(PUBLIC)
@require_safe
def verify_card(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a shown card is good. Unknown, outdated and no longer valid codes get one and the same answer."""
    if limits.exceeded(request, limits.LOOKUPS):
        return limits.too_many(request)
    data = sealing.unseal(_PURPOSE, code, seconds=_LIFE)
    found = queries.shown_card(data["membership"]) if data else None
    if data is None or found is None:
        return page(request, "verify_card", at="services", status=404, card=None)
    until = datetime.fromtimestamp(data["at"] + _LIFE, tz=clock.TZ)
    return page(request, "verify_card", at="services", card=found, until=until)
