"""The columns of the screen: the programme's five strands, and which figures each one has by now."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Line:
    """One part of a strand with its figures; without figures it is shown as not yet connected."""

    name: Any
    figures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Strand:
    """A column: the number of the programme's name, the words, the parts."""

    number: int
    name: Any
    lines: tuple[Line, ...]
    wide: bool = False


#: What the whole district rests on, shown above the columns.
GROUND = ("I04", "I01", "I02")
#: The figures that can be drawn by street, first is the usual one.
BY_STREET = ("I45", "I42", "I43", "I44", "I40")
STRANDS = (
    Strand(1, _("一条主线"), (Line(_("党建引领")), Line(_("铸魂行动")), Line(_("主题教育")))),
    Strand(2, _("两个平台"), (Line(_("人才培养平台")), Line(_("劳动竞赛平台")))),
    Strand(3, _("三个提高"), (Line(_("政治地位")), Line(_("社会地位")), Line(_("经济待遇")))),
    Strand(
        5,
        _("五个保障"),
        (
            Line(_("体制保障")),
            Line(_("机制保障")),
            Line(_("政策保障")),
            Line(_("权益保障")),
            Line(_("服务保障"), ("I38", "I39")),
        ),
    ),
    Strand(
        1,
        _("一支队伍"),
        (
            Line(_("产业工人与会员"), ("I45", "I46", "I42", "I43")),
            Line(_("工会组织"), ("I44", "I40", "I52", "I41")),
        ),
        wide=True,
    ),
)
