"""The three administrators: accounts, roles with covers, the ledger. None of them sees people's data."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongyou.engines.procedures.operations import find_desks_again
from gongyou.faces.console.frame import render_console
from gongyou.faces.console.views.people import unkept
from gongyou.kernel import clock
from gongyou.kernel.access import graph
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.access.types import ROLE_KINDS
from gongyou.kernel.access.viewer import system
from gongyou.kernel.ledger import reader, search
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.operations import accounts as accounts_
from gongyou.records.directory.operations import roles as roles_
from gongyou.records.directory.queries import staff
from gongyou.ui.refusals import show

PAGE = 50


class AccountForm(forms.Form):
    """A new staff account."""

    username = forms.CharField(
        label=gettext_lazy("用户名"),
        max_length=32,
        help_text=gettext_lazy("3–32 个字母、数字、横线或下划线。不要用姓名、证件号码。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def _accounts_page(request: HttpRequest, form: AccountForm | None = None, **more: Any) -> HttpResponse:
    text = request.GET.get("text", "")[:40]
    page = Paginator(staff.staff_accounts(request.viewer, text), PAGE).get_page(request.GET.get("page"))
    rows = staff.account_rows(list(page.object_list))
    context = {"page": page, "rows": rows, "text": text, "form": form or AccountForm(), **more}
    return render_console(request, "console/accounts.html", context, status=422 if form else 200)


@open_to(STAFF, "accounts.manage")
@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """Staff accounts."""
    return _accounts_page(request)


@open_to(STAFF, "accounts.manage")
@require_POST
def new_account(request: HttpRequest) -> HttpResponse:
    """Make an account and show its first password once."""
    form = AccountForm(request.POST)
    if form.is_valid():
        try:
            user, password = accounts_.make_staff_account(request.viewer, username=form.cleaned_data["username"])
        except Refused as error:
            show(form, error)
        else:
            return unkept(_accounts_page(request, made=user.username, password=password))
    return _accounts_page(request, form)


@open_to(STAFF, "accounts.manage")
@require_POST
def change_account(request: HttpRequest, username: str) -> HttpResponse:
    """Close, reopen, or reset an account."""
    verb = request.POST.get("verb", "")
    try:
        if verb == "reset":
            user, password = accounts_.reset_account(request.viewer, username=username)
            return unkept(_accounts_page(request, made=user.username, password=password))
        accounts_.switch_account(request.viewer, username=username, active=verb == "open")
    except Refused as error:
        messages.error(request, str(error.message))
        return redirect("console:accounts")
    said = _("账号 %(name)s 已启用。") if verb == "open" else _("账号 %(name)s 已停用，登录已退出。")
    messages.success(request, said % {"name": username})
    return redirect("console:accounts")


class GrantForm(forms.Form):
    """A role for an account."""

    username = forms.CharField(
        label=gettext_lazy("用户名"), max_length=64, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    kind = forms.ChoiceField(label=gettext_lazy("岗位"))
    organisation_code = forms.CharField(
        label=gettext_lazy("所在组织编号"),
        required=False,
        max_length=24,
        help_text=gettext_lazy("三员管理员和用人单位联系人不填。"),
    )
    credit_code = forms.CharField(
        label=gettext_lazy("统一社会信用代码"),
        required=False,
        max_length=18,
        help_text=gettext_lazy("只有用人单位联系人填写。"),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.key, kind.name) for kind in ROLE_KINDS.all()]


class CoverForm(forms.Form):
    """Who holds the desk during an absence."""

    username = forms.CharField(
        label=gettext_lazy("代理人用户名"), max_length=64, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    begins = forms.DateField(label=gettext_lazy("起始日"), widget=forms.DateInput())
    ends = forms.DateField(label=gettext_lazy("截止日（含）"), widget=forms.DateInput())
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=200)


def _roles_page(request: HttpRequest, form: GrantForm | None = None) -> HttpResponse:
    text = request.GET.get("text", "")[:60]
    page = Paginator(staff.roles(request.viewer, text=text), PAGE).get_page(request.GET.get("page"))
    rows = staff.role_rows(list(page.object_list))
    context = {"page": page, "rows": rows, "text": text, "form": form or GrantForm()}
    return render_console(request, "console/roles.html", context, status=422 if form else 200)


@open_to(STAFF, "roles.manage")
@require_GET
def roles(request: HttpRequest) -> HttpResponse:
    """Roles in force with their covers."""
    return _roles_page(request)


def _desks(node_id: int | None) -> None:
    """A desk was filled or emptied: matters waiting there, or held above in its place, find their desk again."""
    if node_id is not None:
        nodes = (node_id, *graph.ancestors("territory", node_id))
        find_desks_again(system(reason="roles changed"), node_ids=nodes)


@open_to(STAFF, "roles.manage")
@require_POST
def grant(request: HttpRequest) -> HttpResponse:
    """Give an account a role."""
    form = GrantForm(request.POST)
    if form.is_valid():
        try:
            role = roles_.grant_role(request.viewer, **form.cleaned_data)
        except Refused as error:
            show(form, error)
        else:
            _desks(role.node_id)
            messages.success(request, _("岗位已授予。对方须重新登录后生效。"))
            return redirect("console:roles")
    return _roles_page(request, form)


@open_to(STAFF, "roles.manage")
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role."""
    try:
        role = roles_.withdraw_role(request.viewer, role_id=pk)
    except Refused as error:
        messages.error(request, str(error.message))
    else:
        _desks(role.node_id)
        messages.success(request, _("岗位已收回，登录已退出。该岗位的办件已重新确定经办人。"))
    return redirect("console:roles")


