"""A district in which every row carries a text of its own, so that whoever sees it gives it away."""

from dataclasses import dataclass, field
from datetime import date

from gongyou.domains.unions.models import Proposal, RosterImport
from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Due, DueAct, Matter, Proof, Proving
from gongyou.engines.procedures.types import DUTIES, regular
from gongyou.kernel.access.roles import worker_viewer
from gongyou.kernel.files.models import StoredFile
from gongyou.kernel.jobs.models import Job
from gongyou.records.activities.models import Activity, Drive
from gongyou.records.directory.models import Employer, JoinCode, Membership, Person, Post, Reveal
from gongyou.records.directory.operations import merging
from tests.factories.replaying import again
from tests.factories.world import World, build, employer, identity, mobile
from tests.matrix import selecting

LATE = date(2026, 11, 1)
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


def canaries() -> Canaries:
    """The district of `fill`, made once in a process and put back for every role."""
    return again("canaries", fill)


def fill() -> Canaries:
    """Build the district with one member, open and returned matters, a roster, a job, a file, a code at each place."""
    world = build()
    for street in ("a", "b"):
        world.codes.setdefault(f"street_{street}", JoinCode._base_manager.get(union=world[f"street_{street}"]))
    made = Canaries(world, {})
    for place in PLACES:
        made.owned[place] = _own(world, place, made)
    for place in ("street_a", "street_b"):
        _likely_double(world, place, made.owned[place])
    for place in selecting.ORGANISERS:
        selecting.own_selections(world, place, made.owned[place])
    made.owned["purse"] = Owned("purse")
    selecting.purse(world, made.owned["purse"])
    made.owned[selecting.WALL] = Owned(selecting.WALL, {"honour": selecting.public_honour(world), "number": []})
    firm = employer(world, name="金丝雀物流有限公司")
    made.employer_id = firm.pk
    for street in ("street_a", "street_b"):
        _proposal(world, street, firm, made.owned[street])
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
    _dues(world, place, owned)
    if place in ("district", "street_a", "street_b"):
        _drive(world, place, owned)
    return owned


def _drive(world: World, place: str, owned: Owned) -> None:
    """An approved drive with a planned session; the name of its place gives it away."""
    days = {"begins_on": LATE, "ends_on": date(2027, 1, 31)}
    drive = Drive(name=f"金丝雀行动{place}", owner=world[place], target=20, place=f"金丝雀驿站{place}", **days)
    drive.state, drive.drafted_by, drive.approved_by = "approved", world.users[place], world.users["union_b2"]
    drive.save(force_insert=True)
    session = Activity(
        kind="joining_drive", title=drive.name, organiser=world[place], drive=drive, place=drive.place, held_on=LATE
    )
    session.save(force_insert=True)
    owned.values |= {"drive": [str(drive.pk)], "session": [str(session.pk)]}
    owned.canaries += [drive.name, drive.place]


def _dues(world: World, place: str, owned: Owned) -> None:
    """One due that is owed and late, and one that was reported and then sent back, with texts of its own."""
    node, rows = world[place].node, []
    for period in ("2026-08", "2026-09"):
        plan = DUTIES.get("unions.monthly_changes").rhythm.plan(regular("month", date(2026, int(period[5:]), 1)), LATE)
        row = Due(
            duty="unions.monthly_changes", subject_kind="organisation", subject_number=node.pk, period=period, node=node,
            covers_from=plan.period.first, covers_to=plan.period.last, opens_on=plan.opens_on, due=plan.computed.due,
            deadline=plan.computed.deadline, flag_at=plan.computed.deadline, trace=plan.computed.as_data(),
        )  # fmt: skip
        row.save(force_insert=True)
        rows.append(row)
    proof = Proof(kind="report", node=node, given={"agrees": "no", "note": f"金丝雀月报说明{place}"})
    proof.save(force_insert=True)
    Proving(due=rows[1], proof=proof).save(force_insert=True)
    DueAct(due=rows[1], verb="send_back", note=f"金丝雀退回理由{place}").save(force_insert=True)
    owned.values["due"] = [str(row.pk) for row in rows]
    owned.canaries += [f"金丝雀月报说明{place}", f"金丝雀退回理由{place}"]


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


def _proposal(world: World, place: str, firm: Employer, owned: Owned) -> None:
    """A proposal to found a union at the employer whose contact walks the matrix too; its number gives it away."""
    row = Proposal(number=f"JY-2026-9{place}", employer=firm, street=world[place], members=30, threshold=25)
    row.save(force_insert=True)
    owned.values["number"] += [row.number]
    owned.canaries += [row.number]


def _likely_double(world: World, place: str, owned: Owned) -> None:
    """A second record of the place's member, and the proposal to join the two."""
    name = f"{_NAMES[place]}金丝雀{_NAMES[place]}员"
    matter, worker = world.apply(place, number=identity(), phone=mobile(), name=name)
    operations.act(world.viewers[place], number=matter.number, outcome="admit")
    double = Person._base_manager.get(pk=worker_viewer(worker.user_id).person_id)
    made = merging.propose_merge(
        world.viewers[place], kept_code=owned.values["code"][0], gone_code=double.code, originals=("passport",),
        note=f"金丝雀合并依据{place}", membership_of="kept", account_of="kept",
    )  # fmt: skip
    owned.values["number"] += [made.number]
    owned.values["code"] += [double.code]
    owned.canaries += [double.code, made.number, made.note]


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


def matter_states() -> dict[str, list]:
    """What a write would change."""
    rows = Matter._base_manager.values_list("number", "state", "ending", "stage", "desk_node_id", "claimed_by_id")
    dues = Due._base_manager.values_list("pk", "state", "reminded_on", "ended_at")
    drives = Drive._base_manager.values_list("pk", "state", "name")
    sessions = Activity._base_manager.values_list("pk", "state")
    return {
        **{number: state for number, *state in rows},
        **{f"due {pk}": state for pk, *state in dues},
        **{f"drive {pk}": state for pk, *state in drives},
        **{f"session {pk}": state for pk, *state in sessions},
        **selecting.states(),
    }
