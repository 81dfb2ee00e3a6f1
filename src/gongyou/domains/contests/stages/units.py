"""What a labour contest and the entrepreneurship contest write for units and projects: certificates and money."""

from django.utils.translation import gettext as _

from gongyou.domains.contests.stages.entering import body_of
from gongyou.domains.contests.stages.results import (
    call_of,
    certificate_text,
    commit_prize,
    document_number,
    level_of,
    placing_of,
    prize_at,
    take_back_money,
)
from gongyou.engines.procedures.enums import PartyRole
from gongyou.engines.procedures.models import Act, Matter, Party
from gongyou.engines.procedures.types import effect
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.operation import current
from gongyou.records.directory.models import Organisation
from gongyou.records.passport.operations.certificates import certify_honours, reverse_certificates
from gongyou.records.passport.operations.honours import grant_honours, reverse_honours
from gongyou.records.passport.types import TAGS, Grant, Holder
from gongyou.records.treasury.types import Payee


def unit_of(matter: Matter) -> Organisation:
    """The union that competes."""
    rows = Party.objects.in_operation().filter(matter=matter, role=PartyRole.CANDIDATE, valid_to=None)
    return rows.select_related("organisation").get().organisation


def _take_back(viewer: Viewer, matter: Matter, act: Act) -> None:
    made = ("matter", matter.pk)
    reverse_certificates(viewer, undone=made, made_by=made, reason=act.note or _("奖励决定已撤销"))
    reverse_honours(viewer, undone=made, made_by=made, reason=act.note or _("奖励决定已撤销"))


@effect("contests.unit_award", reverse=_take_back)
def unit_award(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The unit's prize stands in its honours, with a plaque; without one only its place is noted."""
    item, call, union = placing_of(matter), call_of(matter), unit_of(matter)
    prize = prize_at(matter, item.rank)
    if prize is None:
        current().entry("contests.placed", "matter", matter.pk, rank=item.rank)
        return
    grant = Grant(
        Holder("organisation", union.pk),
        title=f"contest.{call.number}",
        title_name=prize.name,
        family="contest_prize",
        level=level_of(call),
        nature="prize",
        granting_body=body_of(call).name,
        granted_on=clock.today(),
        document=document_number(matter, act),
        year=call.year,
        category=matter.track.key[:24],
        tags=[tag for tag in matter.tags if tag in TAGS],
        unit=union.pk,
        unit_name=union.name,
    )
    made = ("matter", matter.pk)
    (honour,) = grant_honours(viewer, grants=[grant], made_by=made)
    certify_honours(
        viewer, honours=[honour], made_by=made, text=certificate_text(matter, union.name, union.name, prize.name, act)
    )


@effect("contests.unit_prize", reverse=take_back_money)
def unit_prize(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The unit's prize money is committed to its union's account."""
    commit_prize(viewer, matter, Payee("organisation", unit_of(matter).pk))


def _unnote(viewer: Viewer, matter: Matter, act: Act) -> None:
    current().entry("contests.project_award_reversed", "matter", matter.pk)


@effect("contests.project_award", reverse=_unnote)
def project_award(viewer: Viewer, matter: Matter, act: Act) -> None:
    """A project's place is a fact of its file: its people may stand in no register of the district."""
    item = placing_of(matter)
    current().entry("contests.project_placed", "matter", matter.pk, rank=item.rank, round=item.round.number)
