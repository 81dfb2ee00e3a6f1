"""The closed table kind × verb × actor, driven through the real operations: what it does not name is refused."""

from datetime import timedelta
from itertools import product

import pytest

from gongyou.engines.procedures import operations
from gongyou.engines.procedures.enums import Actor, OnSilence, Verb
from gongyou.engines.procedures.models import Act, Clock, Matter
from gongyou.engines.procedures.operations.convening import convene
from gongyou.engines.procedures.operations.desks import CONFLICT
from gongyou.engines.procedures.operations.locating import Located, check_verb
from gongyou.engines.procedures.predicates import ALLOWED, allows
from gongyou.engines.procedures.stages import Ask, Ballot, Decide, Handle, Issue, Meet, Serve
from gongyou.engines.procedures.types import PROCEDURES, Labels, Outcome, PartyDesk, Promise
from gongyou.kernel import clock
from gongyou.kernel.access.roles import worker_viewer
from gongyou.kernel.access.viewer import public, system
from gongyou.kernel.accounts.codes import user_for_phone
from gongyou.kernel.operations.errors import Denied, Refused
from tests.engines.procedures import scenery
from tests.factories.world import identity, mobile

#: Kinds that two procedures of the unions have, and those that the test's own procedure brings; the row of
#: “together” is its branches' business, but for withdrawing and revoking (test_everything).
REAL, OTHER = ("decide", "ask"), ("serve", "handle", "meet", "ballot", "issue")
KINDS = (*REAL, *OTHER)
OUTCOME = {
    ("decide", Verb.ADVANCE): "admit",
    ("decide", Verb.REFUSE): "refuse",
    ("ask", Verb.ACCEPT): "accept",
    ("ask", Verb.NOT_ACCEPT): "decline",
    **scenery.OUTCOMES,
}
LATER = timedelta(days=120)


@pytest.fixture(autouse=True)
def everything(db, tmp_path):
    with scenery.added(tmp_path) as definition:
        yield definition


class Scene:
    """One matter of a kind, its people, and the state in which a verb would have its turn."""

    def __init__(self, world, kind: str, verb: str) -> None:
        self.world, self.kind, self.verb = world, kind, verb
        self.number, self.phone = identity(), mobile()
        self.desk_key = "union_b1" if kind == "ask" else "union_a1"
        if kind == "ask":
            first = self.apply("union_a1", self.applicant)
            operations.act(world.viewers["union_a1"], number=first.number, outcome="admit")
        if kind in OTHER:
            self.desk_key = "street_a" if kind == "issue" else "union_a1"
        self.matter = None if verb == Verb.SUBMIT else self.apply(self.desk_key, self.applicant)
        if self.matter is not None:
            assert PROCEDURES.get(self.matter.procedure).stage(self.matter.stage).kind == kind
            self.prepare()

    @property
    def applicant(self):
        return worker_viewer(user_for_phone(self.phone).pk)

    def apply(self, union: str, viewer):
        if self.kind in OTHER:
            return scenery.opened(viewer, at=self.kind)
        from gongyou.domains.unions.operations.applying import Application, apply_to_join

        application = Application(
            name="张晓工", identity_kind="resident", identity_number=self.number, phone=self.phone,
            token=self.world.codes[union].token,
        )  # fmt: skip
        return apply_to_join(viewer, application=application)

    def prepare(self) -> None:
        rows, times = Matter._base_manager.filter(pk=self.matter.pk), Clock._base_manager.filter(matter=self.matter)
        if self.verb == Verb.CORRECT:
            rows.update(state="returned")
            times.update(owner="applicant")
        elif self.verb == Verb.LAPSE:
            times.update(on_silence=OnSilence.LAPSE)
        elif self.verb == Verb.ESCALATE:
            times.update(on_silence=OnSilence.ESCALATE)
        elif self.verb == Verb.REVOKE:
            if self.kind in OTHER:
                rows.update(state="ended", ending="done", ended_at=clock.now(), once=None)
                return
            outcome = {"decide": "admit", "ask": "accept"}[self.kind]
            operations.act(self.desk, number=self.matter.number, outcome=outcome)
        if self.kind == "serve":
            scenery.ripen(self.matter)
        elif self.kind == "meet":
            scenery.meeting(self.matter)
        elif self.kind == "ballot":
            scenery.meeting(self.matter, present=25, state="closed")
            scenery.nominated(self.matter, "甲", "乙")

    @property
    def desk(self):
        return self.world.viewers[self.desk_key]

    def viewer(self, actor: str):
        street = "street_b" if self.kind == "ask" else "district" if self.kind == "issue" else "street_a"
        return {
            "applicant": self.applicant,
            "desk": self.desk,
            "above": self.world.viewers[street],
            "clock": system(reason="procedures.tick"),
            "stranger": self.world.viewers["union_a2" if self.kind == "ask" else "union_b2"],
            "other worker": worker_viewer(user_for_phone("13811112222").pk),
            "public": public(),
            "leader": self.world.staff("leader", "district"),
            "zone": self.world.staff("zone_officer", "zone"),
            "auditor": self.world.staff("audit_admin", None),
        }[actor]

    def drive(self, actor: str) -> bool:
        """Do the verb as the actor; say whether it was done, by the acts that are there afterwards."""
        before = self.count()
        try:
            self.call(self.viewer(actor))
        except (Denied, Refused):
            assert self.count() == before, "a refused act left an act behind"
            return False
        return self.count() == before + 1

    def count(self) -> int:
        return Act._base_manager.filter(verb=self.verb).count()

    def call(self, viewer) -> None:
        number = self.matter.number if self.matter else ""
        verb = self.verb
        if verb == Verb.SUBMIT:
            self.apply(self.desk_key, viewer)
        elif verb in (Verb.ADVANCE, Verb.REFUSE, Verb.ACCEPT, Verb.NOT_ACCEPT, Verb.RECORD, Verb.ISSUE):
            anyhow = {key[1]: outcome for key, outcome in OUTCOME.items()}[verb]
            wanted = OUTCOME.get((self.kind, verb), anyhow)
            given = scenery.given(wanted, self.matter)
            operations.act(viewer, number=number, outcome=wanted, note="情况属实", given=given)
        elif verb == Verb.CONVENE:
            convene(viewer, number=number, day=clock.today() + timedelta(days=20), place="会议室")
        elif verb == Verb.RETURN:
            operations.return_for_correction(viewer, number=number, note="请补充材料")
        elif verb == Verb.CORRECT:
            operations.correct(viewer, number=number, answers={})
        elif verb == Verb.WITHDRAW:
            operations.withdraw(viewer, number=number)
        elif verb == Verb.CLAIM:
            operations.claim(viewer, number=number)
        elif verb == Verb.REVOKE:
            operations.revoke(viewer, number=number, note="核实有误")
        else:
            self.later(viewer, number)

    def later(self, viewer, number: str) -> None:
        with clock.rehearse(clock.now() + LATER):
            if viewer.is_system or self.verb == Verb.LAPSE:
                operations.tick(viewer)
            else:
                operations.escalate(viewer, number=number, note="逾期未办")


