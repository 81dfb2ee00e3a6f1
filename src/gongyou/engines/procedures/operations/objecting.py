"""Objections: taken from anybody without an account or on paper, each stopping only its item; who objects is sealed."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import Actor, ItemState, JointKind, JointState, MatterState, OpenedBy, PartyRole
from gongyou.engines.procedures.models import Act, JointItem, JointRound, Matter, Objection, OpenItem, Party
from gongyou.engines.procedures.operations.joint_parts import (
    UNDECIDED,
    WAITING,
    ends_at,
    item_of,
    locked,
    put_out,
    waits_again,
)
from gongyou.engines.procedures.operations.moving_many import move_many
from gongyou.engines.procedures.operations.notice_parts import begin_anew, corrected_facts
from gongyou.engines.procedures.operations.opening import PartyDraft, open_matter
from gongyou.engines.procedures.predicates.reply_codes import digest_of_code, new_code
from gongyou.engines.procedures.queries.above import UP, stands_above
from gongyou.engines.procedures.queries.askers import nominated_by_own
from gongyou.engines.procedures.queries.notices import AGAIN, COMPLAINING, CORRECTABLE
from gongyou.engines.procedures.types import PROCEDURES
from gongyou.kernel import clock, codes, parameters, workdays
from gongyou.kernel.access import graph
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.roles import hands
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, only_inside, operation
from gongyou.kernel.outbox.sending import enqueue
from gongyou.records.directory.models import Organisation

OBJECTION = "procedures.objection"
#: The least that an objection says, in characters; without a name it needs leads that can be checked.
_LEAST, _LEADS = 10, 20


@dataclass(frozen=True)
class ObjectionDraft:
    """What somebody objects to. A named one says who and how to reach them; one without a name gives leads."""

    what: str
    leads: str = ""
    name: str = ""
    unit: str = ""
    contact: str = ""

    @property
    def named(self) -> bool:
        return bool(self.name.strip())


@dataclass(frozen=True)
class Filed:
    """The code by which whoever objected follows the reply; it is nowhere kept as it stands."""

    code: str


def _anybody(viewer: Viewer, **kwargs: object) -> bool:
    """The public without an account, or staff who write an objection down that came on paper.

    A signed-in worker objects as the public does: an account would say who it was.
    """
    return viewer.kind == "public" or viewer.holds("matters.decide")


@operation("procedures.objected", allow=_anybody)
def file_objection(viewer: Viewer, *, number: str, ordinal: int, draft: ObjectionDraft, code: str = "") -> Filed:
    """Object to one item of a notice whose time is not over: the item stops until the objection is decided.

    The same code again is the same objection. Raises Denied for an unknown notice, Refused after its end.
    """
    code = code or new_code()
    if Objection.objects.in_operation().filter(code_digest=digest_of_code(code)).exists():
        current().entry("procedures.objected_again", "joint_round", 0, number=number)
        return Filed(code)
    row, item = _notice(viewer, number, ordinal)
    if nominated_by_own(viewer, item.matter_id):
        raise Refused(_("推荐单位不得代收异议，请异议人在公示页面提交，或交受理异议的上级工会。"), code="conflict")
    _check(draft)
    handler, nominating = _handler(row, item)
    matter = open_matter(
        viewer,
        procedure=OBJECTION,
        subject=("joint_item", item.pk),
        parties=[PartyDraft(PartyRole.ORGANISER, organisation=handler), *_concerned(item)],
        answers={
            "what": draft.what.strip(),
            "leads": draft.leads.strip(),
            "name": draft.name.strip(),
            "unit": draft.unit.strip(),
            "contact": draft.contact.strip(),
        },
        opened_by=OpenedBy.PUBLIC,
        parent=item.matter,
        channel="notice" if viewer.kind == "public" else "paper",
        flags=(*(() if draft.named else ("anonymous",)), *(("same_body",) if handler.pk in nominating else ())),
    )
    Objection(
        matter=matter,
        item=item,
        code_digest=digest_of_code(code),
        named=draft.named,
        on_paper=viewer.kind != "public",
    ).save(force_insert=True)
    if item.state != ItemState.FROZEN:
        item.state = ItemState.FROZEN
        item.save(update_fields=["state"])
    current().entry(
        "procedures.objected", "joint_round", row.pk, number=row.number, ordinal=ordinal, named=draft.named,
        objection=matter.number,
    )  # fmt: skip
    return Filed(code)


def _notice(viewer: Viewer, number: str, ordinal: int) -> tuple[JointRound, JointItem]:
    """The notice and the item under their locks, if objections are still taken."""
    pk = JointRound.objects.visible_to(viewer).filter(number=number).values_list("pk", flat=True).first()
    if pk is None:
        raise Denied("notice")
    row = locked(pk)
    item = item_of(row, ordinal)
    if row.kind != JointKind.NOTICE or row.posted_at is None:
        raise Denied("item")
    if viewer.kind == "staff" and viewer.node_id != row.node_id and not stands_above(viewer, row.node_id):
        raise Denied("not the body of the notice")
    end = ends_at(row, item)
    open_item = OpenItem.objects.in_operation().filter(item=item).exists()
    if (
        row.state == JointState.VOID
        or item.state not in UNDECIDED
        or item.matter.state == MatterState.ENDED
        or not open_item
        or end is None
        or clock.now() >= end
    ):
        raise Refused(
            _("对这一项的公示已经结束，不能再在这里提出异议。有新情况的，请拨打公示上的联系电话。"), code="over"
        )
    return row, item


def _check(draft: ObjectionDraft) -> None:
    if len(draft.what.strip()) < _LEAST:
        raise Refused(_("请写清楚有什么异议（至少 %(least)s 个字）。") % {"least": _LEAST}, field="what")
    if draft.named:
        if len(draft.name.strip()) < 2:
            raise Refused(_("请填写真实姓名。"), field="name")
        if len(draft.contact.strip()) < 5:
            raise Refused(_("请留下电话或地址，核查时要与您联系。"), field="contact")
        return
    if draft.unit.strip() or draft.contact.strip():
        raise Refused(_("留了单位或联系方式，请一并填写真实姓名；不署名的，这两项请留空。"), field="name")
    if len(draft.leads.strip()) < _LEADS:
        raise Refused(
            _("不署名的异议须写明可以核查的线索：时间、地点、经过、证据在哪里（至少 %(least)s 个字）。")
            % {"least": _LEADS},
            field="leads",
        )


def _handler(row: JointRound, item: JointItem) -> tuple[Organisation, set[int]]:
    """The body that looks into it: the notice's own, or the nearest above that did not nominate; and who did."""
    rows = Party.objects.in_operation().filter(matter=item.matter, role=PartyRole.NOMINATOR)
    nominating = set(rows.exclude(organisation=None).values_list("organisation_id", flat=True))
    line = [row.node_id, *graph.ancestors(UP, row.node_id)]
    node_id = next((one for one in line if one not in nominating), row.node_id)
    return Organisation.objects.in_operation().get(pk=node_id), nominating


