"""The viewer's own session: which role, how pages look, the own password, small shared pages."""

from django import forms
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongyou.faces.console.frame import frame, render_console, role_label
from gongyou.kernel.access.roles import viewer_for
from gongyou.kernel.access.routes import SIGNED_IN, STAFF, open_to
from gongyou.kernel.accounts.sessions import handle_of, open_sessions
from gongyou.kernel.files import store
from gongyou.kernel.files.reader import file_for
from gongyou.kernel.jobs.reader import job_for
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.operations.accounts import change_password
from gongyou.records.directory.operations.sessions import end_other_sessions, end_session
from gongyou.ui import appearance as looks
from gongyou.ui import gallery as kit
from gongyou.ui.refusals import show


def _staff(request: HttpRequest) -> None:
    if request.viewer.kind != "staff" or request.viewer.strength != "two_factor":
        raise Http404


@open_to(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def switch(request: HttpRequest) -> HttpResponse:
    """Choose one of the own roles, or one that is covered for a colleague; the session gets a new key (R28)."""
    _staff(request)
    found = getattr(request, "roles", [])
    if request.method == "POST":
        wanted = request.POST.get("role", "")
        chosen = next(((role.pk, acting) for role, acting in found if f"{role.pk}:{acting or ''}" == wanted), None)
        if chosen is None:
            raise Http404
        request.session.cycle_key()
        request.session["role_id"], request.session["acting_for"] = chosen
        return redirect("console:home")
    rows = [
        {
            "value": f"{role.pk}:{acting or ''}",
            "label": role_label(viewer_for(role, user_id=request.viewer.user_id, acting_for=acting)),
            "current": (role.pk, acting) == (request.viewer.role_id, request.viewer.acting_for),
        }
        for role, acting in found
    ]
    return render_console(request, "console/switch.html", {"rows": rows})


def _local(request: HttpRequest, address: str) -> str:
    safe = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}, require_https=False)
    return address if safe and address.startswith("/") else reverse("console:home")


@open_to(SIGNED_IN)
@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Remember larger type or dark colours."""
    back = redirect(_local(request, request.POST.get("next", "")))
    return looks.remember(back, view=request.POST.get("view"), theme=request.POST.get("theme"))


class PasswordForm(forms.Form):
    """The present password and the new one, twice."""

    old = forms.CharField(
        label=gettext_lazy("现在的密码"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new = forms.CharField(
        label=gettext_lazy("新密码"),
        help_text=gettext_lazy("至少 10 个字符，不能全是数字，不能与用户名相近。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("再输一遍新密码"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_again(self) -> str:
        if self.cleaned_data["again"] != self.cleaned_data.get("new"):
            raise forms.ValidationError(_("两次输入的新密码不一样。"))
        return self.cleaned_data["again"]


@open_to(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def own_account(request: HttpRequest) -> HttpResponse:
    """The own password and second factor, and where else one is signed in."""
    if request.viewer.kind != "staff":
        raise Http404
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = change_password(request.viewer, old=form.cleaned_data["old"], new=form.cleaned_data["new"])
        except Refused as error:
            show(form, error)
        else:
            update_session_auth_hash(request, user)
            request.session["auth_version"] = user.auth_version
            messages.success(request, _("密码已更换，其他设备上的登录已退出。"))
            return redirect("console:own_account")
    context = {"form": form, "username": request.user.get_username()}
    if request.viewer.strength == "two_factor":
        key = request.session.session_key
        context["sessions"] = open_sessions(request.user.pk, current_key=key)
    return render_console(request, "console/own_account.html", context, status=422 if form.errors else 200)


@open_to(SIGNED_IN)
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End one of the own sessions, or all but this one; who ends this one is signed out."""
    _staff(request)
    own, handle = handle_of(request.session.session_key), request.POST.get("session", "")
    if request.POST.get("others"):
        try:
            count = end_other_sessions(request.viewer, kept=own)
        except Refused as error:
            messages.warning(request, error.message)
        else:
            messages.success(request, _("其他 %(count)s 处登录已退出。") % {"count": count})
        return redirect("console:own_account")
    end_session(request.viewer, handle=handle)
    if handle == own:
        logout(request)
        return redirect("account_login")
    messages.success(request, _("这处登录已退出。"))
    return redirect("console:own_account")


@open_to(STAFF)
@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    return render_console(request, "ui/gallery.html", {**kit.context(), **frame(request)})


@open_to(STAFF, "jobs.read")
@require_GET
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a piece of work is."""
    found = job_for(request.viewer, pk)
    if found is None:
        raise Http404
    return render_console(request, "console/job.html", {"job": found, "going": found.state in {"waiting", "running"}})


@open_to(STAFF, "files.read")
@require_GET
def file(request: HttpRequest, name: str) -> HttpResponse:
    """Download a stored file; rights are looked at again."""
    found = file_for(request.viewer, name)
    if found is None:
        raise Http404
    return store.response(found)
