"""What a granted appeal brings about: marks given anew, the list ranked anew, or what was settled on the spot."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongyou.domains.contests.stages.appealing import passed_over
from gongyou.engines.procedures.enums import ItemState, JointKind, JointState, MatterState, PanelFunction
from gongyou.engines.procedures.models import Act, Expert, JointItem, JointRound, Matter, Objection, OpenItem, Panelist
from gongyou.engines.procedures.operations.notice_parts import hold_matters
from gongyou.engines.procedures.operations.objecting import let_go_on
from gongyou.engines.procedures.operations.sending_back import MARKS, send_back
from gongyou.engines.procedures.queries.panels import sits_there
from gongyou.engines.procedures.types import PROCEDURES, effect, effect_many
from gongyou.kernel.access.roles import hands
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Person

MARK_AGAIN, RANK_AGAIN, SETTLED = "remark", "rerank", "settled"
REMEDIES = (
    (MARK_AGAIN, gettext_lazy("重新评分，再重新排名、重新公示")),
    (RANK_AGAIN, gettext_lazy("名次有误，重新排名、重新公示")),
    (SETTLED, gettext_lazy("已在现场补时或更正，成绩和名次不变")),
)
APPEAL = "contests.appeal"
#: Kinds of stages from which a list may still be taken back.
_RECALLED = ("publicise", "decide", "issue")
#: What stands between two names; blanks stand inside a name too.
_BETWEEN = re.compile(r"[、，,；;\r\n]+")


def entry_under(appeal: Matter | None) -> Matter | None:
    """The entry that an appeal is about."""
    if appeal is None or appeal.subject_kind != "matter":
        return None
    return Matter._base_manager.filter(pk=appeal.subject_number).first()


def parts_marked(viewer: Viewer, appeal: Matter | None) -> tuple[tuple[str, Any], ...]:
    """The parts of the entry that were marked: one of them may be marked anew."""
    entry = entry_under(appeal)
    if entry is None:
        return ()
    rows = JointItem._base_manager.filter(matter=entry, round__kind=JointKind.PANEL, round__state=JointState.CLOSED)
    keys = set(rows.values_list("round__stage", flat=True))
    return tuple((one.key, one.labels.future) for one in PROCEDURES.get(entry.procedure).stages if one.key in keys)


@effect("contests.appeal_granted", reverse=lambda viewer, matter, act: _stays())
def grant(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The entry, and with it everybody of its list, goes back to where the ruling says; their notice begins anew."""
    entry = Matter.objects.in_operation().get(pk=matter.subject_number)
    _check_arbiters(viewer, entry, str(act.given["arbiters"]))
    remedy = str(act.given["remedy"])
    if remedy == SETTLED:
        let_go_on(viewer, matter=matter)
        return
    stage = _stage_to_mark(entry, str(act.given.get("part") or "")) if remedy == MARK_AGAIN else ""
    note = _("申诉 %(number)s 成立：%(why)s") % {"number": matter.number, "why": act.note}
    message = _("您的参赛报名 %(number)s 所在的名单因申诉成立退回重新评分或排名，结果将重新公示。")
    given = {"appeal": matter.number, MARKS: stage}
    send_back(viewer, matters=_goes(entry, stage), note=note[:400], message=message, given=given)


