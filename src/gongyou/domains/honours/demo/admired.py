"""最美劳动者 of this year: a panel and an open ballot side by side."""

from datetime import timedelta

from gongyou.domains.honours.demo.craftsmen import accounts, nominated_and_withdrawn, worker
from gongyou.domains.honours.demo.script import PAPER, Script, ago, entered, person_given
from gongyou.engines.procedures.models import JointItem, JointRound, Matter
from gongyou.engines.procedures.operations import polling
from gongyou.engines.procedures.queries.polls import member_of
from gongyou.kernel import clock
from gongyou.kernel.access.roles import worker_viewer
from gongyou.records.directory.models import Person

KEY = "honours.most_admired"
SINCE, FOR = 40, 60
VOTERS = 24
#: Where the others stand whose first steps were on paper.
STAGES = (
    *("unit_resolution", "unit_notice", "street_review", "opinions", "ranking", "district_notice"),
    *("decision", "award", "payment"),
)


def play(script: Script) -> None:
    people = script.people(len(STAGES) + 8, worker)
    with clock.rehearse(ago(SINCE)):
        year = clock.today().year
        track = [{"key": "labourer", "name": "最美劳动者", "places": 30, "data": {}}]
        call = script.call(
            KEY, f"{year}年最美劳动者选树", year, "naming", FOR, tracks=track, quotas=[],
            poll={"choose": 3, "cap_per_mille": 200},
        )  # fmt: skip
        nominated_and_withdrawn(script, call)
    with clock.rehearse(ago(12)):
        for turn, stage in enumerate([*STAGES, *["judging"] * 6]):
            _enter(script, call, people[turn], stage, turn)
        refused = _enter(script, call, people[-2], "unit_resolution", 1)
        script.act(refused, "not_carried", note="大会未通过")
        done = _enter(script, call, people[-1], "decision", 2)
        script.close(script.hold(call, "decision", [done.number]))
        script.close(script.hold(call, "award", [done.number], answers=PAPER))
    with clock.rehearse(ago(3)):
        waiting = Matter._base_manager.filter(call=call, stage="judging").order_by("pk")
        last = (clock.today() + timedelta(days=10)).isoformat()
        poll = script.hold(call, "member_poll", [matter.number for matter in waiting], ends_on=last)
    _vote(script, poll)


def _enter(script: Script, call, one, stage: str, turn: int) -> Matter:
    clerk = script.staff.officer(one.union)
    subject = Person._base_manager.get(pk=one.person)
    return entered(clerk, call=call, stage=stage, given=person_given(one, turn), subject=subject)


def _vote(script: Script, poll: JointRound) -> None:
    """Verified members vote on two days, a few of them from one unit."""
    voters = script.people(VOTERS)
    users = accounts(script.staff.system, people=[one.person for one in voters])
    most = JointItem._base_manager.filter(round=poll).count()
    for turn, user in enumerate(users):
        viewer = worker_viewer(user)
        if member_of(poll, viewer.person_id or 0).reason:
            continue
        with clock.rehearse(ago(2 if turn % 2 else 1)):
            polling.vote(viewer, round=poll.number, choices={1 + turn % most, 1 + (turn + 2) % most})
