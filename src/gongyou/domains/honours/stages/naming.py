"""Effects of an award: the honour, its certificate, and the money promised for it, each once and each undone again."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongyou.domains.honours.queries.grants import due_to, grant_of, level_of
from gongyou.domains.honours.queries.parties import body, document_of, made_by
from gongyou.domains.honours.queries.showing import published_unit
from gongyou.domains.honours.stages.holders import HOLDERS, employer_of, unfound
from gongyou.domains.honours.types import NATURES, PERSON, Programme, programme_of
from gongyou.engines.procedures.enums import CallNature, PartyRole
from gongyou.engines.procedures.models import Act, Call, Document, Matter
from gongyou.engines.procedures.types import effect
from gongyou.engines.procedures.types.call_texts import filled
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current
from gongyou.records.directory.predicates import months_after
from gongyou.records.passport.models import HELD_BY, Honour
from gongyou.records.passport.operations.certificates import certify_honours, reverse_certificates
from gongyou.records.passport.operations.honours import grant_honours, reverse_honours
from gongyou.records.passport.queries.honours import holder_name
from gongyou.records.passport.types import TAGS, Grant, Holder
from gongyou.records.treasury.models import Commitment
from gongyou.records.treasury.operations.committing import commit
from gongyou.records.treasury.operations.withdrawing import withdraw_commitment
from gongyou.records.treasury.types import InstalmentDraft, Payee
from gongyou.ui.wording import date_text

#: Why an instalment waits, by the moment at which the call pays it.
CONDITIONS = {
    "naming": "",
    "yearly_check": gettext_lazy("年度考核合格"),
    "use_report": gettext_lazy("提交资金使用报告"),
}


def call_of(matter: Matter) -> Call:
    """The call of the matter. Raises Refused without one."""
    if matter.call is None:
        raise Refused(_("办件不属于任何批次，请联系系统管理员。"))
    return matter.call


def document_number(matter: Matter, act: Act) -> str:
    """The number of the award's document: the act's own, or the newest that the matter has."""
    given = str(act.given.get("document") or "")
    own = Document.objects.in_operation().filter(act=act).values_list("number", flat=True).first()
    return given or own or document_of(matter, act)


def _honours(matter: Matter) -> list[Honour]:
    rows = Honour.objects.in_operation().filter(made_by_kind="matter", made_by_number=matter.pk, revoked_on=None)
    return list(rows.select_related(*HELD_BY).order_by("pk"))


def _unname(viewer: Viewer, matter: Matter, act: Act) -> None:
    reverse_honours(viewer, undone=made_by(matter), made_by=made_by(matter), reason=_("命名决定已撤销"))
    unfound(viewer, matter)


@effect("honours.name", reverse=_unname)
def name(viewer: Viewer, matter: Matter, act: Act) -> None:
    """Grant the title of the programme to the candidate, as the call and its document say."""
    programme, call = programme_of(matter.procedure), call_of(matter)
    holder = HOLDERS[programme.holder](viewer, matter)
    grant_honours(viewer, grants=[_grant(matter, act, programme, call, holder)], made_by=made_by(matter))


def _grant(matter: Matter, act: Act, programme: Programme, call: Call, holder: Holder) -> Grant:
    track = matter.track
    return Grant(
        holder=holder,
        title=programme.title_of(track.key if track is not None else "")[:40],
        title_name=track.name if track is not None else str(programme.name),
        family=programme.family,
        level=str(act.given.get("level") or level_of(programme, call)),
        nature=NATURES[CallNature(call.nature)],
        granting_body=str(act.given.get("granting_body") or body(matter, PartyRole.ORGANISER).name),
        granted_on=_granted_on(act),
        document=document_number(matter, act),
        year=call.year,
        category=track.key[:24] if track is not None else "",
        tags=[tag for tag in matter.tags if tag in TAGS],
        unit=body(matter, PartyRole.NOMINATOR).pk,
        employer=employer_of(matter),
        unit_name=published_unit(matter),
    )


def _granted_on(act: Act) -> date:
    """The day of the award; an outside body's own day, which has been."""
    day = date.fromisoformat(act.given["day"]) if act.given.get("day") else clock.today()
    if day > clock.today():
        raise Refused(_("授予日期不能晚于今天。"), field="day", code="future")
    return day


