"""What several operations check alike: how far back a day may lie, that a union is alive, which codes are free."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db import connection
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from gongyou.kernel import clock, codes, parameters
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, lock
from gongyou.records.directory.models import Organisation

BACKDATE = "organisations.backdate"


def check_day(viewer: Viewer, day: date, *, not_before: date | None = None, field: str = "day") -> None:
    """Refuse a day to come, one before `not_before`, and one further back than the desk may go.

    The limit is directory.backdating_days; whoever holds the right organisations.backdate goes further.
    """
    today = clock.today()
    if day > today:
        raise Refused(_("日期不能晚于今天。请填写实际发生的日期。"), field=field, code="future_day")
    if not_before is not None and day < not_before:
        raise Refused(_("日期不能早于 %(day)s。") % {"day": not_before}, field=field, code="early_day")
    limit = parameters.value("directory.backdating_days", today).whole
    if day < today - timedelta(days=limit) and not viewer.holds(BACKDATE):
        raise Refused(
            _("日期早于今天 %(days)s 日以上，须由区总工会办理。") % {"days": limit}, field=field, code="backdated"
        )


def hold_union(union_id: int, day: date, *, otherwise: str = "") -> None:
    """Keep the union from ending before this transaction has: whoever ends it waits, then counts this membership.

    A shared lock: many are admitted at once. Raises Refused where it has ended by the day. Inside an operation only.
    """
    current()
    statement = "SELECT valid_to FROM directory_organisation WHERE node_id = %s"
    with connection.cursor() as cursor:
        cursor.execute(statement if connection.vendor == "sqlite" else statement + " FOR SHARE", [union_id])
        (ended,) = cursor.fetchone()
    if ended is not None and str(ended) <= day.isoformat():
        raise Refused(otherwise or _("该工会已撤销，不能接收会员。"), code="ended")


def hold_organisations(ids: Collection[int]) -> None:
    """Keep organisations where they are, and from ending, before this transaction has: who opens something at them.

    Shared locks in one order. Raises Refused where one has ended. Inside an operation only.
    """
    current()
    if not ids:
        return
    rows = Organisation.objects.in_operation().filter(pk__in=ids).order_by("pk").values_list("name", "valid_to")
    statement, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(statement if connection.vendor == "sqlite" else statement + " FOR SHARE", values)
        gone = [name for name, ended in cursor.fetchall() if ended is not None]
    if gone:
        raise Refused(_("“%(name)s”刚刚撤销，不能再由其办理。请刷新后另选。") % {"name": gone[0]}, code="ended")


def union_credit_code(text: str, field: str = "credit_code") -> str:
    """A trade union's own unified code (81…, 89…), checked and free; never its employer's (guide 1.1)."""
    try:
        number = codes.check_credit_code(text, "union").number
    except codes.CodeError as error:
        raise Refused(str(error), field=field, code=error.code) from error
    if Organisation.objects.in_operation().filter(credit_code=number).exists():
        raise Refused(_("这个统一社会信用代码已登记在另一个工会名下，请核对证书。"), field=field, code="taken")
    return number


#: The letter with which an internal code of a kind begins, and how many digits follow.
_CODES = {"basic": ("U", 5), "federation": ("F", 2), "zone": ("Z", 2), "department": ("D", 2)}


def next_code(kind: str) -> str:
    """The next free internal code of a kind, as U01402; codes are never given twice. Inside an operation only."""
    letter, width = _CODES.get(kind, ("N", 5))
    lock(f"organisation_code:{letter}")
    numbered = Organisation.objects.in_operation().filter(code__regex=rf"^{letter}\d+$")
    last = numbered.annotate(length=Length("code")).order_by("-length", "-code").values_list("code", flat=True).first()
    return f"{letter}{int(last[1:]) + 1 if last else 1:0{width}d}"
