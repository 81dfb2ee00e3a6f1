"""Importing a roster (会员实名制): upload, check in the background, commit everything or every valid row by choice."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta

from django.db import IntegrityError
from django.utils.translation import gettext as _

from gongyou.domains.unions.models import RosterImport, StagedRow
from gongyou.domains.unions.operations import staging
from gongyou.engines.procedures.enums import OpenedBy, PartyRole
from gongyou.engines.procedures.operations import PartyDraft, open_matter, wait_for_applicant
from gongyou.kernel import clock, parameters
from gongyou.kernel.access.scopes import covered_nodes
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.files import store
from gongyou.kernel.jobs import runner
from gongyou.kernel.ledger import writer
from gongyou.kernel.numbering.numbers import next_number, reserve
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, lock, operation
from gongyou.records.directory.models import Membership, Organisation, Person
from gongyou.records.directory.operations.checks import hold_union

State = RosterImport.State
_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xls": "application/vnd.ms-excel",
    ".csv": "text/csv",
}


def _located(viewer: Viewer, number: str) -> RosterImport:
    """The import under its lock, inside the viewer's scope."""
    found = RosterImport.objects.visible_to(viewer).filter(number=number).first()
    if found is None:
        raise Denied("roster")
    return RosterImport.objects.in_operation().select_for_update().get(pk=found.pk)


@operation("unions.roster_uploaded", right="roster.import")
def upload_roster(
    viewer: Viewer, *, chunks: Iterable[bytes], title: str, document: str, node_id: int | None = None
) -> RosterImport:
    """Keep the uploaded file and queue its check. The same file that was committed before adds nothing (Refused)."""
    ending = title[title.rfind(".") :].lower()
    if ending not in _TYPES:
        raise Refused(_("只接收 .xlsx、.xls、.csv 文件。请用模板另存后再上传。"), field="file")
    at = viewer.node_id or node_id
    if at is None:
        raise Denied("node")
    stored = store.keep(chunks, title=title, content_type=_TYPES[ending], purpose="roster", node_id=at, viewer=viewer)
    refuse_same_file(stored.sha256)
    number = next_number("HM", clock.today().year)
    roster = RosterImport(
        number=number,
        node_id=at,
        file=stored,
        sha256=stored.sha256,
        document=document.strip()[:100],
        by_user=viewer.user_id,
    )
    roster.save(force_insert=True)
    job = runner.submit("unions.roster_check", viewer, number=number)
    RosterImport.objects.in_operation().filter(pk=roster.pk).update(job_id=job.pk if job else None)
    current().entry("unions.roster_uploaded", "roster", roster.pk, number=number, sha256=stored.sha256)
    return roster


def refuse_same_file(sha256: str) -> None:
    """Raise Refused if a file with these very bytes was committed already. Inside an operation only."""
    same = RosterImport.objects.in_operation().filter(sha256=sha256, state=State.COMMITTED).first()
    if same is not None:
        raise Refused(
            _("这份文件已于 %(day)s 入库（%(number)s），没有重复导入。如有变动，请在名册中更新后再上传。")
            % {"day": clock.local_date(same.committed_at).isoformat(), "number": same.number},
            field="file",
            code="same_file",
        )


@operation("unions.roster_dropped", right="roster.import")
def drop_roster(viewer: Viewer, *, number: str) -> RosterImport:
    """Give an import up before its commit; its staged rows are cleared."""
    roster = _located(viewer, number)
    if roster.state in {State.COMMITTED, State.COMMITTING}:
        raise Refused(_("名册已入库，不能放弃。"))
    RosterImport.objects.in_operation().filter(pk=roster.pk).update(state=State.DROPPED)
    StagedRow.objects.in_operation().filter(roster=roster).delete()
    current().entry("unions.roster_dropped", "roster", roster.pk, number=number)
    return roster


