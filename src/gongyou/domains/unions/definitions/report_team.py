"""The living report on the team: unions, members and industrial workers, in sentences that the records write."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import REPORTS, Report, Section, Sentence, Term, by_sign

_PIECES = _("个")

_MODEL = Sentence(
    key="model",
    text=_(
        "新业态的工会按“1+N+X”来建：依托行业协会成立工会联合会 %(federations)s，"
        "下面有一家单位单独建的基层工会 %(single)s、几家单位联合建的基层工会 %(joint)s。"
    ),
    terms={
        "federations": Term("I52"),
        "single": Term("I52", part="N", unit=_PIECES),
        "joint": Term("I52", part="X", unit=_PIECES),
    },
)
_MEMBER_UNITS = Sentence(
    key="member_units",
    text=_("新业态智慧联盟工会联合会现有会员单位 %(units)s，快递员、货车司机、民宿管家等职业都在其中。"),
    terms={"units": Term("I40")},
)
_SCAN = Sentence(
    key="scan",
    text=_("入会扫一个码就能申请；工会为新会员送上一份互助保障计划，再加一份专属的意外保险。"),
)
_DRIVES = Sentence(
    key="drives",
    text=_("为此办过集中建会入会行动 %(drives)s。"),
    terms={"drives": Term("I41")},
)
_NEW_FORM = Sentence(
    key="new_form",
    text=_("截至%(day)s，新就业形态会员有 %(members)s。"),
    terms={"members": Term("I42")},
)
_MIGRANT = Sentence(
    key="migrant",
    text=_("农民工会员有 %(members)s；有的人两样都是，这两个数不能相加。"),
    terms={"members": Term("I43")},
)
_UNIONS = Sentence(
    key="unions",
    text=_("全区有基层工会 %(unions)s。"),
    terms={"unions": Term("I44")},
)
_WORKERS = Sentence(
    key="workers",
    text=_("产业工人共 %(workers)s，入会的和还没有入会的都算。"),
    terms={"workers": Term("I45")},
)
_GROWTH = Sentence(
    key="growth",
    text=_("这支队伍比2017年末多了 %(growth)s，增长 %(percent)s。"),
    terms={
        "growth": Term("I46", size=True),
        "percent": Term("I46", part="percent", unit="%", size=True),
    },
    choose=by_sign("growth"),
    others={
        "fell": _("这支队伍比2017年末少了 %(growth)s，下降 %(percent)s。"),
        "same": _("这支队伍与2017年末人数相同。"),
    },
    missing=_("与2017年末相比的增减，现有记录还算不出来。"),
)

REPORTS.register(
    Report(
        key="unions.team",
        name=_("建好一支队伍"),
        lead=_("工会组织、会员和产业工人队伍的现状。每个数都由记录算出，点开可看口径和分布。"),
        sections=(
            Section("new_form", _("新业态劳动者入会"), (_MODEL, _MEMBER_UNITS, _SCAN, _DRIVES)),
            Section("team", _("队伍现状"), (_NEW_FORM, _MIGRANT, _UNIONS, _WORKERS, _GROWTH)),
        ),
    )
)