def _uncertify(viewer: Viewer, matter: Matter, act: Act) -> None:
    reverse_certificates(viewer, undone=made_by(matter), made_by=made_by(matter), reason=_("命名决定已撤销"))


@effect("honours.certify", reverse=_uncertify)
def certify(viewer: Viewer, matter: Matter, act: Act) -> None:
    """Issue the certificate or plaque in the call's own words."""
    call, rows = call_of(matter), _honours(matter)
    certify_honours(viewer, honours=rows, made_by=made_by(matter), text=certificate_text(matter, call, rows[0]))


def certificate_text(matter: Matter, call: Call, honour: Honour) -> str:
    """The call's text with the words of this honour; the number stands on the certificate itself."""
    text = str((call.setup.get("certificate") or {}).get("text") or "")
    return filled(
        text,
        {
            "name": holder_name(honour, own=True),
            "unit": honour.unit_name,
            "title": call.title,
            "track": honour.title_name,
            "year": call.year,
            "organiser": honour.granting_body,
            "day": date_text(honour.granted_on),
            "number": honour.document,
        },
    )


def _release(viewer: Viewer, matter: Matter, act: Act) -> None:
    """What is not paid yet goes back to the budget, what was paid is asked back: nobody was ever to have it."""
    rows = Commitment.objects.in_operation().filter(made_by_kind="matter", made_by_number=matter.pk)
    for row in rows.order_by("pk"):
        withdraw_commitment(
            viewer, commitment=row.pk, reason=_("命名决定已撤销，追回已付资助"), made_by=made_by(matter)
        )


@effect("honours.commit", reverse=_release)
def promise(viewer: Viewer, matter: Matter, act: Act) -> None:
    """Promise the call's grant, less what the stacking table takes off; where nothing is left, the matter says why."""
    programme, call, day = programme_of(matter.procedure), call_of(matter), clock.today()
    found = _honours(matter)
    if not found or not grant_of(call, matter.track):
        return
    honour = found[0]
    due = due_to(programme, call, matter.track, honour.holder, day, honour.fingerprint)
    if due.amount_fen != due.full_fen:
        _remark(matter)
        current().entry(
            "honours.paid_less", "matter", matter.pk, number=matter.number, full_fen=due.full_fen,
            amount_fen=due.amount_fen, effect=due.effect,
        )  # fmt: skip
    if not due.amount_fen:
        return
    commit(
        viewer,
        made_by=made_by(matter),
        payee=_payee(matter, programme, honour.holder),
        amount_fen=due.amount_fen,
        fund=str(call.setup.get("fund") or ""),
        category=programme.category,
        year=call.year,
        title=f"{call.title}：{holder_name(honour)}"[:200],
        instalments=_parts(grant_of(call, matter.track).get("instalments") or [], due.amount_fen),
        fingerprint=honour.fingerprint,
        level=honour.level,
        programme=matter.procedure,
        terms=due.reason,
    )


def _remark(matter: Matter) -> None:
    matter.flags = sorted({*matter.flags, "paid_before"})
    matter.save(update_fields=["flags"])


def _payee(matter: Matter, programme: Programme, holder: Holder) -> Payee:
    """A personal bonus to the person; everything else to the unit's own account (guide 5)."""
    if programme.payee == PERSON:
        return Payee("person", holder.number)
    employer = employer_of(matter)
    return Payee("employer", employer) if employer else Payee("organisation", body(matter, PartyRole.NOMINATOR).pk)


def _parts(rows: list[dict], amount_fen: int) -> list[InstalmentDraft]:
    """The instalments in fen: each its whole per cents rounded down, the last one what is left."""
    made, left = [], amount_fen
    for place, row in enumerate(rows, start=1):
        part = left if place == len(rows) else amount_fen * row["share_per_cent"] // 100
        months = int(row.get("months") or 0)
        due_on = months_after(clock.today(), months) if months else None
        if part:
            made.append(InstalmentDraft(part, str(CONDITIONS[row["when"]]), due_on))
        left -= part
    return made
