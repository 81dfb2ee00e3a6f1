"""What is owed again and again: a duty as its definition file declares it, and the registry of duties."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from gongyou.engines.procedures.types.inputs import Input
from gongyou.engines.procedures.types.procedure import PROCEDURES
from gongyou.engines.procedures.types.rhythms import COUNTED, Before, Every, Period, Rhythm, wrong_parameters
from gongyou.engines.procedures.types.stages import Source
from gongyou.kernel.registry import Registry


@dataclass(frozen=True)
class Owing:
    """One subject that owes a duty today: a fact by kind and number, and the node whose desk owes it.

    A period that ended before `since` is not owed. `anchor` is the day from which `Before` and `At` count.
    """

    kind: str
    number: int
    node_id: int
    since: date | None = None
    anchor: date | None = None


@dataclass(frozen=True)
class Asked:
    """What a proof is asked about: which subject, which period."""

    kind: str
    number: int
    node_id: int
    period: Period


@dataclass(frozen=True)
class Measure:
    """One value that a report takes from the records.

    With `wrong`, anything but zero needs attention; a `rare` one is not shown as long as it is zero.
    """

    key: str
    name: Any
    unit: Any = ""
    wrong: bool = False
    rare: bool = False


Values = Mapping[str, int]


def digest_of(values: Values) -> str:
    """A short digest of computed values: what a form showed is compared with what the records give now."""
    text = json.dumps(dict(values), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Report:
    """Proof by a report: what the records give is shown for confirmation, `inputs` are asked.

    `compute(viewer, asked)` gives the value of every measure. `needs(values, given)` may ask for more in this case:
    a mapping of an input's key to what to say. A duty of several parts gives each proof its `part`.
    """

    measures: tuple[Measure, ...]
    compute: Callable[[Any, Asked], Values]
    inputs: tuple[Input, ...] = ()
    needs: Callable[[Values, Mapping[str, Any]], Mapping[str, Any]] | None = None
    part: str = ""
    name: Any = _("报告")


@dataclass(frozen=True)
class ByProcedure:
    """Proof by a matter of a procedure about the same subject: opened, or with `done` ended as asked for.

    One that was opened in time and is unfinished when a miss would be flagged gets the procedure's flag `late_as`.
    """

    procedure: str
    done: bool = False
    part: str = ""
    name: Any = _("办理事项")
    late_as: str = ""


@dataclass(frozen=True)
class ByFact:
    """Proof by a fact of the records: `holds(asked)` says what was found, or an empty text."""

    holds: Callable[[Asked], str]
    part: str = ""
    name: Any = _("系统核对")


@dataclass(frozen=True)
class ByDuty:
    """Proof by what was filed for another duty of the same subject whose period ends on the same day."""

    duty: str
    part: str = ""
    name: Any = _("已有的报告")


ProofOf = Report | ByProcedure | ByFact | ByDuty
ABOVE = "above"


class Duty:
    """Base of every definition: one class in one file; see docs/howto/add-a-duty.md.

    `checker` is empty or ABOVE: the next desk up confirms or sends back. `grace` is a parameter counted from the due
    day; after it a miss is flagged as `missed_as`, and the procedure `opens` is opened (with `late_after_end` at the
    due day already). `waived_by` likewise.
    """

    key: ClassVar[str]
    name: ClassVar[Any]
    what: ClassVar[Any] = ""
    basis: ClassVar[tuple[Source, ...]]
    rhythm: ClassVar[Rhythm]
    proofs: ClassVar[tuple[ProofOf, ...]]
    checker: ClassVar[str] = ""
    grace: ClassVar[str] = ""
    missed_as: ClassVar[Any] = _("超期未报")
    opens: ClassVar[str] = ""
    waived_by: ClassVar[str] = ABOVE

    @classmethod
    def owed_by(cls, viewer: Any, day: date) -> list[Owing]:
        """Who owes this duty on the day; read with few statements, whatever the number."""
        raise NotImplementedError(f"{cls.key} must say who owes it (owed_by)")

    @classmethod
    def parts(cls) -> tuple[str, ...]:
        """The parts of which every one must be proven."""
        return tuple(proof.part for proof in cls.proofs)

    @classmethod
    def proof(cls, part: str) -> ProofOf | None:
        return next((proof for proof in cls.proofs if proof.part == part), None)

    @classmethod
    def reports(cls) -> tuple[Report, ...]:
        return tuple(proof for proof in cls.proofs if isinstance(proof, Report))

    @classmethod
    def late_after_end(cls) -> bool:
        """Whether a miss counts only once the anchor of the rhythm has passed."""
        return isinstance(cls.rhythm, Before) and cls.rhythm.late_after_end

    @classmethod
    def domain(cls) -> str:
        parts = cls.__module__.split(".")
        return parts[2] if len(parts) > 2 else parts[0]


def _faults(duty: type[Duty]) -> list[str]:
    found = [] if duty.basis else ["names no source (basis)"]
    found += _of_days(duty)
    if not duty.proofs:
        found.append("names no proof: nothing is met by a bare declaration")
    if len(set(duty.parts())) != len(duty.parts()):
        found.append("has two proofs of one part")
    for proof in duty.proofs:
        if isinstance(proof, ByProcedure):
            found += _of_procedure(proof)
        if isinstance(proof, ByDuty):
            found += _of_other(duty, proof.duty)
    if duty.opens and duty.opens not in PROCEDURES:
        found.append(f"a miss opens an unknown procedure {duty.opens!r}")
    for name in ("checker", "waived_by"):
        if getattr(duty, name) not in ("", ABOVE):
            found.append(f"{name} is neither empty nor {ABOVE!r}")
    if duty.owed_by.__func__ is Duty.owed_by.__func__:
        found.append("must say who owes it (owed_by)")
    return found


def _of_days(duty: type[Duty]) -> list[str]:
    found = duty.rhythm.faults() + wrong_parameters(COUNTED, duty.grace)
    return [*found, "has a grace, but is late only after its end"] if duty.grace and duty.late_after_end() else found


def _of_procedure(proof: ByProcedure) -> list[str]:
    procedure = PROCEDURES.find(proof.procedure)
    if procedure is None:
        return [f"is proven by an unknown procedure {proof.procedure!r}"]
    if proof.late_as and procedure.flag(proof.late_as) is None:
        return [f"{proof.procedure!r} has no flag {proof.late_as!r}"]
    return []


def _of_other(duty: type[Duty], key: str) -> list[str]:
    other = DUTIES.find(key)
    if other is None or other is duty:
        return [f"is proven by an unknown duty {key!r}"]
    if not isinstance(other.rhythm, Every) or not isinstance(duty.rhythm, Every):
        return [f"is proven by {key!r}, but their periods never end on the same day"]
    return []


DUTIES: Registry[type[Duty]] = Registry("duties", check=_faults)


def duty(cls: type[Duty]) -> type[Duty]:
    """Register a definition."""
    return DUTIES.register(cls.key, cls)
