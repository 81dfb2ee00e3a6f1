"""Merging two records of one human being: proposed on evidence, confirmed by another, taken back with a reason."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongyou.kernel import clock
from gongyou.kernel.access.roles import covered_user
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.numbering.numbers import next_number
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, lock, operation
from gongyou.records.directory.enums import Original, Side
from gongyou.records.directory.models import Membership, Merge, Person
from gongyou.records.directory.operations import following
from gongyou.records.directory.operations.roles import end_sessions
from gongyou.records.directory.queries.merging import likeness_of

State = Merge.State
#: The kind of role that takes a merge back alone.
DISTRICT = "district_officer"


def _hands(viewer: Viewer) -> tuple[int, int | None]:
    """(who acts, the absent colleague whose desk it is): both count where two must decide."""
    if viewer.user_id is None or viewer.node_id is None:
        raise Denied("desk")
    return viewer.user_id, covered_user(viewer)


def _pair(viewer: Viewer, kept_code: str, gone_code: str) -> tuple[Person, Person]:
    """Both records of the viewer's scope, locked in one order. Raises Denied outside the scope."""
    rows = Person.objects.visible_to(viewer).filter(merged_into=None)
    kept, gone = rows.filter(code=kept_code).first(), rows.filter(code=gone_code).first()
    if kept is None or gone is None or kept == gone:
        raise Denied("person")
    return _locked(kept.pk, gone.pk)


def _locked(kept_id: int, gone_id: int) -> tuple[Person, Person]:
    """Both rows under their locks, and nobody registers or imports one of the two meanwhile."""
    lock("roster")
    rows = Person.objects.in_operation().filter(pk__in=(kept_id, gone_id)).order_by("pk")
    for index in sorted(bytes(index).hex() for index in rows.values_list("identity_index", flat=True)):
        lock(f"person:{index}")
    found = {row.pk: row for row in rows.select_for_update()}
    return found[kept_id], found[gone_id]


def _not_oneself(people: tuple[Person, Person], hands: tuple[int, int | None]) -> None:
    if {person.user_id for person in people} & {hand for hand in hands if hand is not None}:
        raise Refused(_("您与这两份登记有关，应当回避。请由其他人员办理。"), code="conflict")


def _choices(viewer: Viewer, kept: Person, gone: Person, membership_of: str, account_of: str) -> tuple[str, str]:
    """Whose open membership and whose account go on, where both have one. Raises Refused for a missing choice."""
    members = Membership.objects.in_operation().filter(person__in=(kept, gone), valid_to=None).count()
    if Membership.objects.visible_to(viewer).filter(person__in=(kept, gone), valid_to=None).count() != members:
        raise Refused(_("其中一份登记的会籍不在本范围，请由区总工会办理合并。"), code="beyond")
    both_members = members == 2
    both_accounts = kept.user_id is not None and gone.user_id is not None
    sides = {Side.KEPT, Side.GONE}
    if both_members and membership_of not in sides:
        raise Refused(
            _("两份登记都有有效会籍，请选择保留哪一个；另一个以“重复登记，已合并”结束。"), field="membership_of"
        )
    if both_accounts and account_of not in sides:
        raise Refused(_("两份登记都绑定了手机账号，请选择保留哪一个；另一个解除绑定并退出登录。"), field="account_of")
    return (membership_of if both_members else ""), (account_of if both_accounts else "")


@operation("directory.merge_proposed", right="people.merge")
def propose_merge(
    viewer: Viewer,
    *,
    kept_code: str,
    gone_code: str,
    originals: tuple[str, ...],
    note: str,
    membership_of: str = "",
    account_of: str = "",
) -> Merge:
    """Propose that `gone_code` is the same human being as `kept_code`, naming the originals that were seen.

    Raises Denied outside the scope, Refused without evidence or while a proposal about one of them is open.
    """
    hands, (kept, gone) = _hands(viewer), _pair(viewer, kept_code, gone_code)
    _not_oneself((kept, gone), hands)
    seen = [key for key in Original.values if key in originals]
    if not set(seen) - {Original.IN_PERSON}:
        raise Refused(_("请勾选看过的证件原件。没有原件，不能提出合并。"), field="originals")
    if len(note.strip()) < 4:
        raise Refused(_("请写明依据（至少 4 个字），确认人和本人都会看到。"), field="note")
    waiting = Merge.objects.in_operation().filter(state=State.PROPOSED)
    other = (waiting.filter(kept__in=(kept, gone)) | waiting.filter(gone__in=(kept, gone))).first()
    if other is not None:
        raise Refused(
            _("其中一人已有一件待确认的合并提议 %(number)s，请先处理它。") % {"number": other.number}, code="proposed"
        )
    membership_of, account_of = _choices(viewer, kept, gone, membership_of, account_of)
    merge = _new(viewer, kept, gone, hands, note=note)
    merge.likeness, merge.originals = likeness_of(kept, gone), seen
    merge.membership_of, merge.account_of = membership_of, account_of
    merge.save(force_insert=True)
    current().entry(
        "directory.merge_proposed", "merge", merge.pk, number=merge.number, kept=kept.pk, gone=gone.pk, originals=seen
    )
    return merge


