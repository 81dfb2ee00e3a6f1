"""Signing in by phone code, stepping up, signing out."""

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from gongyou.domains.unions import queries
from gongyou.domains.unions.operations.signing_in import PROVE, SIGN_IN
from gongyou.faces.portal import limits
from gongyou.faces.portal.pages import page, way_on
from gongyou.faces.portal.views import phone_codes
from gongyou.kernel import clock, privacy
from gongyou.kernel.access.middleware import recently_proved
from gongyou.kernel.access.routes import PUBLIC, SIGNED_IN, WORKER, open_to


def enter(request: HttpRequest, step: phone_codes.Step) -> bool:
    """Open the session of the account whose phone was just proven."""
    user = authenticate(request, redeemed_user=step.user)
    if user is None:
        return False
    login(request, user, backend="gongyou.kernel.accounts.backends.PhoneCodeBackend")
    return True


@open_to(PUBLIC)
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Two steps; the answers are the same for numbers with and without an account."""
    on = way_on(request, reverse("portal:home"))
    if request.viewer.kind == "worker":
        return redirect(on)
    step = phone_codes.run(request, SIGN_IN)
    if step.stage == "done" and enter(request, step):
        return redirect(on)
    if step.stage == "limited":
        return limits.too_many(request)
    return page(request, "sign_in", at="me", status=step.status, step=step, next=on)


@open_to(WORKER)
@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest) -> HttpResponse:
    """Ask for a new code to the own phone before sealed values are shown or something is taken back."""
    on = way_on(request, reverse("portal:me"))
    if request.method == "GET" and recently_proved(request):
        return redirect(on)
    phone = queries.account_phone(request.viewer)
    step = phone_codes.run(request, PROVE, phone=phone)
    if step.stage == "done" and step.user.pk == request.viewer.user_id:
        request.session["proved_at"] = clock.now().timestamp()
        return redirect(on)
    if step.stage in ("limited", "done"):
        return limits.too_many(request)
    shown = privacy.mask_phone(phone)
    return page(request, "prove", at="me", status=step.status, step=step, next=on, own_phone=shown)


def step_up(request: HttpRequest) -> HttpResponse:
    """The way to `prove` and back to this page."""
    return redirect(f"{reverse('portal:prove')}?next={request.path}")


@open_to(SIGNED_IN)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("portal:home")
