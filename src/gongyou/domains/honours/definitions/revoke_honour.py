"""Revoking an honour: the holder is heard, the recommender reviews, the granting body decides (procedure 17)."""

from typing import Any

from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from gongyou.domains.honours.queries.holding import honour_choices, honour_of
from gongyou.domains.honours.stages import entering, steps
from gongyou.domains.honours.stages.ending import inside, outside
from gongyou.engines.procedures.enums import ClockOwner, Ending, InputKind, OnSilence, OpenedBy, PartyRole, Verb
from gongyou.engines.procedures.models import Matter
from gongyou.engines.procedures.operations import PartyDraft
from gongyou.engines.procedures.stages import Ask, Decide, Handle, Issue
from gongyou.engines.procedures.types import (
    Input,
    Labels,
    Opening,
    Outcome,
    PersonDesk,
    Procedure,
    Promise,
    Source,
    Start,
    procedure,
)
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.passport.models import HELD_BY, Honour
from gongyou.records.passport.queries.honours import holder_name

REASONS = (
    ("fraud", _("弄虚作假骗取")),
    ("concealed", _("隐瞒严重过错或严重违反程序")),
    ("punished", _("受到开除、刑事处罚等")),
    ("other", _("其他法定情形")),
)
_STATEMENT = Input("statement", _("陈述和申辩"), kind=InputKind.LONG, most=2000)
_OUTSIDE = (
    Input("document", _("授予机关撤销文号"), most=60),
    Input("granting_body", _("授予机关"), most=60),
)


def revocation_words(matter: Matter) -> dict[str, str]:
    """The title, its holder as it was published, the document that granted it."""
    row = Honour._base_manager.select_related(*HELD_BY).get(pk=matter.subject_number)
    return {
        **steps.award_words(matter),
        "honour": row.title_name,
        "holder": holder_name(row, own=True),
        "granted": row.document or str(row.year),
        "unit": row.unit_name,
    }