def _new(viewer: Viewer, kept: Person, gone: Person, hands: tuple[int, int | None], *, note: str) -> Merge:
    return Merge(
        number=next_number("HB", clock.today().year),
        kept=kept,
        gone=gone,
        note=note.strip()[:400],
        node_id=viewer.node_id,
        proposed_by_id=hands[0],
        proposed_for_id=hands[1],
        proposed_role=viewer.role,
        proposed_at=clock.now(),
    )


def _decision(viewer: Viewer, hands: tuple[int, int | None]) -> dict[str, Any]:
    return {
        "decided_by_id": hands[0],
        "decided_for_id": hands[1],
        "decided_role": viewer.role,
        "decided_node_id": viewer.node_id,
        "decided_at": clock.now(),
    }


@operation("directory.merge_told_apart", right="people.merge")
def tell_apart(viewer: Viewer, *, one_code: str, other_code: str, note: str) -> Merge:
    """Note that two records that look alike are two people: the pair is not offered again. Raises Denied, Refused."""
    hands, (one, other) = _hands(viewer), _pair(viewer, one_code, other_code)
    if len(note.strip()) < 4:
        raise Refused(_("请写明为什么不是同一人（至少 4 个字）。"), field="note")
    merge = _new(viewer, one, other, hands, note=note)
    merge.likeness, merge.state = likeness_of(one, other), State.DECLINED
    for name, value in _decision(viewer, hands).items():
        setattr(merge, name, value)
    merge.save(force_insert=True)
    current().entry("directory.merge_told_apart", "merge", merge.pk, number=merge.number, people=[one.pk, other.pk])
    return merge


def _found(viewer: Viewer, number: str, state: str) -> Merge:
    """The merge of the viewer's scope in this state, under its lock."""
    known = Merge.objects.visible_to(viewer).filter(number=number).values_list("pk", flat=True).first()
    if known is None or not viewer.holds("people.merge"):
        raise Denied("merge")
    merge = Merge.objects.in_operation().select_for_update().get(pk=known)
    if merge.state != state:
        raise Refused(
            _("%(number)s 现在的状态是“%(state)s”，不能这样办理。请刷新查看。")
            % {"number": number, "state": merge.get_state_display()},
            code="ended",
        )
    return merge


@operation("directory.merge_withdrawn", right="people.merge")
def withdraw_merge(viewer: Viewer, *, number: str) -> Merge:
    """Take an own proposal back while nobody has decided."""
    merge = _found(viewer, number, State.PROPOSED)
    if merge.proposed_by_id not in _hands(viewer):
        raise Refused(_("只有提出的人可以撤回。您可以确认或认定不是同一人。"), code="not_own")
    Merge.objects.in_operation().filter(pk=merge.pk).update(state=State.WITHDRAWN)
    current().entry("directory.merge_withdrawn", "merge", merge.pk, number=number)
    merge.refresh_from_db()
    return merge


def _second_hand(viewer: Viewer, merge: Merge) -> tuple[int, int | None]:
    hands = _hands(viewer)
    if {merge.proposed_by_id, merge.proposed_for_id} & {hand for hand in hands if hand is not None}:
        raise Refused(_("提出的人不能自己确认。请由另一名经办人核对原件后办理。"), code="same_hand")
    seen = Person.objects.visible_to(viewer).filter(pk__in=(merge.kept_id, merge.gone_id)).count()
    if seen != 2:
        raise Denied("person")
    return hands


@operation("directory.merge_declined", right="people.merge")
def decline_merge(viewer: Viewer, *, number: str, note: str) -> Merge:
    """Decide that the two are not one human being; nothing changes and the pair is not offered again."""
    merge = _found(viewer, number, State.PROPOSED)
    hands = _second_hand(viewer, merge)
    if len(note.strip()) < 4:
        raise Refused(_("请写明为什么不是同一人（至少 4 个字），提出的人会看到。"), field="note")
    Merge.objects.in_operation().filter(pk=merge.pk).update(
        state=State.DECLINED, answer=note.strip()[:400], **_decision(viewer, hands)
    )
    current().entry("directory.merge_declined", "merge", merge.pk, number=number)
    merge.refresh_from_db()
    return merge


