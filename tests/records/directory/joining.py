"""Two records of one human being in the small district, and the two people who join them."""

from dataclasses import dataclass
from datetime import date

from django.apps import apps

from gongyou.engines.procedures import operations
from gongyou.kernel.access.roles import worker_viewer
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.models import Employment, Merge, Person
from gongyou.records.directory.operations import merging
from tests.factories.world import World, employer, identity, mobile


@dataclass
class Twins:
    """The kept and the gone record, with their accounts."""

    world: World
    kept: Person
    gone: Person
    kept_worker: Viewer
    gone_worker: Viewer

    def propose(self, by: str = "street_a", **more) -> Merge:
        given = {
            "kept_code": self.kept.code, "gone_code": self.gone.code, "originals": ("identity_card", "passport"),
            "note": "两证照片与本人一致", "membership_of": "kept", "account_of": "kept",
        }  # fmt: skip
        return merging.propose_merge(self.world.viewers[by], **{**given, **more})

    def join(self, by: str = "street_a", second: str = "street_a_second", **more) -> Merge:
        merge = self.propose(by, **more)
        return merging.confirm_merge(self.world.viewers[second], number=merge.number)

    def again(self) -> None:
        self.kept.refresh_from_db()
        self.gone.refresh_from_db()


def member(world: World, union: str, *, name: str = "王一人", born: str = "19900101") -> tuple[Person, Viewer]:
    """A member with an account: (person, worker)."""
    number = identity(born=born)
    matter, worker = world.apply(union, number=number, phone=mobile(), name=name, employer_name="甲厂")
    operations.act(world.viewers[union], number=matter.number, outcome="admit")
    viewer = worker_viewer(worker.user_id)
    return Person._base_manager.get(pk=viewer.person_id), viewer


def twins(world: World, one: str = "union_a1", other: str = "union_a2") -> Twins:
    """Two members of one name; the street has two officers."""
    kept, kept_worker = member(world, one)
    gone, gone_worker = member(world, other)
    if "street_a_second" not in world.viewers:
        world.staff("street_officer", "street_a", "street_a_second")
    return Twins(world, kept, gone, kept_worker, gone_worker)


def job(person: Person, begins: date, ends: date | None = None, *, main: bool = True, at=None) -> Employment:
    row = Employment(
        person=person, employer=at, occupation="40000", relation="employed", industrial=False, is_main=main,
        valid_from=begins, valid_to=ends,
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def firm(world: World, name: str = "青岛甲乙有限公司", region: str = "370211001"):
    return employer(world, name=name, region=region)


def image() -> dict[str, list]:
    """Every row that a merge may touch, as the database has it; the tables of what was decided left out."""
    found = {}
    for model in apps.get_models():
        label = model._meta.label
        if label.startswith(("directory.", "procedures.")) and label not in {"directory.Merge", "directory.MergedRow"}:
            rows = model._base_manager.order_by("pk").values()
            found[label] = [{k: bytes(v) if isinstance(v, memoryview) else v for k, v in row.items()} for row in rows]
    return found
