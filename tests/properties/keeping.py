"""What holds after every step in the life of matters, whatever people, desks and clocks did."""

import json

from django.db.models import Count, Q
from hypothesis.stateful import RuleBasedStateMachine, invariant

from gongyou.engines.procedures import queries
from gongyou.engines.procedures.models import Act, Branch, Clock, Matter, Party
from gongyou.engines.procedures.operations import desks
from gongyou.kernel import clock
from gongyou.kernel.access.models import Closure, Link, Role
from gongyou.kernel.ledger.models import Entry
from gongyou.records.directory.models import Membership

STAFF = ("union_a1", "union_a2", "union_b1", "union_b2", "street_a", "street_b", "district")
#: The procedures whose good end is a membership.
MAKES_MEMBERS = {"unions.join", "unions.transfer", "unions.placing", "unions.retain", "unions.resume"}


class Keeping(RuleBasedStateMachine):
    """The invariants. Whoever adds the steps gives `world`, the instant `now` and `entries`, the ledger's length before."""

    world = None

    @property
    def up(self) -> dict[int, int]:
        """Who stands under whom on the territory, read anew: organisations move."""
        return dict(Link._base_manager.filter(line="territory", valid_to=None).values_list("child_id", "parent_id"))

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
        assert not live.values("matter", "stage", "rule").annotate(times=Count("pk")).filter(times__gt=1).exists()
        assert not live.filter(matter__state="ended").exists()
        running = Count("clocks", filter=Q(clocks__state="running"), distinct=True)
        beside = Count("branches", filter=Q(branches__state="open"), distinct=True)
        rows = Matter._base_manager.exclude(state="ended").annotate(running=running, beside=beside)
        assert set(rows.values_list("running", "beside")) <= {(1, 0), (1, 1), (2, 2)}
        owners = live.filter(state="running").values_list("matter__state", "owner")
        assert set(owners) <= {("open", "desk"), ("returned", "applicant"), ("open", "party")}

    @invariant()
    def branches_end_with_their_matter(self):
        rows = Branch._base_manager.filter(state="open")
        assert not rows.filter(matter__state="ended").exists()
        assert set(rows.values_list("group", "matter__stage")) <= {("both_parents", "both_parents")}

    def _above(self, node: int) -> list[int]:
        found, up = [], self.up
        while node in up:
            node = up[node]
            found.append(node)
        return found

    @invariant()
    def an_open_matter_lies_at_a_desk_that_somebody_holds(self):
        held = _held(self.now)
        places = list(Branch._base_manager.filter(state="open").values_list("matter", "desk_node_id", "desk_remark"))
        rows = Matter._base_manager.filter(state="open").exclude(pk__in=[matter for matter, *_place in places])
        for number, node, remark in [*rows.values_list("number", "desk_node_id", "desk_remark"), *places]:
            assert node in held or remark == desks.VACANT or not held & set(self._above(node)), (number, remark)

    @invariant()
    def the_closure_says_what_the_links_say(self):
        """Whoever stands above on the territory by links does so by the closure, after every move too."""
        told = set(
            Closure._base_manager.filter(line="territory", depth__gt=0).values_list("descendant_id", "ancestor_id")
        )
        assert told == {(node, above) for node in self.up for above in self._above(node)}

    @invariant()
    def each_union_sees_its_own_only(self):
        """The oracle: a matter is seen where its desk or a present party lies at or under the node, walking up."""
        ends = {pk: {node} for pk, node in Matter._base_manager.values_list("pk", "desk_node_id")}
        present = Party._base_manager.filter(valid_to=None).exclude(organisation=None)
        for pk, node in present.values_list("matter_id", "organisation_id"):
            ends[pk].add(node)
        for pk, node in Branch._base_manager.values_list("matter_id", "desk_node_id"):
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
        members = Matter._base_manager.filter(ending="done", procedure__in=MAKES_MEMBERS)
        assert set(members.values_list("pk", flat=True)) <= set(made)
        moved = Link._base_manager.filter(made_by_kind="matter").values_list("made_by_number", flat=True)
        moves = Matter._base_manager.filter(ending="done", procedure="unions.move")
        assert set(moves.values_list("pk", flat=True)) <= set(moved)


def _held(now) -> set[int]:
    """The nodes at which somebody may decide today."""
    day = clock.local_date(now)
    rows = Role._base_manager.filter(kind__in=["union_clerk", "street_officer", "district_officer"])
    rows = rows.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gt=day))
    return set(rows.values_list("node_id", flat=True))
