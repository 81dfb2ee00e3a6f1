"""A person who is asked answers: on the own phone; silence is answered by the clock where the stage says how."""

from django.db import transaction

from gongyou.engines.procedures.enums import Actor, OnSilence
from gongyou.engines.procedures.models import Clock, Matter, Party
from gongyou.engines.procedures.operations.locating import Located, check_verb, locate
from gongyou.engines.procedures.operations.outcomes import carry_out, chosen_outcome
from gongyou.engines.procedures.types import PersonDesk
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, only_inside, operation


def _is_person(viewer: Viewer, **kwargs) -> bool:
    return viewer.kind == "worker" and viewer.person_id is not None


def _is_asked(viewer: Viewer, found: Located) -> bool:
    desk = found.stage.desk
    if not isinstance(desk, PersonDesk):
        return False
    parties = Party.objects.in_operation().filter(matter=found.matter, role=desk.role, valid_to=None)
    return parties.filter(person_id=viewer.person_id).exists()


@operation("procedures.answered", allow=_is_person)
def answer(
    viewer: Viewer, *, number: str, outcome: str, stage: str, note: str = "", given: dict | None = None
) -> Matter:
    """The person whom the stage asks answers with one of its outcomes.

    Raises Denied for anybody else, Refused where the stage is over by now or an input is wrong.
    """
    found = locate(viewer, number, stage)
    if found.stage.key == stage and not _is_asked(viewer, found):
        raise Denied("not asked")
    chosen = chosen_outcome(found, outcome, note, shown=stage, actor=Actor.PARTY)
    check_verb(found, chosen.verb, Actor.PARTY)
    return carry_out(viewer, found, chosen, actor=Actor.PARTY, given=given, note=note)


@operation("procedures.silence_answered", allow=only_inside)
def answer_silence(viewer: Viewer, *, found: Located, clock: Clock) -> bool:
    """The time is over and nobody answered: the outcome that the stage names for it is given.

    Where an effect refuses by now, nothing is written, the time stays overdue and the desk goes on.
    """
    silent = found.stage.outcome(getattr(found.stage, "silent", ""))
    if silent is None:
        raise LookupError(f"{found.definition.key}: {found.stage.key} does not say what silence means")
    check_verb(found, silent.verb, Actor.CLOCK)
    drafts = len(current().drafts)
    try:
        with transaction.atomic():
            carry_out(viewer, found, silent, actor=Actor.CLOCK)
    except Refused:
        del current().drafts[drafts:]
        Clock.objects.in_operation().filter(pk=clock.pk).update(on_silence=OnSilence.FLAG)
        return False
    return True