@procedure
class RevokeHonour(Procedure):
    key = "honours.revocation"
    name = _("撤销荣誉")
    series = "CR"
    basis = (Source("评选表彰荣誉管理规定", "（撤销的情形和程序）"),)
    opened_by = (OpenedBy.ORGANISATION,)
    openings = (Opening(OpenedBy.ORGANISATION, kinds=("basic", "street", "district")),)
    fields = (
        Input("honour", _("哪一项荣誉"), kind=InputKind.PICK, search=honour_choices),
        Input("ground", _("撤销情形"), kind=InputKind.CHOICE, choices=REASONS),
        Input("reason", _("事实和依据"), kind=InputKind.LONG, most=400),
    )
    appeal = _("如不同意本决定，可向作出决定的机关申请复核。")
    stages = (
        Ask(
            key="hearing",
            labels=Labels(_("听取本人陈述"), _("请您陈述和申辩"), _("听取本人陈述")),
            desk=PersonDesk(PartyRole.HOLDER, keeper=PartyRole.NOMINATOR),
            promise=Promise("honours.revocation_hearing", owner=ClockOwner.PARTY, on_silence=OnSilence.OUTCOME),
            silent="silent",
            outcomes=(
                Outcome(
                    "states",
                    _("提交陈述和申辩"),
                    Verb.ACCEPT,
                    to="revocation_review",
                    inputs=(_STATEMENT,),
                    recorded=True,
                ),
                Outcome("no_statement", _("没有意见"), Verb.ACCEPT, to="revocation_review", recorded=True),
                Outcome("silent", _("逾期未陈述"), Verb.NOT_ACCEPT, to="revocation_review", computed=True),
            ),
        ),
        Handle(
            key="unit_hearing",
            labels=Labels(_("登记听取意见情况"), _("正在听取意见"), _("听取意见")),
            desk=steps.UNIT,
            promise=Promise("honours.revocation_hearing"),
            outcomes=(
                Outcome(
                    "heard",
                    _("登记意见"),
                    Verb.ADVANCE,
                    to="revocation_review",
                    inputs=(Input("day", _("听取日期"), kind=InputKind.DAY), _STATEMENT),
                ),
            ),
        ),
        Decide(
            key="revocation_review",
            labels=Labels(_("原推荐单位审核"), _("原推荐单位审核中"), _("原推荐单位审核")),
            desk=steps.STREET,
            promise=Promise("honours.revocation_review"),
            outcomes=(
                Outcome("agree", _("建议撤销"), Verb.ADVANCE, to="revocation_decision"),
                Outcome("hear_again", _("补充听取意见"), Verb.REFUSE, to="unit_hearing", needs_note=True),
                Outcome("refuse", _("不建议撤销"), Verb.REFUSE, ending=Ending.REFUSED, needs_note=True),
            ),
        ),
        Decide(
            key="revocation_decision",
            labels=Labels(_("授予机关决定"), _("授予机关研究中"), _("授予机关决定")),
            desk=steps.ORGANISER,
            promise=Promise("honours.revocation_decision"),
            not_by=("revocation_review",),
            outcomes=(
                Outcome("revoke", _("同意撤销"), Verb.ADVANCE, to="revocation_document", guard=outside),
                Outcome("report_up", _("报原授予机关"), Verb.ADVANCE, to="upward_answer", guard=inside),
                Outcome("keep", _("不予撤销"), Verb.REFUSE, ending=Ending.REFUSED, needs_note=True),
            ),
        ),
        Decide(
            key="upward_answer",
            labels=Labels(_("登记上级决定"), _("等待原授予机关决定"), _("原授予机关决定")),
            desk=steps.ORGANISER,
            promise=Promise("honours.upward_answer"),
            outcomes=(
                Outcome(
                    "revoked",
                    _("原授予机关已撤销"),
                    Verb.ADVANCE,
                    ending=Ending.DONE,
                    effects=("honours.revoke",),
                    inputs=_OUTSIDE,
                ),
                Outcome("kept", _("原授予机关不予撤销"), Verb.REFUSE, ending=Ending.REFUSED, needs_note=True),
            ),
        ),
        Issue(
            key="revocation_document",
            labels=Labels(_("印发撤销决定"), _("正在印发撤销决定"), _("印发撤销决定")),
            desk=steps.ORGANISER,
            promise=Promise("honours.award"),
            not_by=("revocation_decision",),
            title=_("关于撤销“%(honour)s”称号的决定"),
            text=_(
                "%(unit)s：\n"
                "经查，%(holder)s所获“%(honour)s”称号（%(granted)s）应予撤销。经研究，决定自即日起撤销该称号，"
                "收回证书，停止相关待遇，已付资助予以追回。\n"
                "如不服本决定，可申请复核。\n"
                "%(organiser)s\n"
                "%(number)s　%(date)s"
            ),
            words=revocation_words,
            to=PartyRole.NOMINATOR,
            outcomes=(
                Outcome(
                    "issue",
                    _("印发决定"),
                    Verb.ISSUE,
                    ending=Ending.DONE,
                    effects=("honours.revoke",),
                    inputs=steps.PAPER,
                ),
            ),
        ),
    )

    @classmethod
    def prepare(cls, viewer: Viewer, given: dict[str, Any], subject: Any) -> Start:
        row = honour_of(viewer, given["honour"])
        if row is None or row.unit is None:
            raise Refused(now("没有在本范围内找到这项有效荣誉，请重新查找。"), field="honour", code="unknown")
        parties = entering.standing_parties(row.unit)
        if row.person is not None:
            parties.append(PartyDraft(PartyRole.HOLDER, person=row.person))
        return Start(
            subject=("honour", row.pk),
            parties=parties,
            once=f"revocation:{row.pk}",
            stage="" if row.person is not None else "unit_hearing",
        )
