"""Random lives of matters under a rehearsed clock: whatever people, desks and clocks do, the invariants hold."""

import json
import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import Count, Q
from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from gongyou.domains.unions.operations.applying import Application, apply_to_join
from gongyou.domains.unions.operations.transferring import open_transfer
from gongyou.engines.procedures import operations, queries
from gongyou.engines.procedures.models import Act, Clock, Matter, Party
from gongyou.engines.procedures.operations import desks
from gongyou.engines.procedures.types import PROCEDURES
from gongyou.kernel import clock
from gongyou.kernel.access.models import Link, Role
from gongyou.kernel.access.roles import worker_viewer
from gongyou.kernel.access.viewer import system
from gongyou.kernel.accounts.codes import user_for_phone
from gongyou.kernel.ledger import reader
from gongyou.kernel.ledger.models import Entry
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.records.directory.models import Membership, Person
from tests.properties.lengths import search
from tests.races.people import somebody

ROBOT = system(reason="test")
START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LONGEST = timedelta(days=550)
DOORS = ("union_a1", "union_a2", "union_b1", "union_b2", "street_a")
STAFF = ("union_a1", "union_a2", "union_b1", "union_b2", "street_a", "street_b", "district")
VACATED = ("union_a1", "union_b1", "street_a", "street_b")
WORKERS = [somebody(900_000 + number) for number in range(4)]
FLAGS = ("identity_unproven", "name_differs", "imported")

places, doors, staff = st.integers(0, 40), st.sampled_from(DOORS), st.sampled_from(STAFF)
people = st.integers(0, len(WORKERS) - 1)
often = st.sampled_from((True, True, True, False))


