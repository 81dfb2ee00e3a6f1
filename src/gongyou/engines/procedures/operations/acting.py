"""Acting on a matter: outcomes of a stage, return and correction, withdrawal, claiming, many at once."""

import json
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import Actor, Ending, MatterState, OpenedBy, Verb
from gongyou.engines.procedures.models import Matter, Party
from gongyou.engines.procedures.operations import clocks
from gongyou.engines.procedures.operations.locating import Located, check_desk, check_verb, locate
from gongyou.engines.procedures.operations.opening import add_act
from gongyou.engines.procedures.operations.outcomes import answered, carry_out, chosen_outcome, end
from gongyou.engines.procedures.operations.telling import tell
from gongyou.engines.procedures.predicates import allows
from gongyou.engines.procedures.queries.askers import asked_by, untouched
from gongyou.engines.procedures.types import PROCEDURES, Outcome
from gongyou.engines.procedures.types.call_setup import inputs_of
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, only_inside, operation

#: Matters that have an applicant who can correct them.
CORRECTED_BY_APPLICANT = {OpenedBy.PERSON, OpenedBy.IMPORT}


def _confirmed(found: Located, outcome: Outcome, confirmed: tuple[str, ...]) -> None:
    if outcome.verb not in (Verb.ADVANCE, Verb.ACCEPT):
        return
    for key in found.matter.flags:
        flag = found.definition.flag(key)
        if flag is not None and flag.must_confirm and key not in confirmed:
            raise Refused(
                _("本件有提示“%(flag)s”，请先核对并勾选确认：%(advice)s") % {"flag": flag.name, "advice": flag.advice},
                field="confirmed",
                code="unconfirmed",
            )


@operation("procedures.acted", right="matters.decide")
def act(
    viewer: Viewer,
    *,
    number: str,
    outcome: str,
    note: str = "",
    mandate: str = "",
    given: dict | None = None,
    confirmed: tuple[str, ...] = (),
    stage: str = "",
) -> Matter:
    """End the present stage with one of its outcomes; effects are written in the same transaction.

    `stage` is the stage that the form showed; another one means that somebody acted meanwhile (Refused). Where stages
    run side by side it says which one is meant. An outcome that is judged ends as what its numbers amount to.
    """
    found = locate(viewer, number, stage)
    chosen = chosen_outcome(found, outcome, note, shown=stage, actor=Actor.DESK)
    check_verb(found, chosen.verb, Actor.DESK)
    if found.matter.state == MatterState.RETURNED:
        raise Refused(_("本件已退回补正，等待申请人补充后才能继续办理。"), code="returned")
    check_desk(viewer, found)
    if found.stage.jointly:
        raise Refused(_("本环节由多件合并办理，请在“批次”中办理，不能单独处理一件。"), code="jointly")
    _confirmed(found, chosen, confirmed)
    return carry_out(
        viewer, found, chosen, actor=Actor.DESK, given=given, note=note, mandate=mandate, confirmed=confirmed
    )


@operation("procedures.returned", right="matters.decide")
def return_for_correction(viewer: Viewer, *, number: str, note: str) -> Matter:
    """Give the matter back to the applicant, saying what is missing. The desk's clock stops, the applicant's starts."""
    found = locate(viewer, number)
    check_verb(found, Verb.RETURN, Actor.DESK)
    check_desk(viewer, found)
    if found.stage.jointly:
        raise Refused(
            _("本环节由多件合并办理，不能再退回补正。需要更正的，请在“批次”中移出或更正后重新公示。"), code="jointly"
        )
    if found.matter.state != MatterState.OPEN:
        raise Refused(_("本件已退回补正，请等待申请人补充。"))
    if found.matter.opened_by not in CORRECTED_BY_APPLICANT:
        raise Refused(
            _("本件不是由本人提交的，不能退回补正。请直接办理；需要改的，请发起单位撤回后重新提交。"),
            code="nobody_corrects",
        )
    if len(note.strip()) < 4:
        raise Refused(_("请写明需要补正什么（至少 4 个字），申请人会看到。"), field="note")
    row = add_act(viewer, found.matter, verb=Verb.RETURN, actor=Actor.DESK, stage=found.stage.key, note=note.strip())
    clocks.stop_desk(found.matter, clock.today())
    clocks.start(found.matter, row, found.definition.correction, found.stage.key)
    Matter.objects.in_operation().filter(pk=found.matter.pk).update(state=MatterState.RETURNED)
    tell(found.matter, row, _("您的申请 %(number)s 需要补正，请登录“我的办件”查看。"))
    found.matter.refresh_from_db()
    return found.matter


@operation("procedures.waiting_for_applicant", allow=only_inside)
def wait_for_applicant(viewer: Viewer, *, matter: Matter, note: str) -> Matter:
    """A matter that somebody else opened waits for the applicant's own confirmation before the desk's time runs."""
    definition = PROCEDURES.get(matter.procedure)
    row = add_act(viewer, matter, verb=Verb.RETURN, actor=Actor.DESK, stage=matter.stage, note=note)
    clocks.stop_desk(matter, clock.today())
    clocks.start(matter, row, definition.correction, matter.stage)
    Matter.objects.in_operation().filter(pk=matter.pk).update(state=MatterState.RETURNED)
    matter.refresh_from_db()
    return matter


