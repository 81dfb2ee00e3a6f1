"""The exact search by identity number: logged, limited by the hour (R22)."""

from datetime import timedelta

from django.utils.translation import gettext as _

from gongyou.kernel import clock, codes, parameters
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.ledger.models import Entry
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, lock, operation
from gongyou.records.directory.queries import person_by_identity

_EVENT = "directory.identity_searched"


@operation(_EVENT, right="people.read")
def search_by_identity(viewer: Viewer, *, kind: str, number: str) -> str:
    """The code of the person with this number in the viewer's scope, or an empty text.

    Raises Refused for a number that cannot be one, and above the hour's limit (privacy.identity_searches).
    """
    try:
        normal = codes.check_identity(number, kind).number
    except codes.CodeError as error:
        raise Refused(str(error), field="identity_number") from error
    lock(f"identity_search:{viewer.user_id}")
    since = (clock.now() - timedelta(hours=1)).isoformat(timespec="microseconds")
    used = Entry.objects.in_operation().filter(event=_EVENT, actor=viewer.actor, at__gt=since).count()
    limit = parameters.value("privacy.identity_searches", clock.today()).whole
    if used >= limit:
        raise Refused(_("一小时内按证件号码查找已达 %(limit)s 次上限，请稍后再查。") % {"limit": limit})
    person = person_by_identity(viewer, normal)
    current().entry(_EVENT, "person" if person else "system", person.pk if person else 0, found=person is not None)
    return person.code if person else ""
