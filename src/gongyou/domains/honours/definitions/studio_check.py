"""The yearly assessment of a studio: excellent, passed, to be mended within months, or failed (procedure 13)."""

from typing import Any

from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from gongyou.domains.honours.queries.holding import studio_choices, studio_of
from gongyou.domains.honours.queries.parties import answers_of
from gongyou.domains.honours.stages import entering, steps
from gongyou.engines.procedures.enums import Ending, InputKind, OpenedBy, PartyRole, Verb
from gongyou.engines.procedures.models import Matter
from gongyou.engines.procedures.stages import Decide, Handle, Issue
from gongyou.engines.procedures.types import (
    Input,
    Labels,
    Opening,
    Outcome,
    Procedure,
    Promise,
    Source,
    Start,
    procedure,
)
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.passport.models import Group


def check_words(matter: Matter) -> dict[str, str]:
    """The studio's name beside the words of an award."""
    name = Group._base_manager.filter(pk=matter.subject_number).values_list("name", flat=True).first()
    return {**steps.award_words(matter), "studio": name or "", "year": str(answers_of(matter).get("year") or "")}


_PASSED = ("honours.passed_year",)


@procedure
class StudioCheck(Procedure):
    key = "honours.studio_check"
    name = _("工作室年度考核")
    series = "GZ"
    basis = (Source("劳模和工匠创新工作室管理办法", "（年度考核）"),)
    opened_by = (OpenedBy.ORGANISATION,)
    openings = (Opening(OpenedBy.ORGANISATION, kinds=("basic",)),)
    fields = (
        Input("studio", _("工作室"), kind=InputKind.CHOICE, options=studio_choices),
        Input("year", _("考核年度"), kind=InputKind.WHOLE, least=2017, most=2100),
        Input("topics", _("本年度课题及进展"), kind=InputKind.LONG, most=1000),
        Input("results", _("取得的成果"), kind=InputKind.LONG, most=1000),
        Input("apprentices", _("带徒人数"), kind=InputKind.WHOLE, least=0),
        Input("spent_yuan", _("经费支出（元）"), kind=InputKind.WHOLE, least=0),
        Input("spent_on", _("经费用途"), kind=InputKind.LONG, most=400, hint=_("只能用于项目、设备、培训、推广。")),
    )
    appeal = _("如不同意考核结果，可向区总工会申请复核。")
    stages = (
        Decide(
            key="assessing",
            labels=Labels(_("年度考核评定"), _("正在考核"), _("考核评定")),
            desk=steps.STREET,
            promise=Promise("honours.street_review"),
            outcomes=(
                Outcome("excellent", _("优秀"), Verb.ADVANCE, ending=Ending.DONE, effects=_PASSED),
                Outcome("passed", _("合格"), Verb.ADVANCE, ending=Ending.DONE, effects=_PASSED, bulk=True),
                Outcome("mend", _("限期整改"), Verb.REFUSE, to="mending", needs_note=True),
                Outcome("failed", _("不合格，报请摘牌"), Verb.REFUSE, to="plaque_decision", needs_note=True),
            ),
        ),
        Handle(
            key="mending",
            labels=Labels(_("整改"), _("请在期限内整改"), _("整改")),
            desk=steps.UNIT,
            promise=Promise("honours.studio_mending"),
            outcomes=(
                Outcome(
                    "mended",
                    _("整改完成，申请复核"),
                    Verb.ADVANCE,
                    to="assessing_again",
                    inputs=(Input("mended", _("整改情况"), kind=InputKind.LONG, most=1000),),
                ),
            ),
        ),
        Decide(
            key="assessing_again",
            labels=Labels(_("整改复核"), _("正在复核整改"), _("整改复核")),
            desk=steps.STREET,
            promise=Promise("honours.street_review"),
            outcomes=(
                Outcome("passed", _("整改合格"), Verb.ADVANCE, ending=Ending.DONE, effects=_PASSED),
                Outcome("failed", _("整改不合格，报请摘牌"), Verb.REFUSE, to="plaque_decision", needs_note=True),
            ),
        ),
        Decide(
            key="plaque_decision",
            labels=Labels(_("审定摘牌"), _("区总工会审定中"), _("区总工会审定")),
            desk=steps.ORGANISER,
            promise=Promise("honours.decision"),
            not_by=("assessing", "assessing_again"),
            outcomes=(
                Outcome("confirm", _("同意摘牌"), Verb.ADVANCE, to="plaque_document"),
                Outcome("mend", _("改为限期整改"), Verb.REFUSE, to="mending", needs_note=True),
            ),
        ),
        Issue(
            key="plaque_document",
            labels=Labels(_("印发摘牌通知"), _("正在印发摘牌通知"), _("印发摘牌通知")),
            desk=steps.ORGANISER,
            promise=Promise("honours.award"),
            title=_("关于取消%(studio)s命名的通知"),
            text=_(
                "%(unit)s：\n"
                "%(studio)s在%(year)s年度考核中不合格。经研究，决定取消其命名，收回牌匾，未付资助不再拨付。\n"
                "%(organiser)s\n"
                "%(number)s　%(date)s"
            ),
            words=check_words,
            to=PartyRole.NOMINATOR,
            outcomes=(
                Outcome(
                    "issue",
                    _("印发通知"),
                    Verb.ISSUE,
                    ending=Ending.DONE,
                    effects=("honours.plaque_off",),
                    inputs=steps.PAPER,
                ),
            ),
        ),
    )

    @classmethod
    def prepare(cls, viewer: Viewer, given: dict[str, Any], subject: Any) -> Start:
        studio = studio_of(viewer, given["studio"])
        if studio is None or studio.unit is None:
            raise Refused(now("请选择本单位的工作室。"), field="studio", code="unknown")
        if given["year"] > clock.today().year:
            raise Refused(now("考核年度不能晚于今年。"), field="year", code="future")
        return Start(
            subject=("group", studio.pk),
            parties=entering.standing_parties(studio.unit),
            once=f"studio_check:{studio.pk}:{given['year']}",
        )
