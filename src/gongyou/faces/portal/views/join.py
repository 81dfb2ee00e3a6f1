"""Joining in at most three steps: prove the phone, say who you are and what you do, confirm what is shared.

Every answer is the same whether or not the person is known, is a member elsewhere, or has an application open.
"""

from dataclasses import dataclass
from functools import cached_property

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from gongyou.domains.unions import queries
from gongyou.domains.unions.operations.applying import CONSENT_VERSION, Application, apply_to_join
from gongyou.domains.unions.operations.signing_in import SIGN_IN
from gongyou.domains.unions.queries import JoinDoor
from gongyou.faces.portal import limits, sealing
from gongyou.faces.portal.forms import ConfirmForm, DetailsForm
from gongyou.faces.portal.pages import page
from gongyou.faces.portal.views import phone_codes
from gongyou.faces.portal.views.sign_in import enter
from gongyou.kernel import privacy
from gongyou.kernel.access.routes import PUBLIC, WORKER, open_to
from gongyou.kernel.operations.errors import Refused

_DRAFT, _DRAFT_LIFE = "join_draft", 3600


@dataclass(frozen=True)
class At:
    """The door that the address names, read once it is asked for, and the addresses of its steps."""

    token: str
    region: str

    @cached_property
    def door(self) -> JoinDoor | None:
        return queries.join_door(self.token, self.region)

    @property
    def start_url(self) -> str:
        return self._url("join_code", "join_street")

    @property
    def apply_url(self) -> str:
        return self._url("join_code_apply", "join_street_apply")

    def _url(self, by_code: str, by_street: str) -> str:
        if self.token:
            return reverse(f"portal:{by_code}", args=[self.token])
        return reverse(f"portal:{by_street}", args=[self.region])


def _no_door(request: HttpRequest) -> HttpResponse:
    """The one answer for codes that are unknown, over or revoked."""
    if limits.exceeded(request, limits.LOOKUPS):
        return limits.too_many(request)
    return page(request, "join_no_code", status=404, at="home")


@open_to(PUBLIC)
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Without a code: choose the street, whose union receives people without a union of their own."""
    pools = queries.pools()
    door = queries.join_door("", pools[0].region) if pools else None
    return page(request, "join_choose", at="home", pools=pools, door=door)


@open_to(PUBLIC)
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, token: str = "", region: str = "") -> HttpResponse:
    """Step 1: where this leads, phone and code. Passed over by whoever is signed in."""
    at = At(token, region)
    if at.door is None:
        return _no_door(request)
    if request.viewer.kind == "worker":
        return redirect(at.apply_url)
    step = phone_codes.run(request, SIGN_IN)
    if step.stage == "done" and enter(request, step):
        return redirect(at.apply_url)
    if step.stage == "limited":
        return limits.too_many(request)
    return page(request, "join_start", at="home", status=step.status, step=step, door=at.door)


@open_to(PUBLIC)
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, token: str = "", region: str = "") -> HttpResponse:
    """Steps 2 and 3. The answers of step 2 travel to step 3 as one sealed field."""
    at, stage = At(token, region), request.POST.get("step")
    if stage == "confirm" and request.viewer.kind == "worker":
        return _confirm(request, at)
    if at.door is None:
        return _no_door(request)
    if request.viewer.kind != "worker":
        return redirect(at.start_url)
    if request.method == "GET":
        initial = {"employer_name": at.door.employer}
        return _details(request, at, DetailsForm(initial=initial))
    if stage == "back":
        return _details(request, at, DetailsForm(initial=_draft(request) or {}))
    form = DetailsForm(request.POST)
    if not form.is_valid():
        return _details(request, at, form, status=422)
    carried = sealing.seal(_DRAFT, user=request.viewer.user_id, answers=form.cleaned_data)
    return _summary(request, at, ConfirmForm(initial={"carried": carried}), form.cleaned_data)


def _draft(request: HttpRequest) -> dict | None:
    found = sealing.unseal(_DRAFT, request.POST.get("carried", ""), seconds=_DRAFT_LIFE)
    return found["answers"] if found and found["user"] == request.viewer.user_id else None


def _details(request: HttpRequest, at: At, form: DetailsForm, status: int = 200) -> HttpResponse:
    return page(request, "join_details", at="home", status=status, form=form, door=at.door, here=at.apply_url)


def _summary(request: HttpRequest, at: At, form: ConfirmForm, answers: dict, status: int = 200) -> HttpResponse:
    labels = dict(DetailsForm.base_fields["new_form"].choices)
    shown = {
        "name": answers["name"],
        "identity": privacy.mask_identity(answers["identity_number"]),
        "phone": privacy.mask_phone(queries.account_phone(request.viewer)),
        "work": labels.get(answers["new_form"], ""),
        "occupation": answers["occupation"],
        "employer": answers["employer_name"],
    }
    context = {"form": form, "door": at.door, "shown": shown, "version": CONSENT_VERSION, "here": at.apply_url}
    return page(request, "join_confirm", at="home", status=status, **context)


def _confirm(request: HttpRequest, at: At) -> HttpResponse:
    """Hand the application over. The operation looks for the door itself; here it is needed only to say no."""
    answers, form, refused = _draft(request), ConfirmForm(request.POST), None
    if answers is not None and form.is_valid():
        try:
            matter = apply_to_join(request.viewer, application=_application(request, at, answers))
            return redirect("portal:join_sent", number=matter.number)
        except Refused as error:
            refused = error
    if at.door is None:
        return _no_door(request)
    if answers is None:
        return redirect(at.apply_url)
    if refused is not None:
        return _refused(request, at, form, answers, refused)
    return _summary(request, at, form, answers, status=422)


def _application(request: HttpRequest, at: At, answers: dict) -> Application:
    new_form = answers["new_form"]
    return Application(
        name=answers["name"],
        identity_kind=answers["identity_kind"],
        identity_number=answers["identity_number"],
        phone=queries.account_phone(request.viewer),
        token=at.token,
        region=at.region,
        occupation=answers["occupation"],
        employer_name=answers["employer_name"],
        new_form="" if new_form == "other" else new_form,
        household=answers["household"],
    )


def _refused(request: HttpRequest, at: At, form: ConfirmForm, answers: dict, error: Refused) -> HttpResponse:
    """A refusal at a field of step 2 leads back there with everything kept; any other stays on step 3."""
    if error.field in DetailsForm.base_fields:
        details = DetailsForm(answers)
        details.is_valid()
        details.add_error(error.field, error.message)
        return _details(request, at, details, status=422)
    form.add_error(None, error.message)
    return _summary(request, at, form, answers, status=422)


@open_to(WORKER)
@require_safe
def sent(request: HttpRequest, number: str) -> HttpResponse:
    """The same page for everybody: number, who decides, the promised day, what comes next."""
    found = queries.own_matter(request.viewer, number)
    if found is None or not found.line.mine:
        raise Http404
    return page(request, "join_sent", at="home", found=found)