def _concerned(item: JointItem) -> Iterable[PartyDraft]:
    """The people of the nomination, sealed: they never learn of the objection, and none of them handles it."""
    rows = Party.objects.in_operation().filter(matter=item.matter, valid_to=None).exclude(person=None)
    for party in rows.select_related("person").order_by("pk"):
        yield PartyDraft(party.role, person=party.person, sealed=True)


@operation("procedures.objector_revealed", right="matters.decide")
def reveal_objector(viewer: Viewer, *, number: str, reason: str) -> dict[str, str]:
    """Show those who handle the objection who objected and how to reach them; written down with the reason.

    Raises Refused for others of the desk, and once the objection is decided and the days to complain of it are over.
    """
    rows = Matter.objects.visible_to(viewer).filter(number=number, procedure=OBJECTION, desk_node_id=viewer.node_id)
    matter = rows.first()
    if matter is None:
        raise Denied("objection")
    _check_not_concerned(viewer, matter)
    _check_handles(viewer, matter)
    if len(reason.strip()) < 4:
        raise Refused(_("请写明为什么要查看（至少 4 个字）。"), field="reason")
    given = json.loads(matter.answers.reveal())
    current().entry("procedures.objector_revealed", "matter", matter.pk, number=number, reason=reason.strip()[:200])
    return {key: str(given.get(key) or "") for key in ("name", "unit", "contact")}


