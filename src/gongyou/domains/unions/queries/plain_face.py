"""The one face of an application to belong: joining and transfer look the same to an applicant who is not known yet.

Nothing here may depend on which of the two procedures an application became; that would say whether the person
behind the typed identity number is a member somewhere.
"""

from datetime import date

from django.utils.translation import gettext as _

from gongyou.domains.unions.types import DECLINED
from gongyou.engines.procedures.enums import PartyRole, Verb
from gongyou.engines.procedures.models import Act, Matter, Party
from gongyou.engines.procedures.types import PROCEDURES
from gongyou.kernel import clock, parameters, workdays

#: Which of these an application becomes depends on facts that a stranger may not learn.
PROCEDURES_ALIKE = {"unions.join", "unions.transfer"}
_MODEL = "unions.join"


def title() -> str:
    """The name of the matter."""
    return _("入会申请")


def labels() -> tuple[str, str]:
    """(while it is being decided, before and after) of the one stage."""
    stage = PROCEDURES.get(_MODEL).stages[0]
    return str(stage.labels.applicant), str(stage.labels.future)


def holder(matter: Matter) -> str:
    """The union that received the application, also after a higher desk took it up."""
    if matter.desk_remark != "escalated":
        return matter.desk_node.organisation.name
    party = Party._base_manager.filter(matter=matter, role=PartyRole.RECEIVER, valid_to=None)
    return party.values_list("organisation__name", flat=True).first() or matter.desk_node.organisation.name


def promise(matter: Matter, acts: list[Act]) -> tuple[workdays.Computation, str, bool]:
    """(computation, source, whether it stands still) of the promise, counted from the acts by the joining rule."""
    opened = clock.local_date(matter.opened_at)
    rule = parameters.value(PROCEDURES.get(_MODEL).stages[0].promise.parameter, opened)
    counted = workdays.due(opened, rule.whole, str(rule.unit))
    stopped: date | None = None
    for act in acts:
        if act.verb == Verb.RETURN:
            stopped = act.happened_on
        elif act.verb == Verb.CORRECT and stopped is not None:
            if stopped <= counted.due:
                counted = workdays.resume(counted, stopped, act.happened_on)
            else:
                counted = workdays.due(act.happened_on, rule.whole, str(rule.unit))
            stopped = None
    return counted, rule.citation, stopped is not None


def message(verb: str, number: str) -> str:
    """The text about an outcome."""
    if verb in (Verb.ADVANCE, Verb.ACCEPT):
        return _("您的申请 %(number)s 已通过。") % {"number": number}
    if verb in (Verb.REFUSE, Verb.NOT_ACCEPT):
        return str(DECLINED) % {"number": number}
    return ""
