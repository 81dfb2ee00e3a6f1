"""My honours with their certificates to take along, the public check of a certificate, and the list of revocations."""

import hashlib
import json

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongyou.domains.unions.queries import district_name, is_settled
from gongyou.engines.documents.writers.certificates import write_certificates
from gongyou.engines.documents.writers.credentials import LIST, Site, place_of, write_credential, write_status_list
from gongyou.faces.portal import files, limits
from gongyou.faces.portal.pages import page
from gongyou.kernel import clock
from gongyou.kernel.access.routes import PUBLIC, WORKER, open_to
from gongyou.records.passport.queries import certificates as queries
from gongyou.records.passport.queries.own import own_passport

#: Typesetting and signing cost more than reading.
MAKING = limits.Limit("certificates", 600, 60, 300, 5000)


def _check_address(request: HttpRequest, code: str) -> str:
    return request.build_absolute_uri(reverse("portal:verify_certificate", args=[code]))


def _site(request: HttpRequest, *, code: str = "", status: int = 1) -> Site:
    return Site(
        name=district_name(),
        home=request.build_absolute_uri("/"),
        certificate=_check_address(request, code) if code else "",
        status=request.build_absolute_uri(reverse("portal:credential_status", args=[status])),
    )


@open_to(PUBLIC)
@require_safe
def verify_certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a certificate is good. Unknown, revoked and foreign codes get one and the same answer."""
    if limits.exceeded(request, limits.LOOKUPS):
        return limits.too_many(request)
    found = queries.shown_certificate(code)
    return page(request, "verify_certificate", at="services", status=200 if found else 404, face=found)


@open_to(WORKER)
@require_safe
def own_honours(request: HttpRequest) -> HttpResponse:
    """What I have earned: honours, skill levels, contest results, and the certificates of them."""
    found = own_passport(request.viewer) if is_settled(request.viewer) else None
    return page(request, "own_honours", at="me", found=found)


def _own(request: HttpRequest, number: int) -> queries.CertificateFace:
    found = queries.own_certificate(request.viewer, number) if is_settled(request.viewer) else None
    if found is None:
        raise Http404
    return found


@open_to(WORKER)
@require_safe
def own_certificate(request: HttpRequest, number: int) -> HttpResponse:
    """My certificate as PDF."""
    face = _own(request, number)
    if limits.exceeded(request, MAKING):
        return limits.too_many(request)
    made = write_certificates([face], lambda code: _check_address(request, code))
    return _file(made, "application/pdf", f"{face.printed_number}.pdf")


@open_to(WORKER)
@require_safe
def own_credential(request: HttpRequest, number: int) -> HttpResponse:
    """My certificate as a signed credential with my name in it; nobody else gets it."""
    face = _own(request, number)
    if limits.exceeded(request, MAKING):
        return limits.too_many(request)
    site = _site(request, code=face.code, status=place_of(face.number)[0])
    text = json.dumps(write_credential(face, site, clock.now()), ensure_ascii=False, indent=2)
    return _file(text.encode(), "application/vc+ld+json", f"{face.printed_number}.json")


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = files.download(content, media_type, name)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@open_to(PUBLIC)
@require_safe
def credential_status(request: HttpRequest, number: int) -> HttpResponse:
    """One signed list of revoked certificates, for whoever verifies a credential: bits by place, and no names."""
    if limits.exceeded(request, limits.LOOKUPS):
        return limits.too_many(request)
    if not 1 <= number <= place_of(queries.last_number())[0]:
        raise Http404
    revoked = queries.revoked_between((number - 1) * LIST, number * LIST)
    site = _site(request, status=number)
    state = hashlib.sha256(f"{site.status}|{revoked}".encode()).hexdigest()[:32]
    key = f"credential-status:{number}:{state}"
    text = cache.get(key)
    if text is None:
        text = json.dumps(write_status_list(number, revoked, site, clock.now()))
        cache.set(key, text, 3600)
    response = HttpResponse(text, content_type="application/vc+ld+json")
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Access-Control-Allow-Origin"] = "*"
    return response
