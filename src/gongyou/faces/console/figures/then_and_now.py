"""Why a certified value and the value of now differ, in sentences, for the pages that show both."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongyou.engines.figures import queries
from gongyou.engines.figures.queries import ThenAndNow, Value
from gongyou.ui.wording import number_text

#: What people call the fact tables; one that is not here is shown by its key.
TABLES = {
    "activities": gettext_lazy("活动登记"),
    "clocks": gettext_lazy("办件时限"),
    "coverages": gettext_lazy("工会覆盖单位登记"),
    "employers": gettext_lazy("用人单位登记"),
    "employments": gettext_lazy("用工登记"),
    "links": gettext_lazy("隶属关系"),
    "matters": gettext_lazy("办件"),
    "memberships": gettext_lazy("会籍登记"),
    "organisations": gettext_lazy("组织登记"),
    "regions": gettext_lazy("行政区划"),
}


@dataclass(frozen=True)
class Panel:
    """A certified value with both values of now and the reasons for what differs."""

    found: ThenAndNow
    locked: Value
    reasons: list[str]

    @property
    def row(self):
        return self.found.row


def panel(found: ThenAndNow) -> Panel:
    return Panel(found, queries.as_value(found.row), [*_of_records(found), *_of_definition(found)] or [_same(found)])


def _same(found: ThenAndNow) -> str:
    if found.changed_tables:
        return _("报送以后%(tables)s有更新，但不影响这个数。") % {"tables": _tables(found)}
    return _("记录和口径都没有变，现在算出的数与报送时相同。")


def _of_records(found: ThenAndNow) -> list[str]:
    if found.same is None:
        return [_("定稿时的口径已不能重算：它用到的表或算法已不存在。")]
    if not found.records_changed:
        return []
    given = {"tables": _tables(found), "now": _said(found.same), "difference": _signed(found.by_records)}
    if found.by_records:
        return [_("报送以后%(tables)s有变动：同一口径现在算出 %(now)s，相差 %(difference)s。") % given]
    return [_("报送以后%(tables)s有变动：数目相同，但数到的对象不同，有增有减。") % given]


def _of_definition(found: ThenAndNow) -> list[str]:
    if found.same_definition:
        return []
    if found.today is None:
        return [_("现在已没有这个指标或这一级分组。")]
    if not found.definition_matters:
        return [_("口径修改过，但这一天按两种口径算出的数相同。")]
    given = {"now": _said(found.today), "difference": _signed(found.by_definition)}
    return [_("口径修改过：现行口径现在算出 %(now)s，与同一口径相差 %(difference)s。") % given]


def _tables(found: ThenAndNow) -> str:
    return _("、").join(str(TABLES.get(key, key)) for key in found.changed_tables)


def _said(value: Value) -> str:
    return queries.said(value.value, value.unit, value.qualifier)


def _signed(number: Decimal | None) -> str:
    if number is None:
        return number_text(None)
    return f"{'+' if number > 0 else ''}{number_text(number.normalize())}"
