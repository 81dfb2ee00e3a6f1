"""A district in which every row carries a text of its own, so that whoever sees it gives it away."""

from dataclasses import dataclass, field
from datetime import date

from gongyou.domains.unions.models import RosterImport
from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Matter
from gongyou.kernel.access.roles import worker_viewer
from gongyou.kernel.files.models import StoredFile
from gongyou.kernel.jobs.models import Job
from gongyou.records.directory.models import JoinCode, Membership, Person, Post, Reveal
from tests.factories.world import World, build, employer, identity, mobile

PLACES = ("district", "street_a", "street_b", "union_a1", "union_a2", "union_b1", "union_b2")
#: A surname of three characters that no mask keeps whole.
_NAMES = dict(zip(PLACES, "甲乙丙丁戊己庚", strict=True))


@dataclass
class Owned:
    """What one organisation owns, and the texts by which each thing would be recognised."""

    place: str
    values: dict[str, list[str]] = field(default_factory=dict)
    #: never to be seen whole by anybody in a page: identity numbers and phones
    sealed: list[str] = field(default_factory=list)
    #: seen only inside the scope
    canaries: list[str] = field(default_factory=list)
    #: of these, what is about the member and so the member's own
    members_own: list[str] = field(default_factory=list)


@dataclass
class Canaries:
    world: World
    owned: dict[str, Owned]
    member_user: dict[str, int] = field(default_factory=dict)
    employer_id: int = 0


def fill() -> Canaries:
    """Build the district with one member, open and returned matters, a roster, a job, a file, a code at each place."""
    world = build()
    for street in ("a", "b"):
        world.codes.setdefault(f"street_{street}", JoinCode._base_manager.get(union=world[f"street_{street}"]))
    made = Canaries(world, {})
    for place in PLACES:
        made.owned[place] = _own(world, place, made)
    firm = employer(world, name="金丝雀物流有限公司")
    made.employer_id = firm.pk
    return made


def _own(world: World, place: str, made: Canaries) -> Owned:
    owned = Owned(place)
    if place != "district":
        _member_and_matters(world, place, owned, made)
    roster = _roster(world, place)
    owned.values["number"] = [*owned.values.get("number", []), roster.number]
    owned.canaries += [roster.number, roster.document]
    owned.values["name"] = [roster.file.name]
    job = Job(kind="canary", node=world[place].node, message=f"金丝雀任务{_NAMES[place]}", state="done")
    job.save(force_insert=True)
    owned.values["pk"] = [str(job.pk)]
    owned.canaries.append(job.message)
    return owned


def _member_and_matters(world: World, place: str, owned: Owned, made: Canaries) -> None:
    number, phone = identity(), mobile()
    name = f"{_NAMES[place]}金丝雀{_NAMES[place]}员"
    matter, worker = world.apply(place, number=number, phone=phone, name=name)
    clerk = world.viewers[place]
    operations.act(clerk, number=matter.number, outcome="admit", note=f"金丝雀附言{place}")
    person = Person._base_manager.get(pk=worker_viewer(worker.user_id).person_id)
    made.member_user[place] = worker.user_id
    Membership._base_manager.filter(person=person).update(card_number=f"HYC-{place}")
    Post(
        person=person,
        organisation=world[place],
        title="committee",
        document=f"金丝雀任职文号{place}",
        valid_from=date(2020, 1, 1),
    ).save()
    Reveal(person=person, field="phone", reason=f"金丝雀理由{place}", user_id=clerk.user_id, role="union_clerk").save()
    open_one, _viewer = world.apply(place, name=f"{_NAMES[place]}金丝雀{_NAMES[place]}申")
    back, _viewer = world.apply(place, name=f"{_NAMES[place]}金丝雀{_NAMES[place]}退")
    operations.return_for_correction(clerk, number=back.number, note=f"金丝雀补正{place}")
    owned.values["number"] = [matter.number, open_one.number, back.number]
    owned.values["code"] = [person.code]
    owned.values["token"] = []
    owned.sealed += [number, phone]
    owned.members_own = [
        person.code,
        name,
        matter.number,
        f"金丝雀附言{place}",
        f"金丝雀任职文号{place}",
        f"金丝雀理由{place}",
        f"HYC-{place}",
    ]
    owned.canaries += [
        person.code,
        name,
        matter.number,
        open_one.number,
        back.number,
        f"金丝雀附言{place}",
        f"金丝雀补正{place}",
        f"金丝雀任职文号{place}",
        f"金丝雀理由{place}",
        f"HYC-{place}",
    ]


def _roster(world: World, place: str) -> RosterImport:
    node = world[place].node
    file = StoredFile(
        title=f"金丝雀名册{place}.xlsx", content_type="x", size=1, sha256=place, purpose="roster", node=node
    )
    file.save(force_insert=True)
    roster = RosterImport(
        number=f"HM-2026-9{PLACES.index(place):05d}",
        node=node,
        file=file,
        sha256=place.ljust(64, "0"),
        document=f"金丝雀名册文号{place}",
        state="checked",
        counts={"rows": 1, "refused": 0, "actions": {}},
    )
    roster.save(force_insert=True)
    return roster


def matter_states() -> dict[str, tuple]:
    """What a write would change."""
    return {m.number: (m.state, m.ending, m.stage, m.desk_node_id, m.claimed_by_id) for m in Matter._base_manager.all()}