def _check_handles(viewer: Viewer, matter: Matter) -> None:
    """Only who took the objection over, or decided something in it, and only while it may still be needed."""
    users = hands(viewer)
    acts = Act.objects.in_operation().filter(matter=matter, by_user_id__in=users, actor=Actor.DESK)
    if matter.claimed_by_id not in users and not acts.exclude(outcome="").exists():
        said = _("只有承办这件异议的人可以查看异议人。由您承办的，请先在异议办件里认领。")
        raise Refused(said, field="reason", code="not_handler")
    if matter.ended_at is None:
        return
    rule = parameters.value(COMPLAINING, clock.today())
    until = workdays.due(clock.local_date(matter.ended_at), rule.whole, str(rule.unit)).deadline
    if clock.now() >= until:
        raise Refused(_("异议已办结，反映期也已过，不能再查看异议人。"), field="reason", code="over")


def _check_not_concerned(viewer: Viewer, matter: Matter) -> None:
    """Neither a concerned person nor whoever submitted the nomination looks into an objection against it.

    The colleague covered for counts too, on both sides.
    """
    users = hands(viewer)
    parties = Party.objects.in_operation().filter(matter__in=[matter.pk, matter.parent_id], person__user_id__in=users)
    covered = Role.objects.in_operation().filter(user_id__in=users).values("pk")
    nominated = Act.objects.in_operation().filter(
        Q(by_user_id__in=users) | Q(acting_for__in=covered), matter_id=matter.parent_id, actor=Actor.APPLICANT
    )
    if parties.exists() or nominated.exists():
        raise Refused(_("您与本件有关，应当回避。请由同岗位其他人员或上一级工会办理。"), code="conflict")


@operation("procedures.objection_decided", allow=only_inside)
def settle_objection(viewer: Viewer, *, matter: Matter, act: Act, verdict: str) -> None:
    """What a decided objection does to its item: `out`, `corrected` or `dismissed`; part of the deciding act."""
    found = Objection.objects.in_operation().filter(matter=matter).first()
    if found is None:
        raise Denied("objection")
    _check_not_concerned(viewer, matter)
    row, item = _standing(found)
    stopped = _stopped_otherwise(item, matter)
    if verdict == "out":
        _out(viewer, row, item)
    elif verdict == "corrected":
        after = ItemState.FROZEN if stopped else ItemState.CORRECTED
        new = corrected_facts(viewer, row, item, _proposed(_proposal_of(matter)))
        begin_anew(row, item, new, _("经核查更正"), after=after)
    else:
        _go_on(item, stopped)
    current().entry(
        "procedures.objection_decided", "joint_round", row.pk, number=row.number, ordinal=item.ordinal, verdict=verdict
    )
    _tell(matter, act)


def _proposal_of(matter: Matter) -> Act:
    """The act by which the examiner proposed a correction; a second person agrees to it."""
    return Act.objects.in_operation().filter(matter=matter, outcome="corrected").order_by("-pk")[0]


def _proposed(act: Act) -> dict[str, str]:
    return {key: act.given.get(f"new_{key}") or "" for key in CORRECTABLE}


@operation("procedures.correction_examined", allow=only_inside)
def check_correction(viewer: Viewer, *, matter: Matter, act: Act) -> None:
    """What the examiner proposes can be published; nothing changes before a second person agrees."""
    _check_not_concerned(viewer, matter)
    row, item = _standing(Objection.objects.in_operation().get(matter=matter))
    corrected_facts(viewer, row, item, _proposed(act))
    current().entry("procedures.correction_examined", "joint_round", row.pk, number=row.number, ordinal=item.ordinal)