@operation("unions.roster_commit_queued", right="roster.import")
def queue_commit(viewer: Viewer, *, number: str, mode: str) -> RosterImport:
    """Have a large roster committed in the background, with the requester's rights as they are then."""
    roster = _located(viewer, number)
    if roster.state not in {State.CHECKED, State.SUBMITTED}:
        raise Refused(_("名册现在的状态是“%(state)s”，不能入库。") % {"state": roster.get_state_display()})
    job = runner.submit("unions.roster_commit", viewer, number=number, mode=mode)
    RosterImport.objects.in_operation().filter(pk=roster.pk).update(
        state=State.COMMITTING, message="", job_id=job.pk if job else None
    )
    current().entry("unions.roster_commit_queued", "roster", roster.pk, number=number, mode=mode)
    roster.refresh_from_db()
    return roster


def _old_rows(roster: RosterImport) -> int:
    """How many paper admissions lie further back than the district's limit (guide 1.2, transition guards)."""
    days = parameters.value("unions.backdating", clock.today()).whole
    rows = StagedRow.objects.in_operation().filter(roster=roster, action__in=["admit", "retain"])
    return rows.filter(joined_on__lt=clock.today() - timedelta(days=days)).count()


def _hold_unions(viewer: Viewer, roster: RosterImport) -> None:
    """Refuse rows of unions that left the viewer's scope or ended since the check (R4); no other one ends meanwhile."""
    rows = StagedRow.objects.in_operation().filter(roster=roster)
    if not viewer.is_system:
        outside = rows.exclude(union_id__in=covered_nodes(viewer))
        names = list(Organisation.objects.in_operation().filter(pk__in=outside.values("union_id"))[:3])
        if names:
            raise Refused(
                _("名册中的“%(names)s”已不在您的管辖范围，没有写入任何内容。请由现在的上级工会重新上传。")
                % {"names": _("”“").join(one.name for one in names)},
                code="out_of_scope",
            )
    for union_id in rows.order_by("union_id").values_list("union_id", flat=True).distinct():
        hold_union(union_id, clock.today())


@operation("unions.roster_committed", right="roster.import")
def commit_roster(viewer: Viewer, *, number: str, mode: str) -> RosterImport:
    """Write the roster in one transaction. `mode` "all" refuses if any row has a problem, "valid" takes valid rows.

    Confirmed rows become paper admissions from their day; others open applications that the person confirms; members
    of another union become transfers. Admissions of long ago need the district: the import then waits there.
    """
    roster = _located(viewer, number)
    if roster.state not in {State.CHECKED, State.SUBMITTED, State.COMMITTING}:
        raise Refused(_("名册现在的状态是“%(state)s”，不能入库。") % {"state": roster.get_state_display()})
    lock("roster")
    refuse_same_file(roster.sha256)
    _hold_unions(viewer, roster)
    actions = staging.classify(roster.pk)
    blocked = roster.counts.get("refused", 0) + sum(actions.get(key, 0) for key in ("name_differs", "overlap", "twice"))
    if mode == "all" and blocked:
        raise Refused(
            _("有 %(count)s 行存在问题，“全部导入”没有执行，未写入任何内容。请改正后重新上传，或选择只导入有效行。")
            % {"count": blocked},
            code="blocked",
        )
    if mode not in {"all", "valid"}:
        raise Refused(_("请选择导入方式。"), field="mode")
    if not roster.document and actions.get("admit", 0) + actions.get("retain", 0):
        raise Refused(_("登记已在纸面批准的会员，须填写批准文件或会议名称。"), field="document")
    if _old_rows(roster) and not (viewer.is_system or viewer.role == "district_officer"):
        RosterImport.objects.in_operation().filter(pk=roster.pk).update(state=State.SUBMITTED)
        current().entry("unions.roster_submitted", "roster", roster.pk, number=number)
        roster.refresh_from_db()
        return roster
    try:
        return _write(viewer, roster, actions)
    except IntegrityError as error:
        raise Refused(
            _("入库时有人员的会籍刚刚变动，没有写入任何内容。请再次办理入库，变动的行会重新判断。"), code="changed"
        ) from error