CLASSES = {cls.kind: cls for cls in (Decide, Ask, Serve, Handle, Meet, Ballot, Issue)}
#: Whoever is asked as a person acts only where a person is asked; that row is driven in test_asked_persons.
ACTORS = [actor for actor in Actor.values if actor != Actor.PARTY]
CASES = list(product(KINDS, Verb.values, ACTORS))
OUTSIDERS = ("stranger", "other worker", "public", "leader", "zone", "auditor")


@pytest.mark.parametrize(("kind", "verb", "actor"), CASES, ids=["-".join(case) for case in CASES])
def test_an_actor_does_what_the_table_names_and_nothing_else(world, kind, verb, actor):
    assert Scene(world, kind, verb).drive(actor) is allows(kind, verb, actor)


#: Kinds that are held for many matters, or by the treasury: tests/engines/procedures/joint drives them.
JOINTLY = ("score", "rank", "publicise", "poll", "pay")


def test_every_case_of_the_table_was_driven():
    named = {(kind, str(verb), str(a)) for kind, verbs in ALLOWED.items() for verb, who in verbs.items() for a in who}
    elsewhere = {case for case in named if case[0] in ("together", "ask_person", *JOINTLY)}
    assert named - elsewhere <= set(CASES) and set(ALLOWED) == {*KINDS, "together", "ask_person", *JOINTLY}
    assert len(CASES) == len(KINDS) * len(Verb.values) * len(ACTORS)


@pytest.mark.parametrize("actor", OUTSIDERS)
@pytest.mark.parametrize("kind", KINDS)
def test_whoever_is_no_actor_does_nothing(world, kind, actor):
    for verb in Verb.values:
        if verb == Verb.SUBMIT and actor == "other worker":
            continue  # everybody may apply for themselves; for others the desk sees that nothing is proven
        assert not Scene(world, kind, verb).drive(actor), (verb, actor)


def test_the_check_itself_agrees_with_the_table_everywhere(world):
    labels = Labels("x", "x", "x")
    for kind, verb, actor in CASES:
        stage = CLASSES[kind](
            key="x", labels=labels, desk=PartyDesk("receiver"), outcomes=(), promise=Promise("unions.admission")
        )
        found = Located(Matter(), PROCEDURES.get("unions.join"), stage)
        if allows(kind, verb, actor):
            check_verb(found, verb, actor)
        else:
            with pytest.raises(Denied):
                check_verb(found, verb, actor)
    assert not allows("unheard of", Verb.SUBMIT, Actor.APPLICANT) and not allows("decide", "dance", Actor.DESK)


def _stage(cls, *outcomes, silence=OnSilence.ESCALATE):
    promise = Promise("unions.admission", on_silence=silence)
    return cls(key="x", labels=Labels("x", "x", "x"), desk=PartyDesk("receiver"), outcomes=outcomes, promise=promise)


@pytest.mark.parametrize("cls", [Decide, Ask])
@pytest.mark.parametrize("verb", Verb.values)
def test_a_definition_cannot_declare_an_outcome_that_its_kind_does_not_know(cls, verb):
    """Start-up refuses what the table would refuse at run time."""
    fits = allows(cls.kind, verb, Actor.DESK) and verb not in (Verb.CLAIM, Verb.RETURN)
    faults = _stage(cls, Outcome("x", "x", verb, ending="done", needs_note=True)).faults()
    assert (faults == []) is fits


def test_faults_of_a_declaration_are_named():
    good = Outcome("x", "x", Verb.ADVANCE, ending="done")
    assert _stage(Decide, good).faults() == []
    assert _stage(Decide).faults() == ["declares no outcome"]
    assert "to a stage, to an ending" in _stage(Decide, Outcome("x", "x", Verb.ADVANCE)).faults()[0]
    assert "unknown ending" in _stage(Decide, Outcome("x", "x", Verb.ADVANCE, ending="fine")).faults()[0]
    assert "needs a reason" in _stage(Decide, Outcome("x", "x", Verb.REFUSE, ending="refused")).faults()[0]
    silent = _stage(Ask, Outcome("x", "x", Verb.ACCEPT, ending="done"), silence=OnSilence.FLAG)
    assert "silence" in silent.faults()[0]


def test_the_registry_of_procedures_is_without_fault():
    assert PROCEDURES.check_all() == []
    assert CONFLICT == "conflict"
