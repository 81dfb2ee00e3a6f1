"""What a candidate may be paid: the call's grant, less what the stacking table takes off, with the reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from gongyou.domains.honours.predicates import stacking
from gongyou.domains.honours.types import Programme
from gongyou.engines.procedures.models import Call, Track
from gongyou.kernel import parameters
from gongyou.records.directory.models import Organisation
from gongyou.records.passport.enums import HonourEnd
from gongyou.records.passport.models import Honour
from gongyou.records.passport.queries.honours import level_name, standing
from gongyou.records.passport.types import LEVELS, Holder
from gongyou.records.treasury.models import LIVING, Commitment
from gongyou.ui.wording import yuan_text


@dataclass(frozen=True)
class Due:
    """What is to be promised: the sum after the table, the call's own sum, and why they differ."""

    amount_fen: int
    full_fen: int
    effect: str
    reason: str = ""


def rules(day: date, call: Call | None = None) -> tuple[stacking.Rule, ...]:
    """The call's own rows first, then the table in force on the day."""
    own = stacking.read(";".join(call.setup.get("stacking", ()))) if call is not None else ()
    return own + stacking.read(str(parameters.value("honours.stacking", day).value))


def level_of(programme: Programme, call: Call) -> str:
    """The level of what the call gives: a street's call names at its own level."""
    kind = Organisation._base_manager.filter(pk=call.node_id).values_list("kind", flat=True).first()
    return "street" if kind == "street" and programme.level == "district" else programme.level


def grant_of(call: Call, track: Track | None) -> dict:
    """The call's grant of the track, or the one for all."""
    grants = call.setup.get("grants") or {}
    return grants.get(track.key if track is not None else "") or grants.get("") or {}


def earlier_grants(holder: Holder, day: date, fingerprint: str = "") -> list[stacking.Earlier]:
    """The holder's grants that live: those promised for an honour of its own, and those for the same result.

    Where two records of one person held the same title, what was promised for the one that fell away counts too.
    """
    rows = Honour._base_manager.filter(standing(day) | Q(revocation=HonourEnd.MERGED))
    honours = list(rows.filter(holder_kind=holder.kind, **{holder.column: holder.number}).order_by("pk"))
    found = list(_promised(honours, holder))
    if fingerprint:
        same = Commitment._base_manager.filter(fingerprint=fingerprint, state__in=LIVING)
        found += [_earlier(row, "innovation_result", LEVELS.find(row.level)) for row in same]
    return found


def _promised(honours: list[Honour], holder: Holder) -> Iterable[stacking.Earlier]:
    """What was promised by the matter that made an honour, or for the honour itself."""
    about = Q(pk__in=[])
    for row in honours:
        about |= Q(made_by_kind="honour", made_by_number=row.pk)
        if row.made_by_kind == "matter":
            about |= Q(made_by_kind="matter", made_by_number=row.made_by_number)
    of = {("honour", row.pk): row for row in honours}
    of |= {(row.made_by_kind, row.made_by_number): row for row in honours if row.made_by_kind == "matter"}
    for promise in Commitment._base_manager.filter(about, state__in=LIVING).order_by("pk"):
        honour = of[promise.made_by_kind, promise.made_by_number]
        yield _earlier(promise, honour.family, LEVELS.find(honour.level))


def _earlier(row: Commitment, family: str, level) -> stacking.Earlier:
    words = _("%(day)s“%(title)s”%(amount)s 元（%(number)s）") % {
        "day": row.committed_on.isoformat(),
        "title": row.title,
        "amount": yuan_text(row.amount_fen - row.released_fen),
        "number": row.number,
    }
    ordinal = level.ordinal if level is not None else 0
    return stacking.Earlier(family, ordinal, row.committed_on, row.amount_fen - row.released_fen, words)


def due_to(programme: Programme, call: Call, track: Track | None, holder: Holder, day: date, fingerprint="") -> Due:
    """What may be promised to the holder by this call, with the reason in words where it is less than the full sum."""
    full = int(grant_of(call, track).get("amount_fen") or 0)
    if not full:
        return Due(0, 0, stacking.BOTH)
    level = level_of(programme, call)
    verdict = stacking.payable(
        rules(day, call),
        family=programme.family,
        ordinal=LEVELS.get(level).ordinal,
        day=day,
        amount_fen=full,
        earlier=earlier_grants(holder, day, fingerprint),
    )
    return Due(verdict.amount_fen, full, verdict.effect, _why(verdict, level, full))


def _why(verdict: stacking.Verdict, level: str, full: int) -> str:
    if verdict.because is None:
        return ""
    words = {"earlier": verdict.because.words, "level": level_name(level), "full": yuan_text(full)}
    if verdict.effect == stacking.EXCLUDES:
        return _("已有 %(earlier)s，按不重复资助规则，本次%(level)s资助 %(full)s 元不再支付。荣誉不受影响。") % words
    words["paid"] = yuan_text(verdict.amount_fen)
    return _("已有 %(earlier)s，本次%(level)s资助 %(full)s 元按补差支付 %(paid)s 元。") % words
