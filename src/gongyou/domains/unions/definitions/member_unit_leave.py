"""Member units leave the federation; their union goes on covering them, and primary totals never change."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongyou.domains.unions.stages.member_units import INDUSTRY, UNIT, covering_union, member_units
from gongyou.domains.unions.stages.parties import parent_of, running_union
from gongyou.engines.procedures.enums import Ending, InputKind, OnSilence, OpenedBy, PartyRole, Verb
from gongyou.engines.procedures.operations import PartyDraft
from gongyou.engines.procedures.stages import Handle
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
from gongyou.kernel.access.models import Link
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Coverage, Employer, Organisation


@procedure
class MemberUnitLeave(Procedure):
    key = "unions.member_unit_leave"
    name = _("会员单位退出")
    series = "ZZ"
    basis = (Source("新业态智慧联盟工会联合会章程"),)
    opened_by = (OpenedBy.ORGANISATION, OpenedBy.EMPLOYER)
    openings = (
        Opening(OpenedBy.ORGANISATION, kinds=("basic",), subject="organisation", about=("basic",)),
        Opening(OpenedBy.EMPLOYER, subject="employer", leaves_out=("units",)),
    )
    fields = (
        Input("units", _("退出的单位"), kind=InputKind.EACH, cell=InputKind.YES, options=member_units),
        Input("reason", _("原因"), kind=InputKind.LONG, most=400),
    )
    stages = (
        Handle(
            key="release_units",
            labels=Labels(_("办理退出"), _("联合会办理中"), _("联合会办理")),
            desk=PartyDesk(PartyRole.FEDERATION),
            promise=Promise("unions.member_unit", on_silence=OnSilence.ESCALATE),
            outcomes=(
                Outcome(
                    "release",
                    _("办结退出"),
                    Verb.ADVANCE,
                    ending=Ending.DONE,
                    effects=("unions.release_member_units",),
                    inputs=(
                        Input("day", _("自哪天起退出"), kind=InputKind.DAY),
                        Input("with_union", _("工会也一并退出联合会"), kind=InputKind.YES, required=False),
                    ),
                ),
            ),
        ),
    )

    @classmethod
    def prepare(cls, viewer: Viewer, given: dict[str, Any], subject: Organisation | Employer) -> Start:
        by_employer = isinstance(subject, Employer)
        union = covering_union(subject) if by_employer else subject
        running_union(union)
        ticked = [str(subject.pk)] if by_employer else [key for key, yes in given["units"].items() if yes]
        rows = Coverage.objects.in_operation().filter(union=union, employer_id__in=ticked, valid_to=None)
        units = list(rows.filter(is_member_unit=True).select_related("employer").order_by("employer__name"))
        if not units:
            raise Refused(gettext("请至少勾选一家退出的会员单位。"), field="units")
        link = Link.objects.in_operation().filter(line=INDUSTRY, child_id=union.pk, valid_to=None).first()
        if link is None:
            raise Refused(gettext("本会不在任何联合会之下，请联系区总工会核对登记。"), code="no_federation")
        parties = [
            PartyDraft(PartyRole.UNION, organisation=union),
            PartyDraft(PartyRole.PARENT, organisation=parent_of(union)),
            PartyDraft(PartyRole.FEDERATION, organisation=Organisation.objects.in_operation().get(pk=link.parent_id)),
        ]
        if by_employer:
            parties.append(PartyDraft(PartyRole.EMPLOYER, employer=subject))
        return Start(
            subject=("organisation", union.pk),
            parties=parties,
            once=f"member_unit:{union.pk}",
            roll=tuple(
                RollDraft(
                    UNIT,
                    employer=row.employer,
                    data={"sealed_on": row.sealed_on.isoformat() if row.sealed_on else ""},
                )
                for row in units
            ),
        )
