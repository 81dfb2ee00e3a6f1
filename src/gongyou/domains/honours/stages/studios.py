"""Effects of a studio's life after its naming: another leader, a good year, the plaque taken off."""

from django.utils.translation import gettext as _

from gongyou.domains.honours.queries.eligibility import LEADING, standing_honours
from gongyou.domains.honours.queries.parties import answers_of, document_of, made_by
from gongyou.domains.honours.stages.ending import close_if_bare, promised_for, restore_what_ended, stop_money
from gongyou.domains.honours.stages.naming import CONDITIONS
from gongyou.engines.procedures.models import Act, Matter
from gongyou.engines.procedures.types import effect
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.passport.models import GroupMember, Honour
from gongyou.records.passport.operations.groups import change_leader
from gongyou.records.passport.operations.honours import end_honour
from gongyou.records.passport.types import LEVELS
from gongyou.records.treasury.enums import InstalmentState
from gongyou.records.treasury.models import Instalment
from gongyou.records.treasury.operations.committing import note_ready, note_unproven
from gongyou.records.treasury.operations.recovering import claw_back


def _as_before(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The former leader leads again, where somebody led before."""
    given = answers_of(matter)
    if given.get("former"):
        change_leader(
            viewer,
            group=matter.subject_number,
            leader=given["former"],
            day=clock.today(),
            made_by=made_by(matter),
            name=str(given.get("former_name") or ""),
        )


@effect("honours.change_leader", reverse=_as_before)
def new_leader(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The new leader takes over today under the new name; refused where the leader has no standing honour by now."""
    given = answers_of(matter)
    rests_on = next(iter(standing_honours(given["leader_number"], clock.today(), LEADING)), None)
    if rests_on is None:
        raise Refused(_("新的领衔人在荣誉台账中没有有效的工匠、劳模等荣誉，请另选领衔人。"), code="honour_lost")
    change_leader(
        viewer,
        group=matter.subject_number,
        leader=given["leader_number"],
        day=clock.today(),
        made_by=made_by(matter),
        name=str(given["name"]),
        honour=rests_on.pk,
        stays=bool(given.get("stays")),
    )


def _not_passed(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The year proves nothing any more: what it made payable waits again, what was paid upon it is asked back."""
    proven = Instalment.objects.in_operation().filter(
        commitment__in=[one.pk for row in _honours(matter) for one in promised_for(row)], proof=matter.number
    )
    if proven.filter(state=InstalmentState.BATCHED).exists():
        raise Refused(
            _("考核合格后放行的款项正在付款批次中，现在不能撤销考核结论。请等银行回盘或作废批次后再撤销。"),
            code="on_its_way",
        )
    for part in proven.order_by("commitment_id", "ordinal"):
        note_unproven(viewer, instalment=part.pk, proof=matter.number)
        if part.state == InstalmentState.PAID:
            claw_back(
                viewer,
                commitment=part.commitment_id,
                amount_fen=part.amount_fen,
                reason=_("年度考核结论已撤销，追回据此支付的资助"),
                document="",
                made_by=made_by(matter),
            )


@effect("honours.passed_year", reverse=_not_passed)
def passed_year(viewer: Viewer, matter: Matter, act: Act) -> None:
    """A year that was passed proves the condition of the instalments that waited for it."""
    for honour in _honours(matter):
        numbers = [row.pk for row in promised_for(honour)]
        waiting = Instalment.objects.in_operation().filter(
            commitment_id__in=numbers, state=InstalmentState.PENDING, condition=str(CONDITIONS["yearly_check"])
        )
        for part in waiting.order_by("commitment_id", "ordinal"):
            note_ready(viewer, instalment=part.pk, proof=matter.number)


def _honours(matter: Matter) -> list[Honour]:
    rows = Honour.objects.in_operation().filter(group_id=matter.subject_number, revoked_on=None)
    return list(rows.order_by("pk"))


def _plaque_on(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The titles stand again, the studio goes on with its people, and unpaid money waits as before."""
    restore_what_ended(viewer, matter)


@effect("honours.plaque_off", reverse=_plaque_on)
def plaque_off(viewer: Viewer, matter: Matter, act: Act) -> None:
    """By the district's document the district's titles end and unpaid money stops; the record stays.

    What was paid is not asked back: the years before were passed. A title of a higher level is its granting body's
    to end; with one the studio goes on.
    """
    document = document_of(matter, act)
    reason, highest = _("年度考核不合格"), LEVELS.get("district").ordinal
    for row in _honours(matter):
        if row.level_ordinal > highest:
            continue
        end_honour(
            viewer,
            number=row.pk,
            day=clock.today(),
            ending="withdrawn",
            reason=reason,
            made_by=made_by(matter),
            document=document,
        )
        stop_money(viewer, matter, row, reason, document)
    close_if_bare(viewer, matter, matter.subject_number, document)


def leader_of(group: int) -> GroupMember | None:
    """Who leads now."""
    rows = GroupMember._base_manager.filter(group_id=group, role="leader", valid_to=None)
    return rows.select_related("person").first()
