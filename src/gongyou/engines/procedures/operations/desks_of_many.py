"""Finding the desks of one stage for many matters: as `desks` does for one, each distinct desk looked at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from gongyou.engines.procedures.models import Act, Matter, Party
from gongyou.engines.procedures.operations import desks
from gongyou.engines.procedures.types import Stage
from gongyou.kernel.access.models import Role

#: Rows of one statement.
BATCH = 500


def portions(keys: Iterable[int]) -> Iterator[list[int]]:
    """Primary keys in portions that one statement takes."""
    found = list(keys)
    for first in range(0, len(found), BATCH):
        yield found[first : first + BATCH]


def concerned_many(matters: Sequence[Matter]) -> dict[int, desks.Concerned]:
    """Who takes part in each matter."""
    organisations: dict[int, dict[str, int | None]] = defaultdict(dict)
    users: dict[int, set[int]] = defaultdict(set)
    for some in portions(matter.pk for matter in matters):
        rows = Party.objects.in_operation().filter(matter_id__in=some).order_by("pk")
        wanted = ("matter_id", "role", "organisation_id", "valid_to", "person__user_id")
        for matter_id, role, organisation_id, valid_to, user_id in rows.values_list(*wanted):
            if valid_to is None:
                organisations[matter_id].setdefault(role, organisation_id)
            if user_id is not None:
                users[matter_id].add(user_id)
    return {m.pk: desks.Concerned(organisations[m.pk], frozenset(users[m.pk])) for m in matters}


def hands_of_many(matters: Sequence[Matter], stage: Stage) -> dict[int, set[int]]:
    """The users who ended, last, the stages whose hand this stage excludes, by matter."""
    found: dict[int, set[int]] = defaultdict(set)
    if not stage.not_by:
        return found
    last: dict[tuple[int, str], tuple[int | None, int | None]] = {}
    for some in portions(matter.pk for matter in matters):
        rows = Act.objects.in_operation().filter(matter_id__in=some, stage__in=stage.not_by).exclude(outcome="")
        for matter_id, key, user_id, role_id in rows.order_by("pk").values_list(
            "matter_id", "stage", "by_user_id", "acting_for"
        ):
            last[matter_id, key] = (user_id, role_id)
    roles = {role_id for _user, role_id in last.values() if role_id is not None}
    covered = dict(Role.objects.in_operation().filter(pk__in=roles).values_list("pk", "user_id"))
    for (matter_id, _key), (user_id, role_id) in last.items():
        found[matter_id] |= {user_id, covered.get(role_id or 0)} - {None}
    return found


class _Bodies:
    """Bodies by where they stand and who holds their desks, read once each."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.lines: dict[tuple, list[int]] = {}
        self.holding: dict[int, set[int]] = {}

    def line(self, about: desks.Concerned) -> Iterable[int]:
        key = tuple(sorted((role, number or 0) for role, number in about.organisations.items() if role in self._roles))
        if key not in self.lines:
            self.lines[key] = list(desks.wanted(about, self.stage))
        return self.lines[key]

    @property
    def _roles(self) -> set[str]:
        desk = self.stage.desk
        return {
            *(str(getattr(desk, name)) for name in ("role", "keeper") if hasattr(desk, name)),
            *(str(role) for role in getattr(desk, "roles", ())),
        }

    def holders(self, node_id: int) -> set[int]:
        if node_id not in self.holding:
            self.holding[node_id] = set(desks.holders(node_id))
        return self.holding[node_id]


def resolve_many(matters: Sequence[Matter], stage: Stage) -> list[tuple[Matter, tuple[int, str]]]:
    """Each matter with the node and the remark of its desk. Raises Refused where nobody above could take one."""
    about, excluded, bodies = concerned_many(matters), hands_of_many(matters, stage), _Bodies(stage)
    return [(matter, _resolve(matter, about[matter.pk], excluded[matter.pk], bodies)) for matter in matters]


def _resolve(matter: Matter, about: desks.Concerned, excluded: set[int], bodies: _Bodies) -> tuple[int, str]:
    meant, remark = None, ""
    for node_id in bodies.line(about):
        found = bodies.holders(node_id)
        if found - desks.conflicted(matter, found, about) - excluded:
            return node_id, remark
        meant = meant or node_id
        remark = remark or (desks.CONFLICT if found else desks.VACANT)
    if meant is None:
        return desks.resolve(matter, bodies.stage, about)
    return meant, desks.VACANT
