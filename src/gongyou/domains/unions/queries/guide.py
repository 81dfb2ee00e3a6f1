"""The service guide: every procedure that a person may open, with its basis, time limit and steps."""

from dataclasses import dataclass, field
from typing import Any

from gongyou.engines.procedures.enums import OpenedBy
from gongyou.engines.procedures.types import PROCEDURES, Procedure
from gongyou.kernel import clock, parameters
from gongyou.kernel.workdays import Unit


@dataclass(frozen=True)
class Limit:
    """One promised or statutory time: for what, how long, and where that stands."""

    step: Any
    words: str
    source: str
    statutory: bool


@dataclass(frozen=True)
class ServiceItem:
    """One entry of the guide."""

    key: str
    name: Any
    basis: tuple[str, ...]
    asked: tuple[Any, ...]
    limits: tuple[Limit, ...]
    outcomes: tuple[Any, ...]
    appeal: Any
    opens: bool = False
    stages: tuple[Any, ...] = field(default=())


def service_items() -> list[ServiceItem]:
    """The guide in the order in which the strands declare their procedures."""
    return [_item(found) for found in PROCEDURES.all() if _all_year(found)]


def _all_year(found: type[Procedure]) -> bool:
    """What a person may ask for at any time; what has calls is open while one is."""
    return OpenedBy.PERSON in found.opened_by and found.family is None


def service_item(key: str) -> ServiceItem | None:
    """One entry by the key of its procedure."""
    found = PROCEDURES.find(key)
    return _item(found) if found is not None and _all_year(found) else None


def _item(found: type[Procedure]) -> ServiceItem:
    return ServiceItem(
        key=found.key,
        name=found.name,
        basis=tuple(str(source) for source in found.basis),
        asked=tuple(one.name for one in found.fields),
        limits=tuple(_limits(found)),
        outcomes=tuple(outcome.name for outcome in found.stages[-1].outcomes),
        appeal=found.appeal,
        opens=found.opening(OpenedBy.PERSON) is not None,
        stages=tuple(stage.labels.future for stage in found.stages),
    )


def _limits(found: type[Procedure]) -> list[Limit]:
    limits = []
    for stage in found.every_stage():
        if not stage.promise.parameter:
            continue
        rule = parameters.value(stage.promise.parameter, clock.today())
        words = Unit(str(rule.unit)).words(rule.whole)
        limits.append(Limit(stage.labels.future, words, rule.citation, stage.promise.statutory))
    return limits
