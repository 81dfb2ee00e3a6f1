"""Random lives of matters under a rehearsed clock: whatever people, desks and clocks do, the invariants hold."""

import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from gongyou.domains.unions.operations.applying import Application, apply_to_join
from gongyou.domains.unions.operations.transferring import open_transfer
from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Act, Branch, Clock, Document, Matter, Party
from gongyou.engines.procedures.operations.requesting import request as open_request
from gongyou.engines.procedures.types import PROCEDURES
from gongyou.kernel import clock
from gongyou.kernel.access.models import Link, Role
from gongyou.kernel.access.roles import worker_viewer
from gongyou.kernel.access.viewer import system
from gongyou.kernel.accounts.codes import user_for_phone
from gongyou.kernel.ledger import reader
from gongyou.kernel.ledger.models import Entry
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.outbox.models import Message
from gongyou.records.directory.models import Membership, Person
from tests.properties.keeping import STAFF, Keeping
from tests.properties.lengths import search
from tests.races.people import somebody

ROBOT = system(reason="test")
START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LONGEST = timedelta(days=550)
DOORS = ("union_a1", "union_a2", "union_b1", "union_b2", "street_a")
VACATED = ("union_a1", "union_b1", "street_a", "street_b")
WORKERS = [somebody(900_000 + number) for number in range(4)]
FLAGS = ("identity_unproven", "name_differs", "imported")

places, doors, staff = st.integers(0, 40), st.sampled_from(DOORS), st.sampled_from(STAFF)
people = st.integers(0, len(WORKERS) - 1)
often = st.sampled_from((True, True, True, False))
which = st.integers(0, 5)
MOVED, PARENTS = ("union_a1", "union_a2", "union_b1", "street_a"), ("street_a", "street_b", "zone")
OWN = ("unions.retain", "unions.resume", "unions.leave")
BY_UNION = ("unions.auto_exit", "unions.close_membership", "unions.retain")


