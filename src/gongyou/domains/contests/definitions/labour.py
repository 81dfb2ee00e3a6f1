"""A labour contest: units compete in output, quality, cost or safety; the result is what the records prove."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongyou.domains.contests.queries.plans import PRIZES, plan, wrong
from gongyou.domains.contests.stages.entering import answers_of, body_of, nominating_body
from gongyou.domains.contests.stages.public import award_words, shows_unit
from gongyou.domains.contests.stages.road import TEXTS, decided, eligible, issued, marked, paid, posted, ranked
from gongyou.domains.contests.types import seed
from gongyou.engines.procedures.enums import CallNature, InputKind, OpenedBy, PartyRole
from gongyou.engines.procedures.models import Matter
from gongyou.engines.procedures.operations import PartyDraft
from gongyou.engines.procedures.queries.candidates import NON_PUBLIC
from gongyou.engines.procedures.types import Family, Input, Labels, Procedure, Source, Start, procedure
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Organisation

#: What a panel reads of an entry.
_JUDGED = ("goal", "result", "participants")


@procedure
class LabourContest(Procedure):
    key = "contests.labour"
    name = _("劳动竞赛")
    series = "LS"
    basis = (Source("新区劳动竞赛和职业技能竞赛管理办法"), Source("中华人民共和国工会法", "第三十二条"))
    opened_by = (OpenedBy.ORGANISATION,)
    fields = (
        Input("project", _("竞赛项目（班组或工程）"), most=80),
        Input("goal", _("竞赛目标"), kind=InputKind.LONG, most=400),
        Input("result", _("完成情况（写明数据和证明材料）"), kind=InputKind.LONG, most=1000),
        Input("participants", _("参加人数"), kind=InputKind.WHOLE, least=1),
        Input("accidents", _("竞赛期间有无责任事故"), kind=InputKind.YES, required=False),
    )
    appeal = _("对评定有异议的，可在公示期内提出，由主办单位答复。")
    family = Family(
        candidate="organisation",
        natures=(CallNature.CONTEST,),
        organisers=("district", "street", "federation"),
        nominators=("basic",),
        tags=(NON_PUBLIC,),
        days=("eligible", "results_notice"),
        texts=TEXTS,
        ties=(("output", _("产量指标高者在前")), ("safety", _("安全指标高者在前")), ("draw", _("抽签"))),
        seed=seed("labour"),
        files_with="contests.labour_filing",
        sections=(plan(authority=False), PRIZES),
        check=wrong,
    )
    stages = (
        eligible("marking"),
        marked(
            "marking",
            Labels(_("核实并评分"), _("核实评分中"), _("核实评分")),
            "final_ranking",
            part="result",
            numbered=False,
        ),
        ranked(
            "final_ranking",
            Labels(_("排出名次"), _("正在排出名次"), _("名次")),
            ("marking",),
            "results_notice",
        ),
        posted("prize_decision", shows_unit),
        decided("award_document"),
        issued(
            "prize_money",
            ("contests.unit_award", "contests.unit_prize"),
            title=_("关于公布%(call)s结果的决定"),
            text=_("各参赛单位：\n%(call)s结果经公示无异议，现予公布，名单附后。\n%(number)s　%(day)s"),
            words=award_words,
        ),
        paid(),
    )

    @classmethod
    def prepare_entry(cls, viewer: Viewer, given: dict[str, Any], subject: Any, call: Any, track: Any) -> Start:
        if not isinstance(subject, Organisation) or subject.kind != "basic":
            raise Refused(gettext("劳动竞赛由基层工会报名。"), field="subject")
        if given.get("accidents"):
            raise Refused(
                gettext("竞赛期间发生责任事故的，不参加评奖。确有不同认定的，请附认定文件向主办单位说明。"),
                field="accidents",
                code="accident",
            )
        return Start(
            subject=("organisation", subject.pk),
            parties=[
                PartyDraft(PartyRole.ORGANISER, organisation=body_of(call)),
                PartyDraft(PartyRole.NOMINATOR, organisation=nominating_body(viewer, None)),
                PartyDraft(PartyRole.CANDIDATE, organisation=subject),
            ],
            once=f"contest_entry:{call.pk}:{subject.pk}",
            answers=given,
            candidate=f"organisation:{subject.pk}",
        )

    @classmethod
    def judging_copy(cls, viewer: Viewer, matter: Matter) -> dict[str, str]:
        """What was done, without who did it."""
        said = answers_of(matter)
        return {str(one.name): str(said.get(one.key) or "") for one in cls.fields if one.key in _JUDGED}
