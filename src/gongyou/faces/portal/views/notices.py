"""Public notices, objecting to one item, and the reply: for everybody, without an account.

Whoever is signed in objects like anybody else: nothing here is kept with an account.
"""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from gongyou.engines.procedures.operations.objecting import ObjectionDraft, file_objection
from gongyou.engines.procedures.predicates.reply_codes import in_groups, new_code
from gongyou.engines.procedures.queries import notices as queries
from gongyou.faces.portal import limits, sealing
from gongyou.faces.portal.pages import page
from gongyou.kernel.access.routes import PUBLIC, open_to
from gongyou.kernel.access.viewer import public
from gongyou.kernel.operations.errors import Refused
from gongyou.ui import refusals

#: Items of one page, and how long a form may stay open.
PAGE, _LIFE = 100, 86400
_CARRIED = "objection"


class ObjectionForm(forms.Form):
    """What somebody objects to, and who it is or how it can be checked."""

    what = forms.CharField(
        label=_("您有什么异议"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("写明哪里不符合条件或不属实。"),
        error_messages={"required": _("请写清楚有什么异议。")},
    )
    name = forms.CharField(
        label=_("真实姓名"),
        max_length=60,
        required=False,
        help_text=_("提倡实名。只有核查人员能看到，不告诉被公示的人和推荐单位。"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    unit = forms.CharField(label=_("所在单位"), max_length=100, required=False)
    contact = forms.CharField(
        label=_("电话或通信地址"),
        max_length=100,
        required=False,
        help_text=_("实名的请留下一种联系方式。留手机号的，有答复时会收到短信。"),
    )
    leads = forms.CharField(
        label=_("可以核查的线索"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("不署名的必填：时间、地点、经过，证据在哪里。"),
    )
    carried = forms.CharField(widget=forms.HiddenInput, required=False)


class CodeForm(forms.Form):
    """The code that was shown when the objection was handed in."""

    code = forms.CharField(
        label=_("查询码"),
        max_length=60,
        help_text=_("提交异议后显示的 32 位字符，空格和横线可以不填。"),
        error_messages={"required": _("请填写查询码。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )


@open_to(PUBLIC)
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What is publicised now, and what was."""
    running = queries.lines(queries.notices(public(), running=True)[:PAGE])
    over = Paginator(queries.notices(public(), running=False), 20).get_page(request.GET.get("page"))
    context = {"running": running, "over": queries.lines(over.object_list), "page": over}
    return page(request, "notices", at="home", **context)


@open_to(PUBLIC)
@require_safe
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """One notice: until when, what is proposed for whom, and how to object."""
    found = queries.notice(public(), number)
    if found is None:
        raise Http404
    shown = Paginator(found.rows, PAGE).get_page(request.GET.get("page")) if found.rows is not None else None
    rows = queries.items_shown(found, shown.object_list) if shown is not None else []
    return page(request, "notice", at="home", found=found, rows=rows, page=shown)


@open_to(PUBLIC)
@require_http_methods(["GET", "POST"])
def object_to(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """Object to one item; afterwards the page shows the code, once."""
    item = queries.item_of_notice(public(), number, ordinal)
    if item is None:
        raise Http404
    here = {"found": item[0], "item": item[1]}
    if request.method != "POST":
        return page(request, "objection", at="home", form=ObjectionForm(initial=_carry()), **here)
    if limits.exceeded(request, limits.OBJECTIONS):
        return limits.too_many(request)
    form = ObjectionForm(request.POST)
    if form.is_valid():
        try:
            return _handed_in(request, _file(form.cleaned_data, number, ordinal), **here)
        except Refused as error:
            refusals.show(form, error)
    return page(request, "objection", at="home", status=422, form=form, **here)


def _carry() -> dict[str, str]:
    """The code travels sealed in the form: the same form handed in twice is one objection, and shows the code again."""
    return {"carried": sealing.seal(_CARRIED, code=new_code())}


def _file(given: dict[str, Any], number: str, ordinal: int) -> str:
    carried = sealing.unseal(_CARRIED, given.pop("carried"), seconds=_LIFE)
    code = carried["code"] if carried is not None else ""
    draft = ObjectionDraft(**given)
    return file_objection(public(), number=number, ordinal=ordinal, draft=draft, code=code).code


def _handed_in(request: HttpRequest, code: str, **here: Any) -> HttpResponse:
    response = page(request, "objection_sent", at="home", code=in_groups(code), **here)
    response.shows_sealed = True
    return response


@open_to(PUBLIC)
@require_http_methods(["GET", "POST"])
def reply(request: HttpRequest) -> HttpResponse:
    """Follow an objection by its code; the code is never part of an address."""
    if request.method != "POST":
        return page(request, "objection_reply", at="home", form=CodeForm())
    if limits.exceeded(request, limits.LOOKUPS):
        return limits.too_many(request)
    form = CodeForm(request.POST)
    found = queries.reply_for(form.cleaned_data["code"]) if form.is_valid() else None
    if found is None and not form.errors:
        form.add_error("code", str(_("没有找到这个查询码，请对照提交时记下的字符核对。")))
    status = 200 if found is not None else 422
    response = page(request, "objection_reply", at="home", status=status, form=form, found=found)
    response.shows_sealed = True
    return response
