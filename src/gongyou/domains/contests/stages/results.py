"""What the award document writes: results, certificates and prize money."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gongyou.domains.contests.predicates import Prize, prize_of, read_prizes
from gongyou.domains.contests.stages.entering import answers_of, body_of, contestant, contestants, nominator
from gongyou.engines.procedures.enums import ItemState, JointKind, JointState
from gongyou.engines.procedures.models import Act, Call, Document, JointItem, Matter
from gongyou.engines.procedures.queries.notices import announced
from gongyou.engines.procedures.types import effect
from gongyou.engines.procedures.types.call_texts import filled
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Person
from gongyou.records.passport.models import ContestResult
from gongyou.records.passport.operations.certificates import issue_certificates, reverse_certificates
from gongyou.records.passport.operations.contests import record_contest_results, reverse_contest_results
from gongyou.records.passport.types import TAGS, CertificateOrder, Holder, Occupation, Placing
from gongyou.records.treasury.models import LIVING, Commitment
from gongyou.records.treasury.operations.committing import commit
from gongyou.records.treasury.operations.withdrawing import withdraw_commitment
from gongyou.records.treasury.types import InstalmentDraft, Payee
from gongyou.ui.wording import date_text

#: The category of budgets from which contests are paid.
CATEGORY = "contests"


def placing_of(matter: Matter) -> JointItem:
    """The matter's place in its last closed ranking. Raises Refused without one."""
    rows = JointItem.objects.in_operation().filter(
        matter=matter,
        round__kind=JointKind.RANKING,
        round__state=JointState.CLOSED,
        state=ItemState.DONE,
        rank__isnull=False,
    )
    found = rows.select_related("round").order_by("-round__closed_at", "-pk").first()
    if found is None:
        raise Refused(_("%(number)s 还没有名次，请先完成排序。") % {"number": matter.number}, code="no_place")
    return found


def call_of(matter: Matter) -> Call:
    """The call of the matter. Raises Refused without one."""
    if matter.call is None:
        raise Refused(_("办件不属于任何批次，请联系系统管理员。"))
    return matter.call


def level_of(call: Call) -> str:
    """At which level the contest is held."""
    return str(call.setup.get("level") or "district")


def prize_at(matter: Matter, rank: int) -> Prize | None:
    """The prize of the call's plan for a place, if any."""
    return prize_of(read_prizes(call_of(matter).setup.get("prizes") or ()), rank)


def occupation_of(matter: Matter) -> Occupation:
    """The occupation of the matter's track, as the call states it."""
    data = matter.track.data if matter.track else {}
    return Occupation(
        str(data.get("occupation") or ""), str(data.get("occupation_name") or ""), str(data.get("version") or "2022")
    )


def document_number(matter: Matter, act: Act) -> str:
    """The number of the document that names this matter: as the joint act says it, or the act's own."""
    given = str(act.given.get("document") or "")
    own = Document.objects.in_operation().filter(act=act).values_list("number", flat=True).first()
    return given or own or ""


def certificate_text(matter: Matter, name: str, unit: str, award: str, act: Act) -> str:
    """The call's own text of certificates with the facts of this prize."""
    call = call_of(matter)
    words = {
        "name": name,
        "unit": unit,
        "title": call.title,
        "track": " ".join(part for part in (matter.track.name if matter.track else "", award) if part),
        "year": call.year,
        "organiser": body_of(call).name,
        "day": date_text(clock.today()),
        "number": document_number(matter, act),
    }
    return filled(str((call.setup.get("certificate") or {}).get("text") or ""), words)