def _is_applicant(viewer: Viewer, **kwargs) -> bool:
    return viewer.kind == "worker"


def _own(viewer: Viewer, number: str) -> Located:
    """The matter if the viewer submitted it, or if a roster opened it in the viewer's own name."""
    found = locate(viewer, number)
    if found.matter.opened_user_id == viewer.user_id:
        return found
    named = found.matter.opened_by == OpenedBy.IMPORT and viewer.person_id is not None
    parties = Party.objects.in_operation().filter(matter=found.matter, role="applicant", person_id=viewer.person_id)
    if not named or not parties.exists():
        raise Denied("not the applicant")
    return found


@operation("procedures.corrected", allow=_is_applicant)
def correct(viewer: Viewer, *, number: str, answers: dict) -> Matter:
    """The applicant corrects what was asked for; the desk's clock goes on with its remaining days."""
    found = _own(viewer, number)
    check_verb(found, Verb.CORRECT, Actor.APPLICANT)
    if found.matter.state != MatterState.RETURNED:
        raise Refused(_("本件现在不需要补正。"))
    kept = json.loads(found.matter.answers.reveal())
    kept.update(_corrections(viewer, found, answers))
    row = add_act(viewer, found.matter, verb=Verb.CORRECT, actor=Actor.APPLICANT, stage=found.stage.key)
    clocks.resume_desk(found.matter, row, found.stage.promise)
    found.matter.answers, found.matter.state = json.dumps(kept, ensure_ascii=False), MatterState.OPEN
    found.matter.save(update_fields=["answers", "state"])
    return found.matter


def _corrections(viewer: Viewer, found: Located, answers: dict) -> dict:
    """The answers that may be corrected and were given anew; others stay as they are. Raises Refused."""
    known = inputs_of(found.definition, found.matter.call)
    asked = tuple(one for one in known if one.correctable and one.key in answers)
    return answered(viewer, found.matter, asked, answers)


def _has_asked(viewer: Viewer, **kwargs) -> bool:
    return viewer.kind == "worker" or viewer.holds("matters.decide") or viewer.holds("employer.own")


def _asked(viewer: Viewer, number: str) -> Located:
    """The matter that the viewer asked for: the own one, or that of the own desk or employer while it is untouched."""
    if viewer.kind == "worker":
        return _own(viewer, number)
    found = locate(viewer, number)
    if not asked_by(viewer, found.matter):
        raise Denied("not who asked")
    if not untouched(found.matter):
        raise Refused(_("本件已经开始办理，不能再撤回。请联系现在的承办单位。"), code="decided")
    return found


@operation("procedures.withdrawn", allow=_has_asked)
def withdraw(viewer: Viewer, *, number: str) -> Matter:
    """Whoever asked takes the request back while it is open: a worker, or the desk or employer before any outcome.

    Nothing was written, nothing remains to be done.
    """
    found = _asked(viewer, number)
    if not allows(found.stage.row, Verb.WITHDRAW, Actor.APPLICANT):
        raise Refused(_("本件已经办妥，正在出具文书，不能再撤回。"), code="decided")
    add_act(viewer, found.matter, verb=Verb.WITHDRAW, actor=Actor.APPLICANT, stage=found.stage.key)
    clocks.void(found.matter)
    end(found.matter, Ending.WITHDRAWN)
    return found.matter


@operation("procedures.claimed", right="matters.decide")
def claim(viewer: Viewer, *, number: str, release: bool = False) -> Matter:
    """Take a matter of the desk for oneself, or give it back."""
    found = locate(viewer, number)
    check_verb(found, Verb.CLAIM, Actor.DESK)
    check_desk(viewer, found)
    add_act(viewer, found.matter, verb=Verb.CLAIM, actor=Actor.DESK, stage=found.stage.key, given={"release": release})
    found.place.claimed_by_id = None if release else viewer.user_id
    found.place.save(update_fields=["claimed_by"])
    return found.matter


def _lock_in_order(viewer: Viewer, numbers: tuple[str, ...]) -> None:
    """Lock all matters of a bulk act in one order: two bulk acts over the same matters never wait for each other."""
    chosen = list(Matter.objects.visible_to(viewer).filter(number__in=numbers).values_list("pk", flat=True))
    rows = Matter.objects.in_operation().filter(pk__in=chosen).order_by("pk")
    list(rows.select_for_update().values_list("pk", flat=True))


@dataclass(frozen=True)
class ManyResult:
    """What became of each matter of a bulk act."""

    done: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]


@operation("procedures.acted_on_many", right="matters.decide")
def act_on_many(viewer: Viewer, *, numbers: tuple[str, ...], outcome: str, mandate: str = "") -> ManyResult:
    """Give one favourable outcome to many matters in one transaction; those that refuse stay as they were."""
    _lock_in_order(viewer, numbers)
    done, refused = [], []
    for number in dict.fromkeys(numbers):
        drafts = len(current().drafts)
        try:
            with transaction.atomic():
                act(viewer, number=number, outcome=outcome, mandate=mandate)
        except Refused as error:
            del current().drafts[drafts:]
            refused.append((number, error.message))
        else:
            done.append(number)
    current().entry(
        "procedures.acted_on_many", "node", viewer.node_id or 0, outcome=outcome, done=done, refused=len(refused)
    )
    return ManyResult(tuple(done), tuple(refused))
