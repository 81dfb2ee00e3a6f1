"""Words of the passport that others declare (levels, families, tags), and what operations are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongyou.kernel.registry import Registry
from gongyou.records.passport.enums import HolderKind

#: What made a fact: a kind and a number (numbering.models.Made).
MadeBy = tuple[str, int]


@dataclass(frozen=True)
class Level:
    """A level at which honours are granted and contests held; the greater ordinal is the higher one."""

    key: str
    name: Any
    ordinal: int


@dataclass(frozen=True)
class Family:
    """A family of honours, as the honour wall and figures group them; `icon` stands beside its name."""

    key: str
    name: Any
    icon: str = "award"


@dataclass(frozen=True)
class Tag:
    """Something that was true of a holder at the award and that quotas and figures count."""

    key: str
    name: Any


LEVELS: Registry[Level] = Registry("levels of honours")
FAMILIES: Registry[Family] = Registry("families of honours")
TAGS: Registry[Tag] = Registry("tags at the award")


@dataclass(frozen=True)
class Holder:
    """Who or what holds an honour or a certificate: a kind and the row's number."""

    kind: str
    number: int

    @property
    def column(self) -> str:
        """The column that names the holder."""
        return f"{HolderKind(self.kind).value}_id"


@dataclass(frozen=True)
class Grant:
    """One honour to be granted. `unit_name` is the unit as it is published; `unit` its union at the award."""

    holder: Holder
    title: str
    title_name: str
    family: str
    level: str
    nature: str
    granting_body: str
    granted_on: date
    document: str = ""
    year: int = 0
    category: str = ""
    tags: Sequence[str] = ()
    benefits: str = ""
    certificate_number: str = ""
    unit: int | None = None
    employer: int | None = None
    unit_name: str = ""
    region: str | None = None
    supersedes: int | None = None


@dataclass(frozen=True)
class Occupation:
    """An occupation of one edition of the classification (`d-dd-dd-dd`)."""

    code: str
    name: str
    version: str = "2022"


@dataclass(frozen=True)
class LevelStep:
    """A skill level to be written for a person.

    `confirmation` is the authority's own document; without it no contest raises anybody (guide 6.1).
    """

    person: int
    occupation: Occupation
    grade: int
    source: str
    day: date
    authority: str
    certificate_number: str = ""
    work_type: str = ""
    confirmation: str = ""
    contest_result: int | None = None
    valid_until: date | None = None
    verified: bool = True


@dataclass(frozen=True)
class Placing:
    """One person's result in one contest and track; members of one team share `team` and `rank`.

    `score` is the exact value as text (an integer, a decimal or a fraction), `shown` what was published.
    """

    person: int
    contest: str
    contest_name: str
    level: str
    track: str
    track_name: str
    occupation: Occupation
    group: str
    rank: int
    entrants: int
    score: str
    shown: str
    held_on: date
    document: str = ""
    team: str = ""
    award: str = ""
    unit: int | None = None
    unit_name: str = ""
    tags: Sequence[str] = ()


@dataclass(frozen=True)
class Share:
    """One completer of a result: a person of the records or a name from outside, with per mille of the work."""

    share: int
    person: int | None = None
    name: str = ""


@dataclass(frozen=True)
class Site:
    """What a team or studio has to work with."""

    field: str = ""
    address: str = ""
    area: int | None = None
    equipment: str = ""
    plaque_number: str = ""


@dataclass(frozen=True)
class CertificateOrder:
    """One certificate or plaque to be issued (or, with `recorded`, noted as issued by somebody else).

    At most one of `honour`, `contest_result` and `skill_level` says what it certifies.
    """

    kind: str
    holder: Holder
    holder_name: str
    title: str
    issued_on: date
    body: str
    document: str = ""
    text: str = ""
    number: str = ""
    honour: int | None = None
    contest_result: int | None = None
    skill_level: int | None = None
    recorded: bool = False