class Matters(Keeping):
    """One small district; each step happens a minute after the last one."""

    def __init__(self) -> None:
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.now, self.entries = START, Entry._base_manager.count()
        self.accounts = [user_for_phone(who.phone).pk for who in WORKERS]

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
        models = (Act, Branch, Clock, Document, Entry, Link, Matter, Membership, Message, Party, Person)
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
            self.decide_at_the_desk(place, 0, True)

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

    @rule(place=places, other=which, confirm=often)
    def decide_at_the_desk(self, place, other, confirm):
        """The desk gives an outcome of the present stage, or of a branch; the first one mostly."""
        found = self._matter(place, state="open")
        if found is not None:
            stage, node = self._places(found)[place % len(self._places(found))]
            self._decide(found, self._holder(node), stage, max(0, int(other) - 3), confirm)

    @rule(place=places, by=staff)
    def decide_elsewhere(self, place, by):
        """A desk that may have nothing to do with it tries."""
        found = self._matter(place)
        if found is not None:
            self._decide(found, self.world.viewers[by], self._places(found)[0][0], 0, True)

    def _places(self, found: Matter) -> list[tuple[str, int]]:
        """(stage, node) of every desk at which the matter stands: its own, or those of its open branches."""
        rows = Branch._base_manager.filter(matter=found, state="open").order_by("pk")
        return list(rows.values_list("stage", "desk_node_id")) or [(found.stage, found.desk_node_id)]

    def _given(self, found: Matter) -> dict:
        day = clock.local_date(self.now).isoformat()
        receiver = self.world[("union_a1", "union_a2", "union_b1")[found.pk % 3]].code
        return {
            "receiver": receiver, "day": day, "level": ("own", "above")[found.pk % 2], "manner": "phone",
            "said": "提醒缴费，了解情况", "resolution": "委员会第5次会议", "prefix": "测工退", "signed_for": "测试工会",
        }  # fmt: skip

    def _decide(self, found, viewer, stage, other, confirm):
        chosen = PROCEDURES.get(found.procedure).stage(stage).chosen()
        if not chosen:
            return
        outcome, places = chosen[other % len(chosen)], self._places(found)
        given = {one.key: self._given(found).get(one.key) for one in outcome.inputs}
        done = self._do(
            lambda: operations.act(
                viewer,
                number=found.number,
                stage=stage,
                outcome=outcome.key,
                note="情况属实",
                given=given,
                confirmed=FLAGS if confirm else (),
            )
        )
        if done is not None:
            assert found.state == "open" and (stage, viewer.node_id) in places, "somebody else's desk acted"
            favour = outcome.verb in ("advance", "accept")
            assert confirm or not set(found.flags) & set(FLAGS) or not favour

    def _holder(self, node: int):
        at = {self.world[key].pk: key for key in STAFF}
        return self.world.viewers[at[node]]

    @rule(place=places)
    def give_back(self, place):
        found = self._matter(place, state="open")
        if found is not None:
            note = "请补充材料"
            viewer = self._holder(found.desk_node_id)
            self._do(lambda: operations.return_for_correction(viewer, number=found.number, note=note))

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
            viewer = self._holder(self._places(found)[place % len(self._places(found))][1])
            self._do(lambda: operations.claim(viewer, number=found.number, release=release))

    @rule(by=staff, who=people, to=doors)
    def transfer(self, by, who, to):
        """The old union asks another one to receive its member."""
        person = Person._base_manager.filter(user_id=self.accounts[who]).first()
        if person is not None:
            viewer, receiver = self.world.viewers[by], self.world[to].code
            self._do(lambda: open_transfer(viewer, person_code=person.code, receiver_code=receiver))

    @rule(who=people, key=st.sampled_from(OWN))
    def ask_for_the_own_membership(self, who, key):
        """To be retained, to be taken up again, to leave."""
        self._open(self._worker(who), key)

    @rule(by=staff, who=people, key=st.sampled_from(BY_UNION), death=st.booleans(), own=often)
    def a_desk_opens_it(self, by, who, key, death, own):
        """The member's own union mostly, else any desk."""
        person = Person._base_manager.filter(user_id=self.accounts[who]).first()
        if person is not None:
            at = {self.world[name].pk: name for name in STAFF}
            rows = Membership._base_manager.filter(person=person, valid_to=None)
            here = at.get(rows.values_list("union_id", flat=True).first())
            by = here if own and here else by
            reason = ("deceased" if death else "expelled") if key == "unions.close_membership" else "retired"
            self._open(self.world.viewers[by], key, person.code, reason=reason)

    @rule(by=staff, key=st.sampled_from(MOVED), to=st.sampled_from(PARENTS), own=often)
    def ask_to_move(self, by, key, to, own):
        """An organisation, its parent or the next one asks that it moves; or somebody whom it does not concern."""
        by = key if own else by
        more = {"organisation": self.world[key].code, "line": "territory", "new_parent": self.world[to].code}
        self._open(self.world.viewers[by], "unions.move", "", **more, reason="企业迁址")

    def _open(self, viewer, key, subject="", **more):
        day = clock.local_date(self.now)
        long_ago = (day - timedelta(days=240)).isoformat()
        given = {
            "reason": "retired", "since": day.isoformat(), "day": day.isoformat(), "evidence": "退休证和台账，已核对。",
            "document": "证明", "employer_name": "测试物流", "known": True, "dues_until": long_ago,
            "life_until": long_ago, **more,
        }  # fmt: skip
        self._do(lambda: open_request(viewer, procedure=key, given=given, subject=subject))

    @rule(place=places, turns=st.integers(2, 5))
    def a_matter_goes_on_for_some_turns(self, place, turns):
        """Its desks give their first outcomes, a week apart, so that long procedures come to an end too."""
        found = self._matter(place, state="open")
        for _turn in range(turns if found is not None else 0):
            found.refresh_from_db()
            if found.state != "open":
                return
            self.time_passes(7)
            stage, node = self._places(found)[0]
            chosen = PROCEDURES.get(found.procedure).stage(stage).chosen()
            with clock.rehearse(self.now):
                ways = [turn for turn, one in enumerate(chosen) if not (one.guard and one.guard(found))]
            onward = [turn for turn in ways if chosen[turn].to != stage] or ways
            self._decide(found, self._holder(node), stage, onward[0] if onward else 0, True)

    @rule(place=places, who=people, own=often, stay=st.booleans())
    def answer(self, place, who, own, stay):
        """The member who is asked answers, or somebody else tries."""
        found = self._matter(place, state="open", stage="member_answer")
        if found is None:
            return
        asked = Party._base_manager.get(matter=found, role="member").person.user_id
        viewer = worker_viewer(asked) if own and asked else self._worker(who)
        outcome = "stay" if stay else "go"
        done = self._do(lambda: operations.answer(viewer, number=found.number, stage="member_answer", outcome=outcome))
        assert done is None or viewer.user_id == asked

    @rule(place=places, by=st.sampled_from(("street_a", "street_b", "district")), wait=st.booleans())
    def escalate(self, place, by, wait):
        found = self._matter(place, state="open")
        if found is not None:
            self.time_passes(45 if wait else 1)
            viewer, before = self.world.viewers[by], self._places(found)
            done = self._do(lambda: operations.escalate(viewer, number=found.number, note="逾期未办"))
            assert done is None or self._places(done) != before

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


@pytest.mark.slow
def test_random_lives_of_matters(world):
    Matters.world = world
    run_state_machine_as_test(Matters, settings=search(15, steps=45))
