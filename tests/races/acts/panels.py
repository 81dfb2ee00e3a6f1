"""Panels and ballots of a small contest: votes until the last instant, marks sent again, checked while they change."""

from datetime import datetime

from gongyou.engines.procedures.models import JointItem, JointRound, Mark
from gongyou.engines.procedures.operations import experts, joint, mark_entry, panel_draw, polling
from gongyou.kernel import clock
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.roles import viewer_for, worker_viewer
from gongyou.kernel.accounts.models import User
from gongyou.records.directory.models import Person
from tests.engines.procedures.panels import scenery
from tests.races.acts.base import District, act, declared_once, staff
from tests.races.acts.procedures import employer

#: The judges' firm.
NUMBER = 7_700_001
_there = declared_once(scenery.added)


def _entered(persons: list[int], stage: str) -> None:
    for row in Person._base_manager.filter(pk__in=persons).order_by("pk"):
        scenery.entered(District(), row, at=stage)


@act
def open_poll(candidates: list[int], voters: list[int]) -> list[str]:
    """[number, closing instant] of a ballot between these people; the voters are verified."""
    _there()
    Person._base_manager.filter(pk__in=voters).update(identity_checked_on=clock.today())
    _entered(candidates, "poll")
    given = {"poll": {"choose": 2, "cap_per_mille": 1000}, "days": {"poll": 3}}
    row = joint.draft_round(staff("district"), procedure=scenery.KEY, stage="poll", given=given)
    row = joint.open_round(staff("district_colleague"), number=row.number)
    return [row.number, row.ends_at.isoformat()]


@act
def cast(number: str, user: int, choices: list[int]) -> str:
    _there()
    return polling.vote(worker_viewer(user), round=number, choices=choices)


@act
def cast_or_close(what: str, number: str, at: str, user: int = 0, choices: tuple[int, ...] = ()) -> str:
    """One of the two at a rehearsed instant, as each client is told."""
    _there()
    with clock.rehearse(datetime.fromisoformat(at)):
        if what == "close":
            return joint.close_round(staff("district"), number=number).state
        return polling.vote(worker_viewer(user), round=number, choices=list(choices))


def _judge(name: str) -> User:
    user = User.objects.filter(username=name).first()
    if user is None:
        user = User.objects.create_user(username=name, audience="staff")
        node = District()["district"].pk
        Role(user=user, kind="judge", node_id=node, valid_from=clock.today()).save(force_insert=True)
    return user


def _viewer(name: str):
    user = User.objects.get(username=name)
    return viewer_for(Role._base_manager.get(user=user), user_id=user.pk)


@act
def open_panel(persons: list[int]) -> list[str]:
    """[number, code of one item, judges …] of a panel that marks."""
    _there()
    names = [f"judge-{place}" for place in range(3)]
    for name in names:
        if not User.objects.filter(username=name).exists():
            _judge(name)
            firm = employer(NUMBER).credit_code
            experts.register_expert(staff("district"), username=name, name=name, employer_code=firm)
    _entered(persons, "score")
    setup = {**scenery.SETUP, "panel": {"judges": 3, "reserves": 0}}
    row = joint.draft_round(staff("district"), procedure=scenery.KEY, stage="score", given=setup)
    panel_draw.draw_panel(staff("district"), round=row.number)
    chief = _judge(f"chief-{row.pk}")
    panel_draw.appoint(staff("district"), round=row.number, username=chief.username, function="chief")
    joint.open_round(staff("district_colleague"), number=row.number)
    return [row.number, JointItem._base_manager.filter(round=row).first().code, *names]


@act
def enter_own_marks(number: str, code: str, judge: str, key: str, value: int, seen: int = 0) -> int:
    _there()
    marks = {"skill": value, "deeds": 8000}
    return mark_entry.enter_marks(_viewer(judge), round=number, item_code=code, marks=marks, device_key=key, seen=seen)


@act
def enter_or_confirm(what: str, number: str, **given) -> int:
    """Change the own marks, or confirm all that are entered, as each client is told."""
    _there()
    if what == "enter":
        return enter_own_marks(number=number, **given)
    row = JointRound._base_manager.get(number=number)
    marks = list(Mark._base_manager.filter(item__round=row, state="entered").values_list("pk", flat=True))
    return mark_entry.confirm_marks(staff("district"), round=number, marks=marks) if marks else 0
