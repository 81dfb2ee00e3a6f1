"""Organisations with their lines and codes, employers, posters to print, the employer's own unit."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from gongyou.domains.unions.queries.founding import FOUNDING, own_foundings
from gongyou.engines.procedures.operations import register_series
from gongyou.engines.procedures.queries.openings import offer, offers
from gongyou.engines.procedures.queries.series import series_of
from gongyou.faces.console.frame import render_console
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.enums import OrganisationKind
from gongyou.records.directory.operations.organisations import make_code
from gongyou.records.directory.queries import places
from gongyou.ui.refusals import show

PAGE = 50


class FindForm(forms.Form):
    """By name and kind; names of organisations are public."""

    text = forms.CharField(label=gettext_lazy("名称、编号或拼音首字母"), required=False, max_length=60)
    kind = forms.ChoiceField(
        label=gettext_lazy("类型"), required=False, choices=[("", gettext_lazy("全部")), *OrganisationKind.choices]
    )
    standing = forms.ChoiceField(
        label=gettext_lazy("建会与换届"), required=False, choices=[("", gettext_lazy("全部")), *places.STANDINGS]
    )


class WordForm(forms.Form):
    """One word to search for."""

    text = forms.CharField(label=gettext_lazy("单位名称、统一社会信用代码或拼音首字母"), required=False, max_length=60)


class CodeForm(forms.Form):
    """A new joining code of one organisation."""

    label = forms.CharField(
        label=gettext_lazy("用途"), max_length=100, required=False, help_text=gettext_lazy("例如：快递站点张贴、展台。")
    )
    station_code = forms.ChoiceField(label=gettext_lazy("网格站"), required=False)
    valid_to = forms.DateField(
        label=gettext_lazy("有效至"),
        required=False,
        help_text=gettext_lazy("不填则长期有效。"),
        widget=forms.DateInput(),
    )

    def __init__(self, *args, stations: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if stations:
            self.fields["station_code"].choices = [("", _("不限网格站（工会二维码）")), *stations]
        else:
            del self.fields["station_code"]


class SeriesForm(forms.Form):
    """A further 机关代字 of the own body."""

    prefix = forms.CharField(
        label=gettext_lazy("机关代字"), max_length=10, help_text=gettext_lazy("2 到 10 个汉字，例如“青西工组”。")
    )


@open_to(STAFF, "people.read", "codes.read")
@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    """The organisations that the role covers."""
    form = FindForm(request.GET)
    text, kind = request.GET.get("text", "")[:60], request.GET.get("kind", "")
    standing = request.GET.get("standing", "")
    found = places.find_organisations(request.viewer, text=text, kind=kind, standing=standing)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": places.organisation_rows(request.viewer, page.object_list),
        "counts_people": request.viewer.holds("people.read"),
    }
    return render_console(request, "console/organisations.html", context)


def _organisation(
    request: HttpRequest, code: str, form: CodeForm | None = None, series_form: SeriesForm | None = None
) -> HttpResponse:
    found = places.organisation_file(request.viewer, code)
    if found is None:
        raise Http404
    may_make = request.viewer.holds("codes.make") and found.kind in {"basic", "street", "federation"}
    stations = found.stations if found.kind == "street" else []
    context = {
        "file": found,
        "row": found.row,
        "may_make": may_make,
        "form": form or CodeForm(stations=stations),
        "series": series_of(request.viewer, found.pk),
        "series_form": (series_form or SeriesForm()) if _is_own_desk(request.viewer, found) else None,
        "counts_people": request.viewer.holds("people.read"),
        "offers": [] if found.row.preparing else offers(request.viewer, "organisation", kind=found.kind),
    }
    return render_console(request, "console/organisation.html", context, status=422 if form or series_form else 200)


@open_to(STAFF, "people.read", "codes.read")
@require_GET
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    """Lines, members, coverage, desks and codes of one organisation."""
    return _organisation(request, code)


@open_to(STAFF, "codes.make")
@require_POST
def new_code(request: HttpRequest, code: str) -> HttpResponse:
    """Make a joining code and show its poster."""
    found = places.organisation_file(request.viewer, code)
    if found is None:
        raise Http404
    form = CodeForm(request.POST, stations=found.stations if found.kind == "street" else [])
    if form.is_valid():
        station = form.cleaned_data.get("station_code", "")
        try:
            made = make_code(
                request.viewer,
                target="station" if station else "union",
                union_code=code,
                label=form.cleaned_data["label"],
                station_code=station,
                valid_to=form.cleaned_data["valid_to"],
            )
        except Refused as error:
            show(form, error)
        else:
            messages.success(request, _("二维码已制作，可打印张贴。"))
            return redirect("console:poster", token=made.token)
    return _organisation(request, code, form)


def _is_own_desk(viewer: Viewer, found: places.OrganisationFile) -> bool:
    return viewer.node_id == found.pk and viewer.holds("matters.decide")


@open_to(STAFF, "matters.decide")
@require_POST
def new_series(request: HttpRequest, code: str) -> HttpResponse:
    """Register a 机关代字 of the own body, before another uses it."""
    found, form = places.organisation_file(request.viewer, code), SeriesForm(request.POST)
    if found is None or not _is_own_desk(request.viewer, found):
        raise Http404
    if form.is_valid():
        try:
            prefix = register_series(request.viewer, prefix=form.cleaned_data["prefix"])
        except Refused as error:
            show(form, error)
        else:
            messages.success(request, _("已登记机关代字“%(prefix)s”。") % {"prefix": prefix})
            return redirect("console:organisation", code=code)
    return _organisation(request, code, series_form=form)


@open_to(STAFF, "codes.read")
@require_GET
def codes(request: HttpRequest) -> HttpResponse:
    """The joining codes in force."""
    page = Paginator(places.join_codes(request.viewer), PAGE).get_page(request.GET.get("page"))
    return render_console(request, "console/codes.html", {"page": page, "rows": places.code_rows(page.object_list)})


@open_to(STAFF, "codes.read", "employer.own")
@require_GET
def poster(request: HttpRequest, token: str) -> HttpResponse:
    """A page to print: the code, whose it is, what it leads to."""
    found = _code(request.viewer, token)
    if found is None:
        raise Http404
    address = request.build_absolute_uri(f"/j/{found.token}/")
    return render_console(request, "console/poster.html", {"code": found, "address": address})


def _code(viewer: Viewer, token: str) -> places.CodeRow | None:
    unit = places.own_unit(viewer)
    own = next((code for code in unit.codes if code.token == token), None) if unit else None
    return own or places.code_of(viewer, token)


@open_to(STAFF, "directory.employers")
@require_GET
def employers(request: HttpRequest) -> HttpResponse:
    """Employers of the scope with the union that covers them."""
    text = request.GET.get("text", "")[:60]
    page = Paginator(places.find_employers(request.viewer, text), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": WordForm(request.GET),
        "page": page,
        "rows": places.employer_rows(page.object_list),
        "founding": offer(request.viewer, FOUNDING),
    }
    return render_console(request, "console/employers.html", context)


@open_to(STAFF, "employer.own")
@require_GET
def unit(request: HttpRequest) -> HttpResponse:
    """What an employer's contact sees of the own unit."""
    found = places.own_unit(request.viewer)
    if found is None:
        raise Http404
    context = {
        "unit": found,
        "foundings": own_foundings(request.viewer),
        "offers": offers(request.viewer, "employer"),
    }
    return render_console(request, "console/unit.html", context)
