"""Effects of what the unit decides and the street sees on the spot: numbers and days that hold."""

from datetime import date

from django.utils.translation import gettext as _

from gongyou.domains.honours.predicates.resolutions import fault, short_of
from gongyou.engines.procedures.models import Act, Matter
from gongyou.engines.procedures.types import effect
from gongyou.kernel import clock, parameters
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused


def _nothing(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The act itself keeps the numbers; taking it back writes nothing else."""


@effect("honours.resolution", reverse=_nothing)
def resolution(viewer: Viewer, matter: Matter, act: Act) -> None:
    """Refuse a resolution whose numbers cannot be, or that its own numbers do not carry; the act keeps the rule."""
    given = act.given
    if date.fromisoformat(given["day"]) > clock.today():
        raise Refused(_("开会日期不能晚于今天。"), field="day", code="future")
    numbers = (given["entitled"], given["present"], given["in_favour"])
    wrong = fault(*numbers)
    if wrong:
        raise Refused(_("应到、实到、同意人数前后矛盾：实到不多于应到，同意不多于实到。"), field=wrong, code="numbers")
    rule = {
        "quorum": str(parameters.value("honours.resolution_quorum", clock.today()).value),
        "majority": str(parameters.value("honours.resolution_majority", clock.today()).value),
    }
    short, least = short_of(*numbers, **rule)
    if short:
        names = {"present": _("实到人数"), "in_favour": _("同意人数")}
        raise Refused(
            _("%(what)s不够：应到 %(entitled)s 人，至少要 %(least)s 人。请重新开会，或选择“未通过”。")
            % {"what": names[short], "entitled": numbers[0], "least": least},
            field=short,
            code="not_carried",
        )
    act.given = {**given, "rule": rule}
    act.save(update_fields=["given"])


@effect("honours.visited", reverse=_nothing)
def visited(viewer: Viewer, matter: Matter, act: Act) -> None:
    """A visit was on a day that has been; its record stays with the act."""
    if date.fromisoformat(act.given["day"]) > clock.today():
        raise Refused(_("考察日期不能晚于今天。"), field="day", code="future")
