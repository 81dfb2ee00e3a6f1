"""A panel that marks: progress, checking what was entered, spreads, signatures, rulings, boards, statistics."""

from decimal import Decimal
from typing import Any

from csp.decorators import csp_update
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongyou.engines.procedures.operations import mark_entry, mark_rulings, panel_signing
from gongyou.engines.procedures.predicates.points import read_points
from gongyou.engines.procedures.queries import judging, panel_work, recording
from gongyou.faces.console.frame import render_console
from gongyou.faces.console.panels.forms import AbsentForm, RulingForm
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.operations.errors import AlreadyDone, Refused
from gongyou.ui import refusals
from gongyou.ui.charts import Chart, Series

DRAWING = {"style-src-attr": ["'unsafe-inline'"]}
BOTH = ("panels.run", "panels.sit")
#: Marks of one transaction, lines of one page.
AT_ONCE, PAGE = 2000, 100


def _page(request: HttpRequest, number: str, **more: Any) -> HttpResponse:
    found = panel_work.work(request.viewer, number)
    if found is None:
        raise Http404
    context = {"file": found, "row": found.row, "absent_form": AbsentForm(), **more}
    return render_console(request, "console/panels/work.html", context, status=422 if more else 200)


def _done(request: HttpRequest, number: str, call: Any, said: str) -> HttpResponse:
    """Carry out and go back; a refusal shows the page as it is now with the reason."""
    try:
        call()
    except Refused as error:
        messages.error(request, error.message)
        return _page(request, number, refused=True)
    messages.success(request, said)
    return redirect("console:panel_work", number=number)


@open_to(STAFF, *BOTH)
@require_GET
def work(request: HttpRequest, number: str) -> HttpResponse:
    """How far the panel is, and what waits for another hand."""
    return _page(request, number)


def _numbers(request: HttpRequest) -> list[int]:
    found = [part for text in request.POST.getlist("marks") for part in text.split(",")]
    return [int(part) for part in found if part.isascii() and part.isdigit()]


@open_to(STAFF, *BOTH)
@require_POST
def check(request: HttpRequest, number: str) -> HttpResponse:
    """Confirm marks, or send them back with what is wrong."""
    marks, viewer = _numbers(request), request.viewer
    if not marks:
        messages.error(request, _("请先勾选要核对的评分。"))
        return redirect("console:panel_work", number=number)
    if "reject" in request.POST:
        reason = request.POST.get("reason", "")
        said = _("已退回，由录入人重新录入。")
        return _done(
            request, number, lambda: mark_entry.reject_marks(viewer, round=number, marks=marks, reason=reason), said
        )
    return _done(
        request, number, lambda: mark_entry.confirm_marks(viewer, round=number, marks=marks), _("已核对锁定。")
    )


@open_to(STAFF, *BOTH)
@require_POST
def check_all(request: HttpRequest, number: str) -> HttpResponse:
    """Confirm everything that is complete and near enough, after it was compared with the papers elsewhere."""
    if panel_work.work(request.viewer, number) is None:
        raise Http404
    marks = panel_work.confirmable(request.viewer, number)
    if not marks or "compared" not in request.POST:
        messages.error(request, _("请先全部对照并勾选；没有可以核对的评分时无须办理。"))
        return redirect("console:panel_work", number=number)
    for first in range(0, len(marks), AT_ONCE):
        try:
            mark_entry.confirm_marks(request.viewer, round=number, marks=marks[first : first + AT_ONCE])
        except Refused as error:
            messages.error(request, error.message)
            return _page(request, number, refused=True)
    messages.success(request, _("已核对锁定。"))
    return redirect("console:panel_work", number=number)


@open_to(STAFF, *BOTH)
@require_POST
def sign(request: HttpRequest, number: str) -> HttpResponse:
    """Sign all marks."""
    digest = request.POST.get("digest", "")
    return _done(
        request, number, lambda: panel_signing.sign_marks(request.viewer, round=number, digest=digest), _("已签署。")
    )


@open_to(STAFF, *BOTH)
@require_POST
def absent(request: HttpRequest, number: str) -> HttpResponse:
    """Note who did not come."""
    form = AbsentForm(request.POST)
    if refusals.carried_out(form, lambda given: panel_signing.note_absent(request.viewer, round=number, **given)):
        messages.success(request, _("已登记。"))
        return redirect("console:panel_work", number=number)
    return _page(request, number, absent_form=form)


@open_to(STAFF, *BOTH)
@require_POST
def present(request: HttpRequest, number: str) -> HttpResponse:
    """Take back that somebody did not come."""
    viewer, code = request.viewer, request.POST.get("item_code", "")
    return _done(
        request, number, lambda: panel_signing.note_present(viewer, round=number, item_code=code), _("已撤回登记。")
    )


