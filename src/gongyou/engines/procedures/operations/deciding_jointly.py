"""Decisions upon many: proposed by one, decided by another, never a beneficiary; one numbered document for all."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import JointKind, Verb
from gongyou.engines.procedures.models import Act, JointItem, JointRound, Matter, Objection
from gongyou.engines.procedures.operations.desks_of_many import portions
from gongyou.engines.procedures.operations.issuing import write_document
from gongyou.engines.procedures.operations.joint import close_round, open_round
from gongyou.engines.procedures.operations.joint_parts import (
    WAITING,
    check_left_out,
    items_of,
    lock_call,
    write_rows,
)
from gongyou.engines.procedures.operations.outcomes import answered
from gongyou.engines.procedures.predicates import quotas
from gongyou.engines.procedures.queries import chosen, quota_meter
from gongyou.engines.procedures.types import JOINTS, PROCEDURES, Joint, Outcome, Procedure, Stage
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import operation

FAVOURABLE = (Verb.ADVANCE, Verb.ISSUE)


def _draft(viewer: Viewer, row: JointRound, matters: Sequence[Matter], given: Mapping[str, Any]) -> list[JointItem]:
    """What is proposed: one outcome for all, or for single ones another; what each of them asks for is answered now.

    `given["answers"]` answers every outcome, or `given["answers_of"]` one of them by its key.
    """
    stage = PROCEDURES.get(row.procedure).stage(row.stage)
    common = _outcome(stage, str(given.get("outcome") or ""))
    single = {number: _outcome(stage, key) for number, key in dict(given.get("outcomes") or {}).items()}
    note = str(given.get("note") or "").strip()
    if any(one.needs_note for one in (common, *single.values())) and len(note) < 4:
        raise Refused(_("请写明理由（至少 4 个字），申请人会看到，并据此补正或申诉。"), field="note")
    proposed = {matter.number: single.get(matter.number, common) for matter in matters}
    answers = {}
    for one in {one.key: one for one in proposed.values()}.values():
        own = dict(given.get("answers_of") or {}).get(one.key, given.get("answers"))
        answers[one.key] = answered(viewer, matters[0], one.inputs, dict(own or {}))
    row.rule = {"outcome": common.key, "answers": answers, "note": note[:400]}
    return [
        JointItem(round=row, matter=matter, ordinal=ordinal, data={"proposed": proposed[matter.number].key})
        for ordinal, matter in enumerate(matters, 1)
    ]


def _outcome(stage: Stage, key: str) -> Outcome:
    """The outcome of this key; without one, the only favourable one. Raises Refused."""
    offered = [one for one in stage.chosen() if not one.judged]
    favourable = [one for one in offered if one.verb in FAVOURABLE]
    found = next((one for one in offered if one.key == key), None)
    if found is None and not key and len(favourable) == 1:
        found = favourable[0]
    if found is None:
        raise Refused(_("请选择要作出的决定。"), field="outcome")
    return found


def _why_not_open(viewer: Viewer, row: JointRound) -> str:
    return _objected(row) or _list_broken(row)


def _objected(row: JointRound) -> str:
    """Objections against any of these matters are looked into before it is decided."""
    count = 0
    for some in portions(item.matter_id for item in items_of(row, "in")):
        rows = Objection.objects.in_operation().filter(item__matter_id__in=some).exclude(matter__state="ended")
        count += rows.count()
    return _("还有 %(count)s 件异议没有核查完，核查完毕后才能决定。") % {"count": count} if count else ""


def _list_broken(row: JointRound) -> str:
    """The call's list as it would be, with what was decided before, within its places and quotas.

    Only a quota that was waived by signature is let be. The call is locked: two parts of a list follow each other.
    """
    if row.call is None:
        return ""
    lock_call(row)
    definition, stage = PROCEDURES.get(row.procedure), PROCEDURES.get(row.procedure).stage(row.stage)
    new = [item.matter for item in items_of(row, *WAITING) if _favours(stage, item)]
    if not new:
        return ""
    favourable = [one.key for one in stage.outcomes if one.verb in FAVOURABLE]
    listed = [*chosen.decided(row, [one.pk for one in new], favourable), *new]
    waived, setup = quota_meter.waived(row.call), row.call.setup
    setup = {**setup, "quotas": [one for one in setup.get("quotas", ()) if one["key"] not in waived]}
    for track in ("", *sorted({one.track.key for one in new if one.track is not None})):
        some = [one for one in listed if not track or one.track is not None and one.track.key == track]
        said = _broken(definition, setup, track, some, chosen.competed(row.call, track))
        if said:
            return said
    return ""


def _broken(
    definition: type[Procedure], setup: Mapping[str, Any], track: str, listed: Sequence[Matter], competed: int
) -> str:
    """What the list of one category, or of the whole call, breaks. Where only one ever competed there are no quotas."""
    places = quota_meter.places_of(setup, track)
    if places is not None and len(listed) > places:
        name = next((row["name"] for row in setup["tracks"] if row["key"] == track), _("本批次"))
        said = _(
            "“%(name)s”名额 %(places)s 个，这份名单连同已决定的共 %(found)s 个，超过了名额。请移出或改为不予同意。"
        )
        return said % {"name": name, "places": places, "found": len(listed)}
    items = [quota_meter.item_of(definition, one.number, one.tags) for one in listed]
    found = quotas.check(
        items, quota_meter.quotas_of(definition, setup, track), batch=min(competed, places or competed)
    )
    return _said(definition, found[0]) if found else ""


def _favours(stage: Stage, item: JointItem) -> bool:
    outcome = stage.outcome(item.data["proposed"])
    return outcome is not None and outcome.verb in FAVOURABLE


def _said(definition: Any, one: quotas.Finding) -> str:
    tag = definition.family.tag(one.tag) if definition.family is not None else None
    words = {"name": tag.name if tag is not None else one.tag, "wanted": one.wanted, "found": one.found}
    if one.bound == quotas.FLOOR:
        said = _("名单连同已决定的，“%(name)s”至少 %(wanted)s 名，现有 %(found)s 名，不符合方案。")
    else:
        said = _("名单连同已决定的，“%(name)s”最多 %(wanted)s 名，现有 %(found)s 名，不符合方案。")
    way = _(
        "请调整名单，或把全部类别、全部人选放在一批里决定；确需例外的，请在批次方案页提出名额例外，由另一人签批后再决定。"
    )
    return said % words + way


def _finish(viewer: Viewer, row: JointRound, items: Sequence[JointItem]) -> dict[int, str]:
    """The decision as it was proposed and checked; looked at again for what came up meanwhile."""
    why_not = _why_not_open(viewer, row)
    if why_not:
        raise Refused(why_not, code="not_ready")
    check_left_out(viewer, row)
    counts: dict[str, int] = {}
    for item in items:
        counts[item.data["proposed"]] = counts.get(item.data["proposed"], 0) + 1
    row.result = {"decided": counts}
    return {item.pk: item.data["proposed"] for item in items}


def _acted(viewer: Viewer, row: JointRound, acts: Sequence[Act]) -> None:
    """One document for all who are issued one: numbered once; every act names it."""
    stage: Any = PROCEDURES.get(row.procedure).stage(row.stage)
    issued = [act for act in acts if act.verb == Verb.ISSUE]
    if stage.kind != "issue" or not issued:
        return
    with translation.override("zh-hans"):
        own = dict(stage.words(issued[0].matter)) if stage.words else {}
        words = {**own, **_words(row, issued)}
        title, text = str(stage.title), str(stage.text)
    document = write_document(
        viewer, matter=issued[0].matter, act=issued[0], title=title, text=text, words=words, to=""
    )
    for act in issued:
        act.given = {**act.given, "document": document.number}
    write_rows(issued, "given")
    row.result = {**row.result, "document": document.number, "title": document.title, "digest": document.digest}


def _words(row: JointRound, acts: Sequence[Act]) -> dict[str, str]:
    """How many, who (as the last notice published them), of which call, in which year."""
    names: dict[int, str] = {}
    for some in portions(act.matter_id for act in acts):
        rows = JointItem.objects.in_operation().filter(matter_id__in=some, round__kind=JointKind.NOTICE)
        for matter_id, published in rows.order_by("pk").values_list("matter_id", "published"):
            names[matter_id] = "".join([published["name"], f"（{published['unit']}）" if published.get("unit") else ""])
    listed = [names.get(act.matter_id) or act.matter.number for act in acts]
    return {
        "count": str(len(acts)),
        "names": "、".join(listed),
        "title": row.call.title if row.call is not None else row.title,
        "year": str(row.call.year if row.call is not None else clock.today().year),
    }


DECISION = Joint(
    kind=JointKind.DECISION,
    draft=_draft,
    why_not_open=_why_not_open,
    finish=_finish,
    acted=_acted,
    right="matters.decide",
)
JOINTS.register("decide", DECISION)
JOINTS.register("issue", DECISION)


@operation("procedures.round_decided", right="matters.decide")
def decide_round(viewer: Viewer, *, number: str) -> JointRound:
    """The second hand agrees to what was proposed, and it takes effect at once: opened and closed in one go."""
    row = open_round(viewer, number=number)
    if row.kind != JointKind.DECISION:
        raise Denied("no decision")
    return close_round(viewer, number=number)
