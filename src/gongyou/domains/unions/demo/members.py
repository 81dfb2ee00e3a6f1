"""The members of the printed unions in the demo's stories, and the short forms in which these are told."""

from collections.abc import Callable, Iterator

from gongyou.domains.unions.demo.cast import Applicant
from gongyou.domains.unions.demo.roster import Roster, signed_in
from gongyou.domains.unions.demo.script import Numbered, Script
from gongyou.records.directory.models import Organisation

#: How many of the roster's members each printed union has in these stories.
MEMBERS = {"union1": 20, "union2": 14, "union3": 4}


class Members:
    """The members of the stories by union, and the short forms in which the stories are told."""

    def __init__(self, script: Script, roster: Roster) -> None:
        self.script, self.places = script, script.cast.places
        self.free = {key: iter(roster.join(number, self.places[key])) for key, number in MEMBERS.items()}

    def tell(self, union: str, story: Callable[["Members", Applicant, Organisation], Iterator[float]]) -> None:
        """One more story about the next member of a printed union."""
        self.script.follow(story(self, next(self.free[union]), self.places[union]))

    def ask(self, who: Applicant, procedure: str, **given) -> str:
        """The member asks for it at the phone."""
        return self.script.open(signed_in(who), procedure, **given)

    def about(self, who: Applicant, union: Organisation, procedure: str, **given) -> str:
        """The desk of the member's union opens it."""
        viewer = self.script.cast.officer(union.pk)
        return self.script.open(viewer, procedure, self.script.cast.code_of(who), **given)

    def retained(self, who: Applicant, ago: float, *, level: str = "own", reason: str = "unemployed") -> Numbered:
        """Asked for and agreed to; the membership is retained at the level."""
        yield ago
        number = self.ask(who, "unions.retain", reason=reason, since=self.day(ago + 10), evidence="失业登记证明")
        yield ago - 5
        self.script.act(number, "retain", level=level, street=self.places["street2"].region_id, day=self.day(ago - 5))
        return number

    def day(self, ago: float) -> str:
        return self.script.day(ago).isoformat()
