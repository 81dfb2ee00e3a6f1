"""What a person is asked by a matter, and until when: read for the person who is asked."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import ClockOwner, ClockState, MatterState
from gongyou.engines.procedures.models import Branch, Clock, Matter, Party
from gongyou.engines.procedures.types import PROCEDURES, Outcome, PersonDesk, Stage
from gongyou.kernel.access.viewer import Viewer


@dataclass(frozen=True)
class Question:
    """A stage that waits for this person's own answer."""

    number: str
    stage: str
    asked: Any
    basis: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    due: date | None
    silence: Any


def question(viewer: Viewer, found: Matter) -> Question | None:
    """What the viewer is asked by the matter now, or None."""
    if viewer.kind != "worker" or viewer.person_id is None or found.state != MatterState.OPEN:
        return None
    definition = PROCEDURES.get(found.procedure)
    if not any(stage.asks_person for stage in definition.every_stage()):
        return None
    stage = next((one for one in _present(viewer, found) if _asks(viewer, found, one)), None)
    if stage is None:
        return None
    times = Clock.objects.visible_to(viewer).filter(matter=found, stage=stage.key, owner=ClockOwner.PARTY)
    silent = stage.outcome(getattr(stage, "silent", ""))
    return Question(
        number=found.number,
        stage=stage.key,
        asked=stage.labels.applicant,
        basis=tuple(str(source) for source in definition.basis),
        outcomes=stage.chosen(),
        due=times.filter(state=ClockState.RUNNING).values_list("due", flat=True).first(),
        silence=silent.name if silent else "",
    )


def _present(viewer: Viewer, found: Matter) -> list[Stage]:
    """The stages at which the matter stands: its own, or those of its open branches."""
    definition = PROCEDURES.get(found.procedure)
    rows = Branch.objects.visible_to(viewer).filter(matter=found, state="open").order_by("pk")
    return [definition.stage(key) for key in rows.values_list("stage", flat=True)] or [definition.stage(found.stage)]


def _asks(viewer: Viewer, found: Matter, stage: Stage) -> bool:
    if not isinstance(stage.desk, PersonDesk):
        return False
    mine = Party.objects.visible_to(viewer).filter(matter=found, role=stage.desk.role, valid_to=None)
    return mine.filter(person_id=viewer.person_id).exists()


def words_of(asked: Clock) -> str:
    """What the person is told who is asked; it names neither the person nor what it is about."""
    words = {"number": asked.matter.number, "day": asked.due.isoformat()}
    return _("工会有一件事（%(number)s）请您本人在 %(day)s 前答复，请登录“我的办件”查看。") % words


def questions_put(viewer: Viewer, matters: list[Matter]) -> list[Clock]:
    """The times in which the viewer was asked something by these matters, with the act that asked."""
    rows = Clock.objects.visible_to(viewer).filter(matter__in=matters, owner=ClockOwner.PARTY)
    return list(rows.select_related("anchor", "matter"))
