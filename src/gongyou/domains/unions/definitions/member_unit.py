"""Joining the federation of new-form trades: the primary parent is asked, the federation admits, each unit seals."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongyou.domains.unions.stages.member_units import (
    UNIT,
    all_sealed,
    check_line,
    covered_units,
    covering_union,
    federations,
    is_unit,
    some_unsealed,
    unsealed,
)
from gongyou.domains.unions.stages.parties import parent_of, running_union
from gongyou.engines.procedures.enums import Ending, InputKind, OnSilence, OpenedBy, PartyRole, Verb
from gongyou.engines.procedures.operations import PartyDraft
from gongyou.engines.procedures.stages import Ask, Decide, Handle
from gongyou.engines.procedures.types import (
    Input,
    Labels,
    Opening,
    Outcome,
    PartyDesk,
    Procedure,
    Promise,
    RollDraft,
    Source,
    Start,
    procedure,
)
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Employer, Organisation
from gongyou.records.directory.queries import organisation_by_code

ADMISSION = (
    Input(
        "day",
        _("自哪天起加入"),
        kind=InputKind.DAY,
        hint=_("各单位自本单位盖章之日起计入；盖章早于加入日的，自加入日起。"),
    ),
    Input("document", _("批复文号"), most=60),
)


@procedure
class MemberUnit(Procedure):
    key = "unions.member_unit"
    name = _("会员单位加入")
    series = "ZZ"
    basis = (
        Source("中华人民共和国工会法", "第十条、第十一条"),
        Source("新业态智慧联盟工会联合会章程"),
    )
    opened_by = (OpenedBy.ORGANISATION, OpenedBy.EMPLOYER)
    openings = (
        Opening(
            OpenedBy.ORGANISATION,
            kinds=("basic",),
            subject="organisation",
            about=("basic",),
            leaves_out=("sealed_on",),
        ),
        Opening(OpenedBy.EMPLOYER, subject="employer", leaves_out=("units", "seals")),
    )
    fields = (
        Input("federation", _("加入的联合会"), kind=InputKind.CHOICE, options=federations),
        Input("units", _("加入的单位"), kind=InputKind.EACH, cell=InputKind.YES, options=covered_units),
        Input(
            "seals",
            _("已盖章的，填盖章日"),
            kind=InputKind.EACH,
            cell=InputKind.DAY,
            required=False,
            options=covered_units,
        ),
        Input("sealed_on", _("本单位盖章日"), kind=InputKind.DAY, required=False, hint=_("尚未盖章的，以后再登记。")),
        Input("reason", _("说明"), kind=InputKind.LONG, required=False, most=400),
    )
    appeal = _("如不同意本决定，可自收到通知之日起向区总工会申诉；主管工会的隶属关系和统计不受影响。")
    stages = (
        Ask(
            key="no_objection",
            labels=Labels(_("主管工会答复有无异议"), _("主管工会答复中"), _("主管工会答复")),
            desk=PartyDesk(PartyRole.PARENT),
            promise=Promise("unions.member_unit_answer", on_silence=OnSilence.ESCALATE),
            outcomes=(
                Outcome("agree", _("没有异议"), Verb.ACCEPT, to="admit_units"),
                Outcome("object", _("有异议"), Verb.NOT_ACCEPT, ending=Ending.REFUSED, needs_note=True),
            ),
        ),
        Decide(
            key="admit_units",
            labels=Labels(_("联合会决定"), _("联合会审核中"), _("联合会决定")),
            desk=PartyDesk(PartyRole.FEDERATION),
            promise=Promise("unions.member_unit"),
            outcomes=(
                Outcome(
                    "admit",
                    _("同意加入"),
                    Verb.ADVANCE,
                    ending=Ending.DONE,
                    effects=("unions.admit_member_units",),
                    guard=all_sealed,
                    inputs=ADMISSION,
                ),
                Outcome(
                    "admit_first",
                    _("先同意加入，盖章后逐家登记"),
                    Verb.ADVANCE,
                    to="seals",
                    effects=("unions.admit_member_units",),
                    guard=some_unsealed,
                    inputs=ADMISSION,
                ),
                Outcome("refuse", _("不同意加入"), Verb.REFUSE, ending=Ending.REFUSED, needs_note=True),
            ),
        ),
        Handle(
            key="seals",
            labels=Labels(_("逐家登记盖章"), _("各单位盖章中"), _("各单位盖章")),
            desk=PartyDesk(PartyRole.FEDERATION),
            promise=Promise("unions.member_unit_seals"),
            outcomes=(
                Outcome(
                    "seal",
                    _("登记盖章"),
                    Verb.ADVANCE,
                    to="seals",
                    effects=("unions.seal_member_units",),
                    guard=some_unsealed,
                    inputs=(
                        Input(
                            "seals",
                            _("盖章日"),
                            kind=InputKind.EACH,
                            cell=InputKind.DAY,
                            required=False,
                            options=unsealed,
                        ),
                    ),
                ),
                Outcome(
                    "finish",
                    _("结束登记，未盖章的不计入"),
                    Verb.ADVANCE,
                    ending=Ending.DONE,
                    effects=("unions.drop_unsealed_units",),
                ),
            ),
        ),
    )

    @classmethod
    def prepare(cls, viewer: Viewer, given: dict[str, Any], subject: Organisation | Employer) -> Start:
        by_employer = isinstance(subject, Employer)
        union = covering_union(subject) if by_employer else subject
        running_union(union)
        federation = organisation_by_code(viewer, given["federation"])
        if federation is None:
            raise Refused(gettext("请选择要加入的联合会。"), field="federation")
        check_line(union, federation)
        chosen = {subject: given.get("sealed_on") or ""} if by_employer else _chosen(given)
        parties = [
            PartyDraft(PartyRole.UNION, organisation=union),
            PartyDraft(PartyRole.PARENT, organisation=parent_of(union)),
            PartyDraft(PartyRole.FEDERATION, organisation=federation),
        ]
        if by_employer:
            parties.append(PartyDraft(PartyRole.EMPLOYER, employer=subject))
        return Start(
            subject=("organisation", union.pk),
            parties=parties,
            once=f"member_unit:{union.pk}",
            roll=tuple(_draft(federation, row, day) for row, day in chosen.items()),
            answers={"federation": federation.name},
        )


def _chosen(given: dict[str, Any]) -> dict[Employer, str]:
    """The units that were ticked, with their seal days. Raises Refused without one, or for a seal of one left out."""
    ticked = [key for key, yes in given["units"].items() if yes]
    if not ticked:
        raise Refused(gettext("请至少勾选一家加入的单位。"), field="units")
    seals = given["seals"] or {}
    loose = next((key for key in seals if key not in ticked), None)
    if loose is not None:
        raise Refused(gettext("填了盖章日的单位没有勾选加入，请核对。"), field=f"seals-{loose}")
    rows = Employer.objects.in_operation().filter(pk__in=ticked).order_by("name")
    return {row: seals.get(str(row.pk), "") for row in rows}


def _draft(federation: Organisation, employer: Employer, sealed_on: str) -> RollDraft:
    if is_unit(federation, employer):
        raise Refused(
            gettext("“%(name)s”已是会员单位，无须重复加入。") % {"name": employer.name}, field="units", code="covered"
        )
    if sealed_on > clock.today().isoformat():
        raise Refused(gettext("盖章日不能晚于今天。"), field=f"seals-{employer.pk}")
    return RollDraft(UNIT, employer=employer, data={"sealed_on": sealed_on})
