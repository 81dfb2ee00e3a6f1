"""A skill contest: heats, theory and practice under numbers, one order without ties, levels by the authority."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongyou.domains.contests.queries.plans import HEATS, PRIZES, PROMOTIONS, TRACK, close_before, plan, spares, wrong
from gongyou.domains.contests.stages.entering import (
    coaches_of,
    entry_parties,
    once_in_occupation,
    refuse_second_entry,
    refuse_wrong_group,
    team_of,
)
from gongyou.domains.contests.stages.public import award_words, shows_result
from gongyou.domains.contests.stages.road import TEXTS, decided, eligible, issued, marked, paid, posted, ranked
from gongyou.domains.contests.types import seed
from gongyou.engines.procedures.enums import CallNature, Ending, InputKind, OpenedBy, PartyRole, Verb
from gongyou.engines.procedures.queries.candidates import EMPLOYED_AT_UNIT, MEMBER, TAGS
from gongyou.engines.procedures.stages import Decide
from gongyou.engines.procedures.types import (
    Concerned,
    Family,
    Input,
    Labels,
    Outcome,
    PartyDesk,
    Procedure,
    Promise,
    Source,
    Start,
    procedure,
)
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Person

#: Ties are broken in this order unless the call says another (guide 6.3).
TIES = (
    ("practice", _("实操成绩高者在前")),
    ("key_module", _("关键模块成绩高者在前")),
    ("theory", _("理论成绩高者在前")),
    ("draw", _("抽签")),
)


@procedure
class SkillContest(Procedure):
    key = "contests.skill"
    name = _("职业技能竞赛报名")
    series = "JS"
    basis = (
        Source("新区劳动竞赛和职业技能竞赛管理办法"),
        Source("中华人民共和国职业教育法"),
    )
    opened_by = (OpenedBy.ORGANISATION, OpenedBy.PERSON)
    fields = (
        Input("post", _("岗位（工种）"), most=60),
        Input("team", _("参赛队"), most=60, required=False, hint=_("团体项目填写；个人项目留空。")),
        Input(
            "members",
            _("其他队员"),
            kind=InputKind.ROWS,
            required=False,
            most=5,
            columns=(Input("code", _("会员编号"), most=24),),
        ),
        Input(
            "coach",
            _("教练或指导教师"),
            most=60,
            required=False,
            hint=_("写全姓名，多人用顿号隔开。教练不得担任本项目评委。"),
        ),
        Input("experience", _("从业经历"), kind=InputKind.LONG, most=600, required=False),
    )
    appeal = _("对资格审核或成绩有异议的，可在规定时间内由领队书面申诉，由仲裁组裁定。")
    family = Family(
        candidate="person",
        natures=(CallNature.CONTEST,),
        organisers=("district", "street", "federation"),
        nominators=("basic", "street", "federation"),
        tags=TAGS,
        conditions=(MEMBER, EMPLOYED_AT_UNIT),
        days=("eligible", "results_notice"),
        texts=TEXTS,
        ties=TIES,
        seed=seed("skill"),
        track_inputs=TRACK,
        self_nomination=True,
        files_with="contests.skill_filing",
        sections=(plan(authority=True), HEATS, PRIZES, PROMOTIONS),
        check=wrong,
        dates=close_before,
        spares=spares,
    )
    stages = (
        Decide(
            key="unit_agrees",
            labels=Labels(_("单位同意报名"), _("单位审核报名"), _("单位审核")),
            desk=PartyDesk(PartyRole.NOMINATOR),
            promise=Promise("contests.unit_agrees"),
            outcomes=(
                Outcome("agree", _("同意报名"), Verb.ADVANCE, to="eligible", bulk=True),
                Outcome("refuse", _("不同意报名"), Verb.REFUSE, ending=Ending.REFUSED, needs_note=True),
            ),
        ),
        eligible("heat"),
        marked("heat", Labels(_("初赛评分"), _("初赛进行中"), _("初赛")), "heat_ranking", optional=True),
        ranked(
            "heat_ranking",
            Labels(_("初赛排名"), _("初赛排名中"), _("初赛排名")),
            ("heat",),
            "theory",
            optional=True,
            places_key="heat_places",
        ),
        marked(
            "theory",
            Labels(_("理论考试评分"), _("理论考试中"), _("理论考试")),
            "practice",
            part="theory",
            optional=True,
        ),
        marked("practice", Labels(_("实操评分"), _("实操考核中"), _("实操考核")), "final_ranking", part="practice"),
        ranked(
            "final_ranking",
            Labels(_("排出名次"), _("正在排出名次"), _("名次")),
            ("theory", "practice"),
            "results_notice",
        ),
        posted("prize_decision", shows_result),
        decided("award_document"),
        issued(
            "prize_money",
            ("contests.record_result", "contests.promise", "contests.prize"),
            title=_("关于公布%(call)s成绩和奖励的决定"),
            text=_(
                "各参赛单位：\n"
                "%(call)s已按方案完成，成绩经公示无异议，现予公布并给予奖励，名单附后。\n"
                "%(number)s　%(day)s"
            ),
            words=award_words,
        ),
        paid(),
    )

    @classmethod
    def prepare_entry(cls, viewer: Viewer, given: dict[str, Any], subject: Any, call: Any, track: Any) -> Start:
        if not isinstance(subject, Person):
            raise Refused(gettext("请选择参赛选手。"), field="subject")
        refuse_second_entry(call, track, [subject])
        refuse_wrong_group(track, subject)
        candidate = once_in_occupation(call, track, subject)
        return Start(
            subject=("person", subject.pk),
            parties=entry_parties(viewer, call, person=subject),
            once=f"contest_entry:{call.pk}:{candidate}",
            answers=given,
            stage="eligible" if viewer.kind == "staff" else "",
            candidate=candidate,
            roll=team_of(viewer, given, subject, cls, call, track),
        )

    @classmethod
    def people_of(cls, matter: Any) -> Concerned:
        """Their coaches too: none of them, nor anybody near to them, judges."""
        return coaches_of(matter, "coach")

    @classmethod
    def judging_copy(cls, viewer: Viewer, matter: Any) -> dict[str, str]:
        """A panel sees a work number and nothing of the person."""
        return {}
