"""What follows when an honour ends, and when that decision is taken back: titles, groups, certificates and money."""

from datetime import date

import pytest

from gongyou.domains.honours.stages.holders import unfound
from gongyou.engines.procedures.models import Act, Matter
from gongyou.engines.procedures.operations.requesting import request
from gongyou.engines.procedures.types import EFFECTS, PROCEDURES
from gongyou.kernel import clock
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.passport.models import Certificate, Group, GroupMember, Honour
from gongyou.records.passport.operations.certificates import certify_honours, reverse_certificates
from gongyou.records.passport.operations.honours import reverse_honours
from gongyou.records.treasury.models import Commitment, Instalment, Posting, Recovery
from gongyou.records.treasury.operations.loading import load_paid_grants
from gongyou.records.treasury.operations.recovering import settle_recovery
from gongyou.records.treasury.types import PaidGrant, Payee
from tests.domains.honours import scenery
from tests.domains.honours.test_craftsman import GRANT, ONE
from tests.domains.honours.test_families import honoured
from tests.factories.world import SEED

CHECK = {
    "topics": "课题一项", "results": "成果一项", "apprentices": "4", "spent_yuan": "20000", "spent_on": "设备",
}  # fmt: skip


@pytest.fixture
def studio(selection):
    """A studio with a leader, a member, a district title and money of which a part is paid."""
    selection.fund(year=2024)
    unit = selection.world["union_a1"]
    leader, member = selection.worker("王领衔"), selection.worker("李一")
    group = Group(kind="studio", name="王领衔创新工作室", unit=unit, valid_from=date(2024, 8, 1))
    group.save(force_insert=True)
    for person, role in ((leader, "leader"), (member, "member")):
        GroupMember(
            group=group, person=person, role=role, in_studio=True, valid_from=date(2024, 8, 1)
        ).save(force_insert=True)  # fmt: skip
    group.title = titled(group, unit)
    (group.promise,) = load_paid_grants(
        SEED, grants=[granted(selection, ("honour", group.title.pk), ("employer", selection.firm.pk))]
    )
    return group


def titled(group: Group, unit, **more) -> Honour:
    return honoured(
        None, unit, holder_kind="group", group=group, title="innovation_studio", title_name="创新工作室",
        family="innovation_studio", **more,
    )  # fmt: skip


def granted(selection, made_by, payee) -> PaidGrant:
    return PaidGrant(
        payee=Payee(*payee), amount_fen=500_000, fund="cultivation", category="cultivation", year=2024, title="培育资助",
        committed_on=date(2024, 8, 1), paid=((300_000, date(2024, 9, 1)),), level="district", made_by=made_by,
    )  # fmt: skip


def states(promise: Commitment) -> tuple:
    parts = Instalment._base_manager.filter(commitment=promise).order_by("ordinal").values_list("state", flat=True)
    return (Commitment._base_manager.get(pk=promise.pk).state, *parts)


def booked(account: str) -> int:
    return sum(Posting._base_manager.filter(account=account).values_list("amount_fen", flat=True))


def failed(selection, studio):
    """The yearly check that ends with the plaque taken off."""
    given = {"studio": str(studio.pk), "year": "2025", **CHECK}
    matter = request(selection.clerk, procedure="honours.studio_check", given=given)
    selection.act(selection.street, matter, "failed")
    selection.act(selection.officer, matter, "confirm")
    selection.act(selection.colleague, matter, "issue", **scenery.PAPER)
    return selection.fresh(matter)


def revoked(selection, row):
    given = {"honour": str(row.pk), "ground": "fraud", "reason": "申报成果不属实，已查实"}
    matter = request(selection.clerk, procedure="honours.revocation", given=given)
    selection.act(selection.clerk, matter, "heard", day=clock.today().isoformat(), statement="没有意见")
    selection.act(selection.street, matter, "agree")
    selection.act(selection.officer, matter, "revoke")
    selection.act(selection.colleague, matter, "issue", **scenery.PAPER)
    return selection.fresh(matter)