def _write(viewer: Viewer, roster: RosterImport, actions: dict[str, int]) -> RosterImport:
    staging.write_people(roster.pk, clock.now())
    cards = reserve("HY", clock.today().year, actions.get("admit", 0) + actions.get("retain", 0))
    written = staging.write_members(roster.pk, f"HY-{clock.today().year}-", cards.start)
    items = [
        (pk, hashlib.sha256(f"membership|{pk}|{person}|{union}|{day}|{kind}".encode()).hexdigest())
        for pk, person, union, day, kind in written
    ]
    staging.write_items(roster.pk, items)
    opened = _open_matters(viewer, roster)
    counts = {**roster.counts, "actions": actions, "members": len(items), "opened": opened}
    RosterImport.objects.in_operation().filter(pk=roster.pk).update(
        state=State.COMMITTED, committed_at=clock.now(), counts=counts
    )
    current().entry(
        "unions.roster_committed",
        "roster",
        roster.pk,
        number=roster.number,
        document=roster.document,
        members=len(items),
        opened=opened,
        merkle_root=writer.merkle_root(digest for _pk, digest in items),
    )
    roster.refresh_from_db()
    return roster


def _open_matters(viewer: Viewer, roster: RosterImport) -> int:
    """Applications and transfers: they wait for the person's own confirmation, or for the receiving desk."""
    rows = StagedRow.objects.in_operation().filter(roster=roster, action__in=["apply", "transfer"])
    opened = list(rows.order_by("pk"))
    for row in opened:
        _open_one(viewer, row)
    return len(opened)


def _open_one(viewer: Viewer, row: StagedRow) -> None:
    person = Person.objects.in_operation().get(pk=row.person_id)
    receiver = Organisation.objects.in_operation().get(pk=row.union_id)
    parties = [PartyDraft(PartyRole.APPLICANT, person=person), PartyDraft(PartyRole.RECEIVER, organisation=receiver)]
    if row.action == "transfer":
        old = Membership.objects.in_operation().select_related("union").get(person=person, valid_to=None)
        parties.append(PartyDraft(PartyRole.SENDER, organisation=old.union))
    matter = open_matter(
        viewer,
        procedure="unions.transfer" if row.action == "transfer" else "unions.join",
        subject=("person", person.pk),
        parties=parties,
        answers={"name": person.name, "employer_name": row.employer_name, "new_form": row.new_form},
        opened_by=OpenedBy.IMPORT,
        once=f"membership:{person.pk}",
        flags=() if row.confirmed else ("imported",),
        channel="import",
        road="import",
    )
    if not row.confirmed and row.action == "apply":
        wait_for_applicant(viewer, matter=matter, note=_("工会按名册为您提出了入会申请，请核对并确认本人意愿。"))


@operation("unions.roster_check_begun", right="roster.import")
def begin_check(viewer: Viewer, *, roster_id: int) -> None:
    """Clear what an interrupted check staged, and say that one is running."""
    StagedRow.objects.in_operation().filter(roster_id=roster_id).delete()
    RosterImport.objects.in_operation().filter(pk=roster_id).update(state=State.CHECKING)
    current().entry("unions.roster_check_begun", "roster", roster_id)


@operation("unions.roster_classified", right="roster.import")
def classify(viewer: Viewer, *, roster_id: int) -> dict[str, int]:
    """Say for each staged row what a commit would do."""
    actions = staging.classify(roster_id)
    current().entry("unions.roster_classified", "roster", roster_id, actions=actions)
    return actions


@operation("unions.roster_checked", right="roster.import")
def note_check(viewer: Viewer, *, roster_id: int, values: dict) -> None:
    """Note what the check found, with one entry in the ledger."""
    RosterImport.objects.in_operation().filter(pk=roster_id).update(**values)
    current().entry("unions.roster_checked", "roster", roster_id, state=str(values.get("state", "")))