def _placings(matter: Matter, act: Act) -> list[Placing]:
    item, call, track = placing_of(matter), call_of(matter), matter.track
    union, prize = nominator(matter), prize_at(matter, item.rank)
    ranked = JointItem.objects.in_operation().filter(round=item.round, rank__isnull=False)
    last = str(call.setup.get("held_to") or "")
    common: dict[str, Any] = {
        "contest": call.number,
        "contest_name": call.title,
        "level": level_of(call),
        "track": track.key,
        "track_name": track.name,
        "occupation": occupation_of(matter),
        "group": str(track.data.get("group") or ""),
        "rank": item.rank,
        "entrants": ranked.count(),
        "score": item.exact or "0",
        "shown": item.shown,
        "held_on": min(clock.today(), date.fromisoformat(last)) if last else clock.local_date(item.round.closed_at),
        "document": document_number(matter, act),
        "award": prize.name if prize is not None else "",
        "team": str(answers_of(matter).get("team") or ""),
        "unit": union.pk if union else None,
        "unit_name": announced(matter).get("unit") or (union.name if union else ""),
        "tags": tuple(tag for tag in matter.tags if tag in TAGS),
    }
    return [Placing(person=person.pk, **common) for person in contestants(matter)]


def _unrecord(viewer: Viewer, matter: Matter, act: Act) -> None:
    made = ("matter", matter.pk)
    reverse_certificates(viewer, undone=made, made_by=made, reason=act.note or _("奖励决定已撤销"))
    reverse_contest_results(viewer, undone=made, made_by=made, reason=act.note or _("奖励决定已撤销"))


@effect("contests.record_result", reverse=_unrecord)
def record_result(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The place stands in the passport of everybody who competed, with a certificate for whoever wins a prize."""
    made = ("matter", matter.pk)
    rows = record_contest_results(viewer, placings=_placings(matter, act), made_by=made)
    body = body_of(call_of(matter))
    people = Person.objects.in_operation().in_bulk([row.person_id for row in rows])
    # The captain is named as in the notice: document, notice and certificate say the same.
    names = {pk: person.name for pk, person in people.items()}
    names[contestant(matter).pk] = announced(matter).get("name") or contestant(matter).name
    orders = [_order(matter, act, row, names[row.person_id], body.name) for row in rows if row.award]
    issue_certificates(viewer, orders=orders, made_by=made)


def _order(matter: Matter, act: Act, row: ContestResult, name: str, body: str) -> CertificateOrder:
    return CertificateOrder(
        "contest",
        Holder("person", row.person_id),
        name,
        f"{row.contest_name} {row.track_name} {row.award}",
        clock.today(),
        body,
        document=row.document,
        text=certificate_text(matter, name, row.unit_name, row.award, act),
        contest_result=row.pk,
    )


def take_back_money(viewer: Viewer, matter: Matter, act: Act) -> None:
    """What was committed to the winner and is not paid yet is cancelled, what was paid is asked back."""
    made = ("matter", matter.pk)
    rows = Commitment.objects.in_operation().filter(made_by_kind=made[0], made_by_number=made[1], state__in=LIVING)
    for row in rows.order_by("pk"):
        withdraw_commitment(
            viewer, commitment=row.pk, reason=act.note or _("奖励决定已撤销"), made_by=made,
            document=document_number(matter, act),
        )  # fmt: skip


def commit_prize(viewer: Viewer, matter: Matter, payee: Payee) -> None:
    """The prize money of the place is committed, where the plan names one."""
    prize, call = prize_at(matter, placing_of(matter).rank), call_of(matter)
    if prize is None or not prize.amount_fen:
        return
    commit(
        viewer,
        made_by=("matter", matter.pk),
        payee=payee,
        amount_fen=prize.amount_fen,
        fund=str(call.setup.get("fund") or ""),
        category=CATEGORY,
        year=call.year,
        title=f"{call.title} {matter.track.name} {prize.name}",
        instalments=(InstalmentDraft(prize.amount_fen),),
        level=level_of(call),
        programme=matter.procedure,
    )


@effect("contests.prize", reverse=take_back_money)
def prize(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The prize money is committed to the contestant; a team's to its captain, who shares it out."""
    commit_prize(viewer, matter, Payee("person", contestant(matter).pk))