def test_a_revoked_title_closes_its_studio_and_a_reinstated_one_opens_it_again(selection, studio):
    with selection.on(date(2026, 4, 1)):
        matter = revoked(selection, studio.title)
        studio.refresh_from_db()
        assert studio.valid_to == date(2026, 4, 1) and (studio.ended_by_kind, studio.ended_by_number) == (
            "matter",
            matter.pk,
        )
        assert states(studio.promise) == ("stopped", "paid", "cancelled")
        claim = Recovery._base_manager.get()
        assert (claim.amount_fen, claim.due_on, booked("receivable")) == (300_000, date(2026, 5, 1), 300_000)
    with selection.on(date(2026, 5, 20)):
        undo(SEED, matter=matter)
    studio.refresh_from_db()
    studio.title.refresh_from_db()
    assert studio.valid_to is None and studio.title.revoked_on is None
    rows = GroupMember._base_manager.filter(group=studio)
    assert {(row.role, row.valid_to, row.end_reason) for row in rows} == {("leader", None, ""), ("member", None, "")}
    assert states(studio.promise) == ("open", "paid", "ready")
    assert (Recovery._base_manager.get().state, booked("receivable")) == ("waived", 0)


def test_a_title_that_is_revoked_a_second_time_takes_all_of_its_money_with_it(selection, studio):
    with selection.on(date(2026, 4, 1)):
        matter = revoked(selection, studio.title)
        claim = Recovery._base_manager.get()
        other = selection.world.viewers["treasurer2"]
        settle_recovery(other, recovery=claim.pk, outcome="paid_in", day=clock.today(), note="流水 9")
    with selection.on(date(2026, 5, 20)):
        undo(SEED, matter=matter)
        again = Commitment._base_manager.get(part=studio.promise.number)
        assert states(studio.promise) == ("open", "paid", "ready") and states(again) == ("open", "ready")
        revoked(selection, studio.title)
    assert states(again) == ("cancelled", "cancelled")
    assert states(studio.promise)[1:] == ("paid", "cancelled")
    assert not Instalment._base_manager.filter(state="ready").exists()


@operation("test.undone", allow=lambda viewer, **kwargs: viewer.is_system)
def undo(viewer, *, matter) -> None:
    """Every effect of the matter by its declared reversal, as `revoke` does."""
    current().entry("test.undone", "system", 0)
    definition = PROCEDURES.get(matter.procedure)
    for act in Act._base_manager.filter(matter=matter).order_by("-pk"):
        outcome = definition.stage(act.stage).outcome(act.outcome) if act.outcome else None
        for key in reversed(outcome.effects if outcome else ()):
            EFFECTS.get(key).reverse(viewer, matter, act)


def test_a_member_who_may_not_any_more_does_not_come_back(selection, studio):
    leader = GroupMember._base_manager.get(group=studio, role="leader").person
    with selection.on(date(2026, 4, 1)):
        matter = revoked(selection, studio.title)
    other = Group(
        kind="studio", name="王领衔第二创新工作室", unit=selection.world["union_a1"], valid_from=date(2026, 4, 2)
    )
    other.save(force_insert=True)
    GroupMember(
        group=other, person=leader, role="leader", in_studio=True, valid_from=date(2026, 4, 2)
    ).save(force_insert=True)  # fmt: skip
    with selection.on(date(2026, 5, 20)):
        undo(SEED, matter=matter)
    members = GroupMember._base_manager.filter(group=studio, valid_to=None)
    assert [row.role for row in members] == ["member"]  # flagged for another leader


def test_a_failed_year_stops_money_but_asks_nothing_back(selection, studio):
    city = titled(studio, selection.world["union_a1"], level="city", level_ordinal=40, granting_body="市总工会")
    with selection.on(date(2026, 4, 1)):
        matter = failed(selection, studio)
    for row in (studio, studio.title, city):
        row.refresh_from_db()
    assert (studio.title.revocation, city.revoked_on) == ("withdrawn", None)
    assert studio.valid_to is None  # with the city's title the studio goes on
    assert states(studio.promise) == ("stopped", "paid", "cancelled")
    assert not Recovery._base_manager.exists() and booked("grants") == 300_000
    with selection.on(date(2026, 5, 20)):
        undo(SEED, matter=matter)
    studio.title.refresh_from_db()
    assert studio.title.revoked_on is None and states(studio.promise) == ("open", "paid", "ready")


def test_a_plaque_comes_back_with_its_studio(selection, studio):
    with selection.on(date(2026, 4, 1)):
        matter = failed(selection, studio)
        studio.refresh_from_db()
        assert studio.valid_to == date(2026, 4, 1)
    with selection.on(date(2026, 4, 2)):
        undo(SEED, matter=matter)
    studio.refresh_from_db()
    assert studio.valid_to is None and GroupMember._base_manager.filter(group=studio, valid_to=None).count() == 2


