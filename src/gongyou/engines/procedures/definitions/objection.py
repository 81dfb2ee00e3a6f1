"""An objection against one item of a notice (guide 0.3): looked into by the notice's body, never by who nominated."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from gongyou.engines.procedures.enums import Ending, InputKind, OpenedBy, PartyRole, Secrecy, Verb
from gongyou.engines.procedures.models import Act, Matter
from gongyou.engines.procedures.operations.objecting import check_correction, settle_objection
from gongyou.engines.procedures.stages import Decide
from gongyou.engines.procedures.types import (
    Flag,
    Input,
    Labels,
    Outcome,
    PartyDesk,
    Procedure,
    Promise,
    Source,
    effect,
    procedure,
)
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused

_REPLY = Input(
    "reply",
    _("给异议人的答复"),
    kind=InputKind.LONG,
    hint=_("凭查询码可以看到。写明查了什么、结论和理由；不要写出异议人的身份。"),
)


def _stays(viewer: Viewer, matter: Matter, act: Act) -> None:
    """A public item that was taken out, or changed, is not put back in silence: it is publicised anew."""
    raise Refused(_("公示的项目已经移出、更正或恢复，不能撤销这一结论。请重新公示。"), code="published")


def _settle(verdict: str, viewer: Viewer, matter: Matter, act: Act) -> None:
    settle_objection(viewer, matter=matter, act=act, verdict=verdict)


effect("procedures.item_out", reverse=_stays)(partial(_settle, "out"))
effect("procedures.item_corrected", reverse=_stays)(partial(_settle, "corrected"))
effect("procedures.item_thawed", reverse=_stays)(partial(_settle, "dismissed"))


def _check(viewer: Viewer, matter: Matter, act: Act) -> None:
    check_correction(viewer, matter=matter, act=act)


effect("procedures.correction_examined", reverse=lambda viewer, matter, act: None)(_check)


def _new(key: str, name: object) -> Input:
    return Input(f"new_{key}", name, required=False, most=200)


@procedure
class Objection(Procedure):
    """Opened by anybody; who objects is in no form, list, search or message, only behind a written reason."""

    key = "procedures.objection"
    name = _("公示异议")
    series = "YY"
    basis = (Source("区总工会公示规则"),)
    opened_by = (OpenedBy.PUBLIC,)
    appeal = _("对答复不服的，可凭查询码向上一级工会反映，也可提供新的线索再次提出异议。")
    secrecy = Secrecy.SEALED
    fields = (
        Input("what", _("异议内容"), kind=InputKind.LONG, correctable=False),
        Input("leads", _("线索"), kind=InputKind.LONG, required=False, correctable=False),
    )
    flags = (
        Flag("anonymous", _("不署名"), _("有具体线索的同样核查。")),
        Flag("same_body", _("推荐单位与公示单位相同"), _("上面没有其他单位，请由没有经手推荐的人核查。")),
    )
    stages = (
        Decide(
            key="examine",
            labels=Labels(_("核查异议"), _("正在核查"), _("核查异议")),
            desk=PartyDesk(PartyRole.ORGANISER),
            promise=Promise("procedures.objection_handling"),
            outcomes=(
                Outcome(
                    "out",
                    _("异议成立，移出公示"),
                    Verb.ADVANCE,
                    ending=Ending.DONE,
                    effects=("procedures.item_out",),
                    inputs=(_REPLY,),
                ),
                Outcome(
                    "corrected",
                    _("异议成立，更正后重新公示（须另一人核对）"),
                    Verb.ADVANCE,
                    to="second_hand",
                    effects=("procedures.correction_examined",),
                    inputs=(
                        _REPLY,
                        _new("name", _("更正后的姓名或名称")),
                        _new("unit", _("更正后的单位")),
                        _new("post", _("更正后的岗位")),
                        _new("gender", _("更正后的性别")),
                    ),
                ),
                Outcome(
                    "dismissed",
                    _("异议不成立"),
                    Verb.REFUSE,
                    ending=Ending.REFUSED,
                    effects=("procedures.item_thawed",),
                    needs_note=True,
                    inputs=(_REPLY,),
                ),
            ),
        ),
        Decide(
            key="second_hand",
            labels=Labels(_("核对更正"), _("正在核查"), _("核对更正")),
            desk=PartyDesk(PartyRole.ORGANISER),
            promise=Promise("procedures.objection_handling"),
            not_by=("examine",),
            outcomes=(
                Outcome(
                    "agree",
                    _("同意更正，重新公示"),
                    Verb.ADVANCE,
                    ending=Ending.DONE,
                    effects=("procedures.item_corrected",),
                ),
                Outcome("decline", _("不同意，退回核查"), Verb.REFUSE, to="examine", needs_note=True),
            ),
        ),
    )
