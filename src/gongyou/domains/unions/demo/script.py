"""The demo's script: scenes in order of time, each on its rehearsed instant, played by whoever holds the desk."""

import heapq
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count

from gongyou.domains.unions.demo.cast import Applicant, Cast
from gongyou.domains.unions.operations.applying import apply_to_join
from gongyou.engines.procedures import operations
from gongyou.engines.procedures.enums import PartyRole
from gongyou.engines.procedures.models import Branch, Matter
from gongyou.engines.procedures.operations.requesting import request
from gongyou.engines.procedures.queries import clocks_ran_out
from gongyou.engines.procedures.types import PROCEDURES, PartyDesk
from gongyou.kernel import clock, parameters, workdays
from gongyou.kernel.access.viewer import Viewer, system
from gongyou.records.directory.models import Organisation

Report = Callable[[str, int, int], None]
Then = Callable[["Script", str], None]
#: A story that leaves the number of its matter to the story that goes on with it.
Numbered = Generator[float, None, str]
_LONGEST = 400
_NOTE = "情况属实，手续齐全"


@dataclass
class Script:
    """Scenes in order of time; a scene may add later ones. Every scene runs on its rehearsed instant."""

    cast: Cast
    now: datetime
    queue: list = field(default_factory=list)
    turn: count = field(default_factory=count)
    played: int = 0

    def add(self, ago: float, scene: Callable[[], object]) -> None:
        """Play the scene so many days before now (never later than a minute ago)."""
        at = min(self.now - timedelta(days=ago), self.now - timedelta(minutes=1))
        heapq.heappush(self.queue, (at, next(self.turn), scene))

    def play(self, report: Report) -> int:
        """Play all scenes; return how many matters were opened."""
        while self.queue:
            at, _turn, scene = heapq.heappop(self.queue)
            with clock.rehearse(at):
                scene()
            report("办件", self.played, self.played + len(self.queue))
        return self.played

    def join(
        self, ago: float, who: Applicant, union: Organisation, then: Then | None = None, *, by: str = "union"
    ) -> None:
        """Somebody applies at a union's code."""
        token = self.cast.token(union, by)

        def scene() -> None:
            matter = apply_to_join(who.viewer(), application=who.at(token))
            self.played += 1
            if then is not None:
                then(self, matter.number)

        self.add(ago, scene)

    def decide(self, ago: float, number: str, outcome: str, note: str = "", **given: str) -> None:
        """The desk ends the present stage; remarks on the matter are confirmed where the outcome is favourable."""

        def scene() -> None:
            matter = Matter._base_manager.get(number=number)
            viewer = self.cast.officer(matter.desk_node_id)
            mandate = "工会委员会会议决议" if outcome == "admit" else ""
            operations.act(
                viewer, number=number, outcome=outcome, note=note, mandate=mandate, given=dict(given),
                confirmed=tuple(matter.flags),
            )  # fmt: skip
            if outcome == "place":
                self.played += 1

        self.add(ago, scene)

    def send_back(self, ago: float, number: str, note: str) -> None:
        def scene() -> None:
            viewer = self.cast.officer(Matter._base_manager.get(number=number).desk_node_id)
            operations.return_for_correction(viewer, number=number, note=note)

        self.add(ago, scene)

    def tick(self, ago: float) -> None:
        """The clocks of that moment: escalations and lapses."""

        def scene() -> None:
            if clocks_ran_out():
                operations.tick(system(reason="procedures.tick"))

        self.add(ago, scene)

    def follow(self, story: Iterator[float]) -> None:
        """Let a story go on at the days before now that it yields, one after the other."""

        def on() -> None:
            ago = next(story, None)
            if ago is not None:
                self.add(ago, on)

        on()

    def day(self, ago: float) -> date:
        """The day so many days before now."""
        return clock.local_date(self.now - timedelta(days=ago))

    def ago(self, rule: str, left: int) -> int:
        """How many days ago a time by this parameter began that ends `left` days from today (negative: is over)."""
        today = clock.today()
        for ago in range(_LONGEST):
            given = parameters.value(rule, today - timedelta(days=ago))
            if (workdays.due(today - timedelta(days=ago), given.whole, str(given.unit)).due - today).days <= left:
                return ago
        raise ValueError(f"{rule} is longer than {_LONGEST} days")

    def open(self, viewer: Viewer, procedure: str, subject: str = "", **given) -> str:
        """Open a matter from its form; return its number."""
        self.played += 1
        return request(viewer, procedure=procedure, given=given, subject=subject).number

    def act(self, number: str, outcome: str, *, note: str = _NOTE, stage: str = "", **given) -> None:
        """The desk ends the present stage now."""
        matter = Matter._base_manager.get(number=number)
        operations.act(
            self.hand(matter, stage), number=number, outcome=outcome, note=note, stage=stage, given=given,
            confirmed=tuple(matter.flags),
        )  # fmt: skip

    def hand(self, matter: Matter, stage: str = "") -> Viewer:
        """Who acts at the desk. Where a street stands in for a union without an officer, the colleague of the printed
        account does, so that the printed one may decide afterwards."""
        branch = Branch._base_manager.filter(matter=matter, stage=stage, state="open").first()
        place = branch or matter
        desk = PROCEDURES.get(matter.procedure).stage(place.stage).desk
        own = isinstance(desk, PartyDesk) and desk.role == PartyRole.UNION
        return self.cast.officer(place.desk_node_id, colleague=own)