class RecordForm(forms.Form):
    """Whose paper, and the marks on it; empty ones are left out."""

    judge = forms.ChoiceField(label=_("评委"), required=False)
    item_code = forms.ChoiceField(label=_("编号"))

    def __init__(self, *args: Any, file: recording.Paper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.digits, self.keys = file.digits, {}
        if file.judges:
            self.fields["judge"].choices = file.judges
        else:
            del self.fields["judge"]
        self.fields["item_code"].choices = [(code, code) for code in file.items]
        for key, name, most in file.aspects:
            self.keys[f"m-{key}"] = key
            self.fields[f"m-{key}"] = forms.CharField(
                label=name, max_length=10, required=False, help_text=_("0 到 %(most)s") % {"most": most},
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.marks: dict[str, int] = {}
        for name, key in self.keys.items():
            text = data.get(name, "")
            if not text:
                continue
            value = read_points(text, self.digits)
            if value is None:
                self.add_error(name, _("请填数字，最多 %(digits)s 位小数。") % {"digits": self.digits})
            else:
                self.marks[key] = value
        return data


@open_to(STAFF, *BOTH)
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, number: str) -> HttpResponse:
    """A recorder enters what stands on paper; a measured value stands there under no judge."""
    found = recording.paper(request.viewer, number, measured=request.GET.get("measured") == "1")
    if found is None:
        raise Http404
    form = RecordForm(request.POST or None, file=found)
    if request.method == "POST" and form.is_valid():
        judge, code = form.cleaned_data.get("judge", "") or found.default_judge, form.cleaned_data["item_code"]
        seen = recording.seen_of(request.viewer, number, judge, code)
        try:
            mark_entry.enter_marks(
                request.viewer, round=number, item_code=code, marks=form.marks, judge=judge, seen=seen
            )
        except AlreadyDone:
            messages.info(request, _("与已录入的评分相同，没有变化。"))
        except Refused as error:
            error.field = f"m-{error.field}" if error.field else ""
            refusals.show(form, error)
            return _paper(request, found, form, 422)
        else:
            messages.success(request, _("已录入，须由另一人核对。"))
        return redirect(request.get_full_path())
    return _paper(request, found, form, 422 if request.method == "POST" else 200)


def _paper(request: HttpRequest, found: recording.Paper, form: forms.Form, status: int) -> HttpResponse:
    return render_console(
        request, "console/panels/record.html", {"file": found, "row": found.row, "form": form}, status=status
    )


@open_to(STAFF, *BOTH)
@require_GET
def board(request: HttpRequest, number: str) -> HttpResponse:
    """The board: as it stands, frozen, or final."""
    found = panel_work.board(request.viewer, number)
    if found is None:
        raise Http404
    page = Paginator(found.lines, PAGE).get_page(request.GET.get("page"))
    return render_console(request, "console/panels/board.html", {"file": found, "row": found.row, "page": page})


@open_to(STAFF, "panels.run")
@require_POST
def freeze(request: HttpRequest, number: str) -> HttpResponse:
    """Let the board stand still."""
    try:
        panel_signing.freeze_board(request.viewer, round=number)
    except Refused as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("成绩榜已封存，之后的变化不再显示，直到评审结束。"))
    return redirect("console:panel_board", number=number)


@open_to(STAFF, *BOTH)
@require_GET
@csp_update(DRAWING)
def judges(request: HttpRequest, number: str) -> HttpResponse:
    """How the judges mark: severity, agreement, drift, favour."""
    found = judging.judge_statistics(request.viewer, number)
    if found is None:
        raise Http404
    row, lines = found
    points = [None if line.severity is None else Decimal(line.severity) / 10 for line in lines]
    chart = Chart(
        "bar", [line.code for line in lines], [Series(_("比其他评委高（低为负）"), points)],
        unit=_("分"), horizontal=True, axis=_("评委"),
    )  # fmt: skip
    return render_console(
        request, "console/panels/judges.html", {"row": row, "rows": lines, "chart": chart if lines else None}
    )


def _sheet(request: HttpRequest, number: str, code: str, **more: Any) -> HttpResponse:
    found = panel_work.sheet_of(request.viewer, number, code)
    if found is None:
        raise Http404
    return render_console(
        request, "console/panels/sheet.html", {"file": found, "row": found.row, "form": RulingForm(), **more},
        status=422 if more else 200,
    )  # fmt: skip


@open_to(STAFF, *BOTH)
@require_GET
def sheet(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Every mark of one item, the replaced ones too."""
    return _sheet(request, number, code)


@open_to(STAFF, *BOTH)
@require_POST
def rule(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """The chief proposes what a locked mark should be; the arbiter agrees or declines."""
    viewer = request.viewer
    found = panel_work.sheet_of(viewer, number, code)
    if found is None:
        raise Http404
    if "agree" in request.POST or "decline" in request.POST:
        mark = request.POST.get("mark", "")
        if not (mark.isascii() and mark.isdigit()):
            raise Http404
        try:
            mark_rulings.replace_mark(viewer, round=number, mark=int(mark), agreed="agree" in request.POST)
        except Refused as error:
            messages.error(request, error.message)
            return _sheet(request, number, code, refused=True)
        messages.success(request, _("已更正，原评分保留。") if "agree" in request.POST else _("已不同意更正。"))
        return redirect("console:panel_sheet", number=number, code=code)
    form = RulingForm(request.POST)

    def propose(given: dict[str, Any]) -> None:
        value = read_points(given["value"], found.digits)
        mark_rulings.propose_ruling(
            viewer, round=number, mark=given["mark"], value=-1 if value is None else value, reason=given["reason"]
        )

    if refusals.carried_out(form, propose):
        messages.success(request, _("已提出，须由仲裁同意后才生效。"))
        return redirect("console:panel_sheet", number=number, code=code)
    return _sheet(request, number, code, form=form)