@open_to(STAFF, "roles.manage")
@require_http_methods(["GET", "POST"])
def cover(request: HttpRequest, pk: int) -> HttpResponse:
    """Arrange who holds a desk during an absence."""
    found = staff.role_rows(list(staff.roles(request.viewer).filter(pk=pk)))
    if not found:
        raise Http404
    form = CoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            roles_.arrange_cover(request.viewer, role_id=pk, **form.cleaned_data)
        except Refused as error:
            show(form, error)
        else:
            messages.success(request, _("代理已安排。代理人登录后可用“换角色”选择代理岗位。"))
            return redirect("console:roles")
    context = {"form": form, "row": found[0]}
    return render_console(request, "console/cover.html", context, status=422 if form.errors else 200)


class LedgerForm(forms.Form):
    """By event and day."""

    event = forms.CharField(label=gettext_lazy("事件"), required=False, max_length=64)
    day = forms.DateField(label=gettext_lazy("日期"), required=False, widget=forms.DateInput())


def _ledger_page(request: HttpRequest, **more: Any) -> HttpResponse:
    form = LedgerForm(request.GET)
    form.is_valid()
    event, day = form.cleaned_data.get("event", ""), form.cleaned_data.get("day")
    rows = search.search(request.viewer, event=event, day=day)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": search.lines(page.object_list), **more}
    return render_console(request, "console/ledger.html", context)


@open_to(STAFF, "audit.read")
@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """The entries of the ledger."""
    return _ledger_page(request)


@open_to(STAFF, "audit.read")
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Check the whole chain now."""
    count, last, faults = reader.verify()
    return _ledger_page(request, checked=True, count=count, last=last, faults=faults)


@open_to(STAFF, "audit.read")
@require_POST
def checkpoint(request: HttpRequest) -> HttpResponse:
    """Sign the end of the chain for today and give the checkpoint to keep outside."""
    point = reader.checkpoint()
    data = {
        "day": point.day.isoformat() if isinstance(point.day, date) else str(point.day),
        "seq": point.seq,
        "hash": point.hash,
        "public_key": point.public_key,
        "signature": point.signature,
    }
    answer = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="checkpoint-{clock.today().isoformat()}.json"'
    return answer
