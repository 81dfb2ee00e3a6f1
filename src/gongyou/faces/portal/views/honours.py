"""The public honour wall and the page of one honour: people masked, what was revoked no longer there."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from gongyou.faces.portal import limits
from gongyou.faces.portal.pages import page
from gongyou.kernel.access.routes import PUBLIC, open_to
from gongyou.records.passport.queries import wall as queries

PAGE = 40


class WallForm(forms.Form):
    """By what the wall is narrowed; an address with anything else shows the whole wall."""

    family = forms.ChoiceField(label=gettext_lazy("类别"), required=False)
    level = forms.ChoiceField(label=gettext_lazy("级别"), required=False)
    year = forms.TypedChoiceField(label=gettext_lazy("年度"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, found: queries.Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[Any, Any]]] = {
            "family": list(found.families),
            "level": list(found.levels),
            "year": [(year, _("%(year)s 年") % {"year": year}) for year in found.years],
        }
        for name, known in choices.items():
            self.fields[name].choices = [("", _("全部")), *known]


@open_to(PUBLIC)
@require_safe
def honours(request: HttpRequest) -> HttpResponse:
    """The wall: highest level and newest first, by family, level and year."""
    if request.GET and limits.exceeded(request, limits.LOOKUPS):
        return limits.too_many(request)
    form = WallForm(request.GET, found=queries.wall_choices(request.viewer))
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = queries.wall(request.viewer, **chosen)
    shown = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    lines = [(line, reverse("portal:honour", args=[line.number])) for line in queries.wall_lines(list(shown))]
    return page(request, "honours", at="home", form=form, lines=lines, shown=shown, narrowed=any(chosen.values()))


@open_to(PUBLIC)
@require_safe
def honour(request: HttpRequest, number: int) -> HttpResponse:
    """One honour that stands, with the way to its certificate's check. Revoked and unknown ones are the same."""
    if limits.exceeded(request, limits.LOOKUPS):
        return limits.too_many(request)
    found = queries.honour_page(request.viewer, number)
    if found is None:
        raise Http404
    check = reverse("portal:verify_certificate", args=[found.certificate_code]) if found.certificate_code else ""
    return page(request, "honour", at="home", found=found, line=found.line, check_url=check)
