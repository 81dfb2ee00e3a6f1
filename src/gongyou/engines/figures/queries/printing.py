"""A told report and a certified value as plain texts and tables, for whoever makes a document of them."""

from django.utils.translation import gettext as _

from gongyou.engines.figures.models import CertifiedValue
from gongyou.engines.figures.queries.telling import Telling, between_sentences, day_text
from gongyou.kernel import clock
from gongyou.kernel.exporting.types import Column, ColumnType, Table
from gongyou.ui.wording import moment_text

_SHOWN = 12


def paragraphs(telling: Telling) -> list[tuple[str, list[str]]]:
    """(heading, one paragraph of its sentences) of each section."""
    return [(name, [between_sentences().join(line.text for line in lines)]) for name, lines in telling.sections]


def changes(telling: Telling) -> list[str]:
    """One line for each sentence that differs from the baseline."""
    if telling.against is None:
        return []
    if not telling.changed:
        return [_("与%(what)s相比，没有变化。") % {"what": telling.against.label}]
    return [
        _("本报告：%(after)s 所比：%(before)s") % {"before": one.before, "after": one.text} for one in telling.changed
    ]


def numbers(telling: Telling) -> Table:
    """Every number of the report with its figure, day and state."""
    columns = [
        Column(_("编号"), width=8),
        Column(_("指标"), width=30),
        Column(_("数值"), ColumnType.DECIMAL, width=14),
        Column(_("单位"), width=8),
        Column(_("截至"), ColumnType.DATE, width=12),
        Column(_("定稿"), width=22),
        Column(_("口径版本"), width=14),
    ]
    rows = [
        (one.figure, one.label, one.value, one.unit, one.day, locked_text(one.certified), one.version[:_SHOWN])
        for one in telling.numbers
    ]
    return Table(_("数字"), columns, rows, title=_("报告中的全部数字"))


def locked_text(row: CertifiedValue | None) -> str:
    """“第 1 版，2018年1月9日”, or nothing for a number that is not certified."""
    if row is None or row.settled_at is None:
        return ""
    return _("第 %(revision)d 版，%(when)s") % {
        "revision": row.revision,
        "when": day_text(clock.local_date(row.settled_at)),
    }


def notes(telling: Telling, address: str) -> list[str]:
    """Where the numbers come from and where they can be checked."""
    found = [
        _("截至%(day)s。") % {"day": day_text(telling.day)},
        _("数据快照 %(moment)s，校验值 %(hash)s。")
        % {"moment": moment_text(telling.snapshot.as_of), "hash": telling.snapshot.hash},
        _("标明“定稿”的数经两人复核锁定，以后不变；其余的数按上述快照计算，以后补登或更正记录会使它改变。"),
        _("核对地址：%(address)s") % {"address": address},
    ]
    return [_("“–”表示没有数，不等于 0。"), *found] if any(one.value is None for one in telling.numbers) else found
