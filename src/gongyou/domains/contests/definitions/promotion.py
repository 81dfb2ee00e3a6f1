"""A level or title that a contest promised: the authority confirms, or not, or otherwise; only then it is written."""

from django.utils.translation import gettext_lazy as _

from gongyou.domains.contests.stages.promoting import DAY, GRADES
from gongyou.engines.procedures.enums import Ending, InputKind, OnSilence, OpenedBy, PartyRole, Verb
from gongyou.engines.procedures.stages import Ask
from gongyou.engines.procedures.types import (
    Input,
    Labels,
    Outcome,
    PartyDesk,
    Procedure,
    Promise,
    Source,
    procedure,
)


@procedure
class Promotion(Procedure):
    key = "contests.promotion"
    name = _("竞赛晋级确认")
    series = "JJ"
    basis = (Source("新区劳动竞赛和职业技能竞赛管理办法"), Source("中华人民共和国职业教育法"))
    opened_by = (OpenedBy.MATTER,)
    fields = (
        Input("occupation", _("职业（工种）"), most=60),
        Input("rank", _("竞赛名次"), kind=InputKind.WHOLE),
        Input("grade", _("公告承诺的等级"), kind=InputKind.CHOICE, choices=GRADES),
    )
    stages = (
        Ask(
            key="confirmation",
            labels=Labels(_("确认晋级"), _("主管部门确认中"), _("主管部门确认")),
            desk=PartyDesk(PartyRole.DEPARTMENT),
            promise=Promise("contests.level_confirmation", on_silence=OnSilence.ESCALATE),
            outcomes=(
                Outcome(
                    "confirm",
                    _("已核发证书"),
                    Verb.ACCEPT,
                    ending=Ending.DONE,
                    effects=("contests.apply_level",),
                    inputs=(
                        Input("grade", _("核发的等级"), kind=InputKind.CHOICE, choices=GRADES),
                        Input("confirmation", _("核准文号"), most=60),
                        Input("certificate", _("证书编号"), most=40),
                        DAY,
                    ),
                ),
                Outcome(
                    "decline",
                    _("不予核发"),
                    Verb.NOT_ACCEPT,
                    ending=Ending.REFUSED,
                    effects=("contests.decline_level",),
                    needs_note=True,
                ),
            ),
        ),
    )
    appeal = _("不予核发的，可向核发证书的主管部门申请复核，也可请主办单位书面询问理由。")