@operation("directory.merge_confirmed", right="people.merge")
def confirm_merge(viewer: Viewer, *, number: str, note: str = "") -> Merge:
    """Join the two records: every dated fact goes to the kept one, the other is closed and points there.

    Raises Refused for whoever proposed it, when it was decided already, or when things changed since.
    """
    merge = _found(viewer, number, State.PROPOSED)
    hands = _second_hand(viewer, merge)
    kept, gone = _locked(merge.kept_id, merge.gone_id)
    _not_oneself((kept, gone), hands)
    if kept.merged_into_id is not None or gone.merged_into_id is not None:
        raise Refused(_("其中一份登记刚刚已并入别的登记。请撤回本提议，核对后重新提出。"), code="changed_since")
    _choices(viewer, kept, gone, merge.membership_of, merge.account_of)
    try:
        with transaction.atomic():
            journal = following.move(merge, kept, gone)
            Merge.objects.in_operation().filter(pk=merge.pk).update(
                state=State.MERGED, answer=note.strip()[:400], **_decision(viewer, hands)
            )
            following.close(journal, kept, gone)
    except IntegrityError as error:
        raise Refused(
            _("两份登记里有内容互相冲突，没有合并，什么也没有改动。请先更正冲突的登记，再重新确认。"),
            code="conflict_of_facts",
        ) from error
    current().entry(
        "directory.merge_confirmed",
        "merge",
        merge.pk,
        number=number,
        kept=kept.pk,
        gone=gone.pk,
        moved=journal.position,
    )
    merge.refresh_from_db()
    return merge


@operation("directory.merge_undo_asked", right="people.merge")
def ask_undo(viewer: Viewer, *, number: str, reason: str) -> Merge:
    """Ask that a merge be taken back; another one, or the district, does it."""
    merge = _found(viewer, number, State.MERGED)
    if len(reason.strip()) < 4:
        raise Refused(_("请写明撤销合并的理由（至少 4 个字），本人会看到。"), field="reason")
    asked = {"undo_asked_by_id": _hands(viewer)[0], "undo_asked_at": clock.now(), "undo_reason": reason.strip()[:400]}
    Merge.objects.in_operation().filter(pk=merge.pk).update(**asked)
    current().entry("directory.merge_undo_asked", "merge", merge.pk, number=number)
    merge.refresh_from_db()
    return merge


@operation("directory.merge_undone", right="people.merge")
def undo_merge(viewer: Viewer, *, number: str, reason: str = "") -> Merge:
    """Give every moved row back to the letter. Raises Refused where later facts make that impossible.

    The district does it with a reason of its own; a street only after somebody else asked for it.
    """
    merge, hands = _found(viewer, number, State.MERGED), _hands(viewer)
    why = reason.strip()[:400] or merge.undo_reason
    if viewer.role != DISTRICT and (merge.undo_asked_by_id is None or merge.undo_asked_by_id in hands):
        raise Refused(_("撤销合并要由另一名经办人先提出理由，再由您办理；或者请区总工会直接撤销。"), code="same_hand")
    if len(why) < 4:
        raise Refused(_("请写明撤销合并的理由（至少 4 个字），本人会看到。"), field="reason")
    kept, gone = _locked(merge.kept_id, merge.gone_id)
    if kept.merged_into_id is not None:
        raise Refused(_("保留的登记后来又并入了别的登记。请先撤销后一次合并，再撤销本次。"), code="merged_again")
    accounts = {merge.dropped_user_id, kept.user_id} - {None}
    if Person.objects.in_operation().filter(user_id__in=accounts).exclude(pk=kept.pk).exists():
        raise Refused(_("解除绑定的手机账号后来绑定了别的登记，不能原样恢复。请先解除那次绑定。"), code="account_taken")
    following.reopen(merge)
    Merge.objects.in_operation().filter(pk=merge.pk).update(
        state=State.UNDONE,
        undo_reason=why,
        undone_by_id=hands[0],
        undone_role=viewer.role,
        undone_node_id=viewer.node_id,
        undone_at=clock.now(),
    )
    following.give_back(merge)
    for user_id in accounts:
        end_sessions(user_id)
    current().entry("directory.merge_undone", "merge", merge.pk, number=number, kept=kept.pk, gone=gone.pk)
    merge.refresh_from_db()
    return merge