@effect("contests.appeal_dismissed", reverse=lambda viewer, matter, act: _stays())
def dismiss(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The entry goes on where it stands."""
    entry = Matter.objects.in_operation().get(pk=matter.subject_number)
    _check_arbiters(viewer, entry, str(act.given["arbiters"]))
    let_go_on(viewer, matter=matter)


def _stays() -> None:
    raise Refused(_("申诉裁定是最终裁定，不能撤销。"), code="final")


def _check_arbiters(viewer: Viewer, entry: Matter, text: str) -> None:
    """At least two, none of whom judged the entry; nor did whoever writes the ruling down. Raises Refused."""
    names = {bare for bare in map(_bare, _BETWEEN.split(text)) if bare}
    if len(names) < 2:
        raise Refused(_("仲裁组至少两人，请把每个人的姓名写全，用顿号隔开。"), field="arbiters")
    held = JointItem.objects.in_operation().filter(matter=entry, round__kind=JointKind.PANEL).select_related("round")
    rounds = [item.round for item in held.order_by("pk")]
    if any(sits_there(row, hands(viewer)) for row in rounds):
        said = _("您在这件报名的评审中担任裁判、记分或仲裁，不能办理它的申诉裁定。请由本单位另一位工作人员办理。")
        raise Refused(said, code="sits_there")
    # Two names with only a blank between them hide no judge either.
    named = names | {bare for bare in map(_bare, text.split()) if bare}
    judges = sorted(name for name in _judges_of(rounds) if _bare(name) in named)
    if judges:
        said = _("%(names)s 是本场裁判，不能参加仲裁。请更换仲裁组成员。")
        raise Refused(said % {"names": "、".join(judges)}, field="arbiters", code="judge")


def _bare(name: str) -> str:
    """A name as it is compared: without blanks and signs around it."""
    return "".join(name.split()).strip("、，,；;。.").casefold()


def _judges_of(rounds: Sequence[JointRound]) -> set[str]:
    """Every name of whoever judged there: as an expert, in the register, and of the account."""
    judging = (PanelFunction.JUDGE, PanelFunction.CHIEF, PanelFunction.RESERVE)
    rows = Panelist.objects.in_operation().filter(round__in=rounds, function__in=judging)
    users = set(rows.values_list("user_id", flat=True))
    found = set(rows.values_list("user__username", flat=True))
    found |= set(Expert.objects.in_operation().filter(user_id__in=users).values_list("name", flat=True))
    return found | set(Person.objects.in_operation().filter(user_id__in=users).values_list("name", flat=True))


def _stage_to_mark(entry: Matter, part: str) -> str:
    """The part to be marked anew: the one that was named, else the last. Raises Refused while a part is marked."""
    if OpenItem.objects.in_operation().filter(matter=entry, item__round__kind=JointKind.PANEL).exists():
        said = _("这一部分还在评分，请在评审中按裁定更正（裁判长提出、仲裁同意）或补时，再选“已在现场补时或更正”。")
        raise Refused(said, field="remedy", code="marking")
    rows = JointItem.objects.in_operation().filter(matter=entry, round__kind=JointKind.PANEL, state=ItemState.DONE)
    keys = list(
        rows.filter(round__state=JointState.CLOSED).order_by("-round__pk").values_list("round__stage", flat=True)
    )
    if not keys or part and part not in keys:
        raise Refused(_("这一部分还没有成绩，不能重新评分。"), field="part", code="unmarked")
    return part or keys[0]


def _goes(entry: Matter, stage: str) -> dict[int, str]:
    """Everybody who goes back, and where to: the entry to its marks (or with the others to the ranking)."""
    definition = PROCEDURES.get(entry.procedure)
    order = [one.key for one in definition.stages]
    placed = JointItem.objects.in_operation().filter(
        matter=entry, round__kind=JointKind.RANKING, round__state=JointState.CLOSED, state=ItemState.DONE
    )
    last = placed.select_related("round").order_by("-round__closed_at", "-pk").first()
    if last is not None and stage and order.index(last.round.stage) < order.index(stage):
        last = None
    if last is None:
        if not stage:
            raise Refused(_("这件报名还没有排名，不用重新排名。请选其他处理办法。"), field="remedy", code="unranked")
        return {entry.pk: stage}
    listed = JointItem.objects.in_operation().filter(round=last.round, state=ItemState.DONE)
    ids = list(listed.values_list("matter_id", flat=True))
    found = {matter.pk: last.round.stage for matter in hold_matters(ids) if _recalled(matter, last.round.stage, order)}
    if entry.pk not in found and entry.state != MatterState.ENDED:
        # Another ruling has sent the list back already: the entry waits there, or goes to its marks.
        return {entry.pk: stage} if stage not in ("", entry.stage) else {}
    if entry.pk not in found:
        raise Refused(_("这件报名已经办结，不能再重新评分或排名。"), code="ended")
    return {**found, entry.pk: stage or last.round.stage}


def _recalled(matter: Matter, ranking: str, order: Sequence[str]) -> bool:
    """Whether the matter goes back to the ranking of its list. Raises Refused where its list cannot be taken back."""
    if matter.state == MatterState.ENDED and not matter.ending == "done":
        return passed_over(matter)
    if matter.state != MatterState.ENDED and order.index(matter.stage) <= order.index(ranking):
        return False
    stage = PROCEDURES.get(matter.procedure).stage(matter.stage)
    if matter.state == MatterState.ENDED or stage.kind not in _RECALLED:
        raise Refused(
            _("同一名单中的 %(number)s 已进入“%(stage)s”，名单不能重新排名。请选其他处理办法，并在理由中写明怎样补救。")
            % {"number": matter.number, "stage": stage.labels.staff},
            field="remedy",
            code="too_far",
        )
    return True


def _nothing(viewer: Viewer, matter: Matter, act: Act) -> None:
    return None


@effect("contests.appeals_settled", reverse=_nothing)
def appeals_settled(viewer: Viewer, matter: Matter, act: Act) -> None:
    appeals_settled_many(viewer, [(matter, act)])


@effect_many("contests.appeals_settled")
def appeals_settled_many(viewer: Viewer, pairs: Sequence[tuple[Matter, Act]]) -> None:
    """Places are final only when the appeals of the whole list are decided and whoever is marked anew has marks."""
    if not pairs:
        return
    matters = [matter for matter, _act in pairs]
    stage = PROCEDURES.get(matters[0].procedure).stage(pairs[0][1].stage)
    for call, track in dict.fromkeys((matter.call_id, matter.track_id) for matter in matters):
        rows = Matter.objects.in_operation().filter(call_id=call, track_id=track)
        if stage.kind == "issue":
            _refuse_appealed(rows)
        else:
            _refuse_behind(rows, matters[0].procedure, stage.key)
    if stage.kind == "rank" and pairs[0][1].outcome == getattr(stage, "passed_over", ""):
        _refuse_appealed(Matter.objects.in_operation().filter(pk__in=[matter.pk for matter in matters]))


def _refuse_appealed(rows: Any) -> None:
    found = Objection.objects.in_operation().filter(item__matter__in=rows.values("pk"), matter__procedure=APPEAL)
    numbers = found.exclude(matter__state=MatterState.ENDED).values_list("matter__number", flat=True)[:3]
    if numbers:
        said = _("申诉 %(numbers)s 还没有裁定，名次可能变动。请裁定后再办理。")
        raise Refused(said % {"numbers": "、".join(numbers)}, code="appealed")


def _refuse_behind(rows: Any, procedure: str, ranking: str) -> None:
    """Nobody is ranked while one of the list, sent back by a ruling, has no new marks yet."""
    stages = PROCEDURES.get(procedure).stages
    before: Iterable[str] = [one.key for one in stages[: [one.key for one in stages].index(ranking)]]
    behind = rows.filter(state=MatterState.OPEN, stage__in=before, acts__given__has_key=MARKS)
    number = behind.values_list("number", flat=True).first()
    if number:
        said = _("%(number)s 按申诉裁定正在重新评分，评完后与名单一起排名。")
        raise Refused(said % {"number": number}, code="behind")