@pytest.mark.parametrize("paid", [False, True])
def test_a_year_that_was_passed_by_mistake_proves_nothing(selection, studio, paid):
    part = Instalment._base_manager.get(commitment=studio.promise, ordinal=2)
    Instalment._base_manager.filter(pk=part.pk).update(state="pending", ready_on=None, condition="年度考核合格")
    with selection.on(date(2026, 4, 1)):
        given = {"studio": str(studio.pk), "year": "2025", **CHECK}
        matter = request(selection.clerk, procedure="honours.studio_check", given=given)
        selection.act(selection.street, matter, "passed")
        assert states(studio.promise)[2] == "ready"
        if paid:
            selection.paid(studio.promise)
        undo(SEED, matter=selection.fresh(matter))
    assert states(studio.promise)[2] == ("paid" if paid else "pending")
    assert list(Recovery._base_manager.values_list("amount_fen", flat=True)) == ([200_000] if paid else [])


@operation("test.certified", allow=lambda viewer, **kwargs: viewer.is_system)
def certified(viewer, *, row, made_by, reverse=False) -> None:
    current().entry("test.certified", "system", 0)
    if reverse:
        reverse_certificates(viewer, undone=made_by, made_by=made_by, reason="印错")
    else:
        certify_honours(viewer, honours=[row], made_by=made_by, issued_on=date(2026, 4, 1))


def test_a_certificate_that_was_void_stays_void(selection, studio):
    certified(SEED, row=studio.title, made_by=("matter", 901))
    certified(SEED, row=studio.title, made_by=("matter", 902))
    certified(SEED, row=studio.title, made_by=("matter", 901), reverse=True)
    with selection.on(date(2026, 4, 1)):  # on the very day on which the first was issued and made void
        matter = revoked(selection, studio.title)
        undo(SEED, matter=matter)
    void, good = Certificate._base_manager.filter(honour=studio.title).order_by("pk")
    assert void.revoked_on == void.issued_on and void.revocation_reason == "印错"
    assert good.revoked_on is None and not good.fell_with_honour


def test_an_award_that_is_taken_back_asks_the_money_back(selection):
    selection.fund()
    selection.judges()
    call = selection.call(tracks=ONE, left_out=["member_poll"], weights={"scoring": 100}, **GRANT)
    who = selection.worker("王甲")
    (matter,) = selection.recommended(call, who)
    selection.opined([matter])
    with selection.on(date(2026, 3, 20)):
        selection.scored(call, lambda one, key: 1500)
        selection.hold(call, "ranking")
        selection.hold(call, "district_notice")
    with selection.on(date(2026, 4, 10)):
        selection.hold(call, "decision")
        selection.hold(call, "award", answers=scenery.PAPER)
        promise = Commitment._base_manager.get(made_by_kind="matter", made_by_number=matter.pk)
        selection.paid(promise)
        undo(SEED, matter=selection.fresh(matter))
    assert states(promise) == ("stopped", "paid", "cancelled")
    assert Recovery._base_manager.get().amount_fen == 600_000
    assert Honour._base_manager.get(person=who).revocation == "reversed"
    assert Certificate._base_manager.filter(revoked_on=None).count() == 0


def test_an_award_that_never_was_does_not_come_back_with_a_revocation_taken_back(selection, studio):
    Group._base_manager.filter(pk=studio.pk).update(made_by_kind="matter", made_by_number=4711)
    with selection.on(date(2026, 4, 1)):
        matter = revoked(selection, studio.title)
        never_was(SEED, group=studio.pk, honour=studio.title.pk)
        undo(SEED, matter=matter)
    studio.refresh_from_db()
    studio.title.refresh_from_db()
    assert studio.valid_to == studio.valid_from and studio.title.revocation == "reversed"


@operation("test.never_was", allow=lambda viewer, **kwargs: viewer.is_system)
def never_was(viewer, *, group: int, honour: int) -> None:
    current().entry("test.never_was", "system", 0)
    Honour._base_manager.filter(pk=honour).update(made_by_kind="matter", made_by_number=4711)
    reverse_honours(viewer, undone=("matter", 4711), made_by=("matter", 4711), reason="命名决定已撤销")
    unfound(viewer, Matter(pk=4711))
