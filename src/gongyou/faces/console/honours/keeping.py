"""Honours of those who died, kept off the public wall at the family's wish; and what joined records hold twice."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from gongyou.faces.console.frame import render_console
from gongyou.faces.console.honours.tabs import tabs
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.operations.errors import Refused
from gongyou.records.passport.operations import honours as operations
from gongyou.records.passport.queries import keeping as queries
from gongyou.records.passport.queries.honours import honour_line
from gongyou.ui import refusals

PAGE = 40


class FindForm(forms.Form):
    """Those who died, by name."""

    name = forms.CharField(label=gettext_lazy("姓名"), required=False, max_length=60)


class WishForm(forms.Form):
    """What the family wishes, and how it said so."""

    off = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("家属何时、以什么方式提出"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def _page(request: HttpRequest, *, number: int = 0, wrong: WishForm | None = None) -> HttpResponse:
    text = request.GET.get("name", "")[:60]
    page = Paginator(queries.honours_of_the_dead(request.viewer, text=text), PAGE).get_page(request.GET.get("page"))
    lines = [honour_line(row) for row in page.object_list]
    rows = [
        (line, wrong if wrong and line.number == number else WishForm(initial={"off": "" if line.off_wall else "1"},
                                                                    auto_id=f"id_{line.number}_%s"))
        for line in lines
    ]  # fmt: skip
    context = {
        "tabs": tabs(request, "honour_wall"),
        "form": FindForm(request.GET),
        "page": page,
        "rows": rows,
        "open": number if wrong else 0,
        "may_keep": request.viewer.holds("matters.decide"),
    }
    return render_console(request, "console/honours/wall.html", context, status=422 if wrong else 200)


@open_to(STAFF, "people.read")
@require_GET
def wall(request: HttpRequest) -> HttpResponse:
    """Honours of the scope whose holders died."""
    return _page(request)


@open_to(STAFF, "matters.decide")
@require_POST
def keep(request: HttpRequest, honour: int) -> HttpResponse:
    """Take one off the wall, or show it again."""
    form = WishForm(request.POST, auto_id=f"id_{honour}_%s")
    if form.is_valid():
        off = bool(form.cleaned_data["off"])
        try:
            operations.keep_off_wall(request.viewer, number=honour, off=off, reason=form.cleaned_data["reason"])
        except Refused as error:
            refusals.show(form, error)
        else:
            messages.success(request, _("已不在荣誉墙显示。") if off else _("已恢复在荣誉墙显示。"))
            return redirect("console:honour_wall")
    return _page(request, number=honour, wrong=form)


@open_to(STAFF, "people.read")
@require_GET
def doubles(request: HttpRequest) -> HttpResponse:
    """What joined records hold twice."""
    context = {"tabs": tabs(request, "double_honours"), "found": queries.doubles(request.viewer)}
    return render_console(request, "console/honours/doubles.html", context)