class Matters(RuleBasedStateMachine):
    """One small district; each step happens a minute after the last one."""

    world = None

    def __init__(self) -> None:
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.now, self.entries = START, Entry._base_manager.count()
        self.accounts = [user_for_phone(who.phone).pk for who in WORKERS]
        self.up = dict(Link._base_manager.filter(line="territory", valid_to=None).values_list("child_id", "parent_id"))

    def teardown(self) -> None:
        try:
            assert reader.verify()[2] == []
        finally:
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)

    def _do(self, call):
        """Run one operation; a refusal must leave nothing behind. Returns its value, or None if it was refused."""
        word = sys._getframe(1).f_code.co_name.lstrip("_")
        self.now += timedelta(minutes=1)
        before = self._prints()
        with clock.rehearse(self.now):
            try:
                value = call()
                event(f"{word}: done")
                return value
            except (Refused, Denied):
                assert self._prints() == before, "a refused operation left something behind"
                return None

    def _prints(self) -> tuple:
        models = (Act, Clock, Entry, Matter, Membership, Party, Person)
        return tuple(model._base_manager.count() for model in models)

    def _matter(self, place: int, **wanted) -> Matter | None:
        found = list(Matter._base_manager.filter(**wanted).order_by("pk"))
        return found[place % len(found)] if found else None

    def _worker(self, who: int):
        return worker_viewer(self.accounts[who])

    @initialize(turns=st.lists(st.tuples(people, doors), min_size=2, max_size=5))
    def a_few_apply_and_are_admitted(self, turns):
        for who, door in turns:
            self.apply(who, door, True)
        for place in range(len(turns)):
            self.decide_at_the_desk(place, True, True)

    @rule(who=people, door=doors, own=often)
    def apply(self, who, door, own):
        """Somebody applies, with the own number or (by mistake or not) with another one's."""
        person = WORKERS[who if own else (who + 1) % len(WORKERS)]
        application = Application(
            name=person.name,
            identity_kind="resident",
            identity_number=person.identity,
            phone=WORKERS[who].phone,
            token=self.world.codes[door].token,
        )
        self._do(lambda: apply_to_join(self._worker(who), application=application))

    @rule(place=places, favour=often, confirm=often)
    def decide_at_the_desk(self, place, favour, confirm):
        """The desk gives an outcome of the present stage."""
        found = self._matter(place, state="open")
        if found is not None:
            self._decide(found, self._holder(found), favour, confirm)

    @rule(place=places, by=staff)
    def decide_elsewhere(self, place, by):
        """A desk that may have nothing to do with it tries."""
        found = self._matter(place)
        if found is not None:
            self._decide(found, self.world.viewers[by], True, True)

    def _decide(self, found, viewer, favour, confirm):
        outcome = PROCEDURES.get(found.procedure).stage(found.stage).outcomes[0 if favour else 1]
        receiver = self.world[("union_a1", "union_a2", "union_b1")[found.pk % 3]].code
        done = self._do(
            lambda: operations.act(
                viewer,
                number=found.number,
                outcome=outcome.key,
                note="情况属实",
                given={"receiver": receiver},
                confirmed=FLAGS if confirm else (),
            )
        )
        if done is not None:
            assert found.state == "open" and viewer.node_id == found.desk_node_id, "somebody else's desk acted"
            assert confirm or not set(found.flags) & set(FLAGS) or not favour

    def _holder(self, found: Matter):
        at = {self.world[key].pk: key for key in STAFF}
        return self.world.viewers[at[found.desk_node_id]]

    @rule(place=places)
    def give_back(self, place):
        found = self._matter(place, state="open")
        if found is not None:
            note = "请补充材料"
            self._do(lambda: operations.return_for_correction(self._holder(found), number=found.number, note=note))

    def _somebody(self, found: Matter, who: int, own: bool):
        """Mostly whoever opened the matter, else anybody."""
        return worker_viewer(found.opened_user_id) if own and found.opened_user_id else self._worker(who)

    @rule(place=places, who=people, own=often)
    def correct(self, place, who, own):
        found = self._matter(place, state="returned")
        if found is not None:
            answers, viewer = {"occupation": "快递员"}, self._somebody(found, who, own)
            done = self._do(lambda: operations.correct(viewer, number=found.number, answers=answers))
            assert done is None or found.opened_user_id == viewer.user_id

    @rule(place=places, who=people, own=often)
    def withdraw(self, place, who, own):
        found = self._matter(place, state="open")
        if found is not None:
            viewer = self._somebody(found, who, own)
            done = self._do(lambda: operations.withdraw(viewer, number=found.number))
            assert done is None or found.opened_user_id == viewer.user_id

    @rule(place=places, release=st.booleans())
    def claim(self, place, release):
        found = self._matter(place, state="open")
        if found is not None:
            self._do(lambda: operations.claim(self._holder(found), number=found.number, release=release))

    @rule(by=staff, who=people, to=doors)
    def transfer(self, by, who, to):
        """The old union asks another one to receive its member."""
        person = Person._base_manager.filter(user_id=self.accounts[who]).first()
        if person is not None:
            viewer, receiver = self.world.viewers[by], self.world[to].code
            self._do(lambda: open_transfer(viewer, person_code=person.code, receiver_code=receiver))

    @rule(place=places, by=st.sampled_from(("street_a", "street_b", "district")), wait=st.booleans())
    def escalate(self, place, by, wait):
        found = self._matter(place, state="open")
        if found is not None:
            self.time_passes(45 if wait else 1)
            viewer = self.world.viewers[by]
            done = self._do(lambda: operations.escalate(viewer, number=found.number, note="逾期未办"))
            assert done is None or done.desk_node_id != found.desk_node_id

    @rule(place=places, by=st.sampled_from(("street_a", "street_b", "district")))
    def revoke(self, place, by):
        found = self._matter(place, ending="done")
        if found is not None:
            viewer = self.world.viewers[by]
            self._do(lambda: operations.revoke(viewer, number=found.number, note="核实有误"))

    @rule(days=st.integers(1, 45))
    def time_passes(self, days):
        if self.now + timedelta(days=days) < START + LONGEST:
            self.now += timedelta(days=days)

    @rule()
    def tick(self):
        self._do(lambda: operations.tick(ROBOT))

    @precondition(lambda self: self.world is not None)
    @rule(key=st.sampled_from(VACATED))
    def a_desk_falls_vacant_or_is_filled_again(self, key):
        rows = Role._base_manager.filter(user=self.world.users[key])
        vacant = rows.filter(valid_to=None).exists()
        rows.update(valid_to=rows.first().valid_from if vacant else None)
        nodes = [self.world[key].pk]
        nodes += Link._base_manager.filter(line="territory", child_id__in=nodes).values_list("parent_id", flat=True)
        nodes += [self.world["district"].pk]
        self._do(lambda: operations.find_desks_again(ROBOT, node_ids=tuple(nodes)))

    @invariant()
    def nobody_is_a_member_twice(self):
        rows = Membership._base_manager.filter(valid_to=None).values("person")
        assert not rows.annotate(times=Count("pk")).filter(times__gt=1).exists()

    @invariant()
    def a_matter_has_an_ending_exactly_when_it_ended(self):
        rows = Matter._base_manager
        assert not rows.filter(state="ended", ending="").exists()
        assert not rows.exclude(state="ended").exclude(ending="").exists()
        assert not rows.filter(state="ended", ended_at=None).exists()
        assert not rows.exclude(state="ended").exclude(ended_at=None).exists()
        assert not rows.filter(state="ended").exclude(once=None).exists()

    @invariant()
    def every_act_has_one_entry(self):
        told = [json.loads(data) for data in self._new_entries().values_list("data", flat=True)]
        acts = [data["act"] for data in told if "act" in data]
        assert sorted(acts) == sorted(Act._base_manager.values_list("pk", flat=True))

    def _new_entries(self):
        return Entry._base_manager.filter(seq__gt=self.entries, subject_kind="matter", event__startswith="procedures.")

    @invariant()
    def clocks_are_in_order(self):
        live = Clock._base_manager.filter(state__in=["running", "stopped"])
        assert not live.values("matter", "rule").annotate(times=Count("pk")).filter(times__gt=1).exists()
        assert not live.filter(matter__state="ended").exists()
        running = Count("clocks", filter=Q(clocks__state="running"))
        rows = Matter._base_manager.exclude(state="ended").annotate(running=running)
        assert set(rows.values_list("running", flat=True)) <= {1}
        owners = live.filter(state="running").values_list("matter__state", "owner")
        assert set(owners) <= {("open", "desk"), ("returned", "applicant")}

    def _above(self, node: int) -> list[int]:
        found = []
        while node in self.up:
            node = self.up[node]
            found.append(node)
        return found

    @invariant()
    def an_open_matter_lies_at_a_desk_that_somebody_holds(self):
        held = _held(self.now)
        for number, node, remark in Matter._base_manager.filter(state="open").values_list(
            "number", "desk_node_id", "desk_remark"
        ):
            assert node in held or remark == desks.VACANT or not held & set(self._above(node)), (number, remark)

    @invariant()
    def each_union_sees_its_own_only(self):
        """The oracle: a matter is seen where its desk or a party lies at or under the node, walking up from each."""
        ends = {pk: {node} for pk, node in Matter._base_manager.values_list("pk", "desk_node_id")}
        for pk, node in Party._base_manager.exclude(organisation=None).values_list("matter_id", "organisation_id"):
            ends[pk].add(node)
        for key in STAFF:
            node = self.world[key].pk
            wanted = {pk for pk, at in ends.items() if any(node == end or node in self._above(end) for end in at)}
            with clock.rehearse(self.now):
                seen = set(queries.matters(self.world.viewers[key]).values_list("pk", flat=True))
            assert seen == wanted, key

    @invariant()
    def what_ended_well_is_written(self):
        made = Membership._base_manager.filter(made_by_kind="matter").values_list("made_by_number", flat=True)
        good = Matter._base_manager.filter(ending__in=["done", "revoked"]).values_list("pk", flat=True)
        assert set(made) - set(good) == set()
        assert set(Matter._base_manager.filter(ending="done").values_list("pk", flat=True)) <= set(made)


def _held(now) -> set[int]:
    """The nodes at which somebody may decide today."""
    day = clock.local_date(now)
    rows = Role._base_manager.filter(kind__in=["union_clerk", "street_officer", "district_officer"])
    rows = rows.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gt=day))
    return set(rows.values_list("node_id", flat=True))


@pytest.mark.slow
def test_random_lives_of_matters(world):
    Matters.world = world
    run_state_machine_as_test(Matters, settings=search(15, steps=45))