def _stopped_otherwise(item: JointItem, matter: Matter) -> bool:
    """Whether something else than this matter stops the item: another objection or appeal, or a hand."""
    others = Objection.objects.in_operation().filter(item__matter_id=item.matter_id).exclude(matter=matter)
    return others.exclude(matter__state="ended").exists() or "frozen" in item.data


def _go_on(item: JointItem, stopped: bool) -> None:
    if not stopped and item.state == ItemState.FROZEN:
        item.state = waits_again(item)
        item.save(update_fields=["state"])


def _in_notice(matter_id: int) -> JointItem | None:
    """The item of the notice that holds the matter now, its round and itself under their locks."""
    rows = OpenItem.objects.in_operation().filter(matter_id=matter_id, item__round__kind=JointKind.NOTICE)
    found = rows.select_related("item").first()
    if found is None:
        return None
    row = locked(found.item.round_id)
    item = item_of(row, found.item.ordinal)
    return item if OpenItem.objects.in_operation().filter(item=item).exists() else None


@operation("procedures.item_stopped", allow=only_inside)
def stop_item(viewer: Viewer, *, matter: Matter, item: JointItem) -> Objection:
    """An appeal (`matter`) stops what the item's matter waits for, as an objection does: the notice that holds it now,
    a later one when it is posted, and any decision on it."""
    made = Objection(matter=matter, item=item, code_digest=digest_of_code(new_code()), named=True)
    made.save(force_insert=True)
    held = _in_notice(item.matter_id)
    if held is not None and held.state in WAITING:
        held.state = ItemState.FROZEN
        held.save(update_fields=["state"])
    current().entry("procedures.item_stopped", "joint_item", item.pk, by=matter.number)
    return made


@operation("procedures.item_let_go_on", allow=only_inside)
def let_go_on(viewer: Viewer, *, matter: Matter) -> None:
    """An appeal that is decided stops its item no longer; other objections and appeals still may."""
    found = Objection.objects.in_operation().select_related("item").get(matter=matter)
    held = _in_notice(found.item.matter_id)
    if held is not None:
        _go_on(held, _stopped_otherwise(held, matter))
    current().entry("procedures.item_let_go_on", "joint_item", found.item_id, by=matter.number)


def _standing(found: Objection) -> tuple[JointRound, JointItem]:
    """The item under its lock; where a later notice of the stage holds its matter, the item there."""
    first = JointItem.objects.in_operation().select_related("round").get(pk=found.item_id)
    later = OpenItem.objects.in_operation().filter(matter_id=first.matter_id, stage=first.round.stage).first()
    pk = later.item_id if later is not None else first.pk
    row = locked(JointItem.objects.in_operation().values_list("round_id", flat=True).get(pk=pk))
    items = JointItem.objects.in_operation().filter(pk=pk).select_related("matter")
    return row, items.select_for_update(of=("self",)).get()


def _out(viewer: Viewer, row: JointRound, item: JointItem) -> None:
    """The objection is right: the item leaves the notice, its matter goes where the stage says."""
    definition = PROCEDURES.get(row.procedure)
    stage = definition.stage(row.stage)
    if item.state not in UNDECIDED:
        if item.data.get("out") == AGAIN:
            raise Refused(_("名单正在重新排名。请等重新公示以后再作结论，这一项届时仍然暂停。"), code="again")
        raise Refused(_("这一项已经移出或已经结束，不用再移出。"), code="stale")
    item.outcome = stage.upheld
    item.save(update_fields=["outcome"])
    put_out([item], "upheld")
    move_many(
        viewer,
        definition=definition,
        stage_key=row.stage,
        outcomes={item.matter_id: item.outcome},
        given={"round": row.number},
    )


def _tell(matter: Matter, act: Act) -> None:
    """A named objector who left a mobile number learns that there is a reply; nothing in it says to what."""
    contact = str(json.loads(matter.answers.reveal()).get("contact") or "")
    try:
        address = codes.check_mobile(contact)
    except codes.CodeError:
        return
    text = _("您反映的情况已有答复，请打开工会网站“公示公告”，用查询码查看。")
    enqueue("sms", f"objection:{act.pk}", {"address": address, "text": text})
