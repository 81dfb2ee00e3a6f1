"""The words of a call: which may not stand in it by its legal nature, and the places that texts leave for facts."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongyou.engines.procedures.enums import CallNature
from gongyou.engines.procedures.types.inputs import Problem
from gongyou.kernel import clock, parameters

#: The parameter of the words that only an approved commendation may use (guide 4.1).
COMMENDING = "procedures.commending_words"
#: What may stand in the text of a certificate.
CERTIFICATE_WORDS = ("name", "unit", "title", "track", "year", "organiser", "day", "number")
#: How the places that a text leaves open are shown to whoever writes it.
WORDS = {
    "name": gettext_lazy("姓名或名称"),
    "unit": gettext_lazy("单位"),
    "title": gettext_lazy("批次名称"),
    "track": gettext_lazy("类别"),
    "year": gettext_lazy("年度"),
    "organiser": gettext_lazy("主办单位"),
    "day": gettext_lazy("日期"),
    "ends_on": gettext_lazy("截止日期"),
    "opens_on": gettext_lazy("开始日期"),
    "closes_on": gettext_lazy("申报截止日"),
    "days": gettext_lazy("天数"),
    "number": gettext_lazy("编号"),
    "count": gettext_lazy("人数"),
    "places": gettext_lazy("名额"),
    "amount": gettext_lazy("金额"),
    "phone": gettext_lazy("联系电话"),
    "address": gettext_lazy("联系地址"),
}
_PLACE = re.compile(r"%\((\w+)\)s")
_SHOWN = re.compile(r"【([^【】]+)】")


def forbidden(text: str, nature: str) -> list[str]:
    """The words of this text that a call of this nature may not use."""
    if nature == CallNature.COMMENDATION:
        return []
    words = str(parameters.value(COMMENDING, clock.today()).value).split("、")
    return [word for word in words if word in text]


def wording(field: str, name: object, text: str, nature: str) -> list[Problem]:
    found = forbidden(text, nature)
    if not found:
        return []
    said = _(
        "“%(name)s”里有“%(words)s”。只有经批准的表彰项目才能这样用；"
        "请改用“命名”“选树”“通报表扬”，或在“基本信息”中选择表彰并写明批准文号。"
    )
    return [Problem(field, said % {"name": name, "words": "、".join(found)})]


def places_of(text: str) -> list[str]:
    """The keys of the places that a text leaves open, in their order."""
    return _PLACE.findall(text)


def template(field: str, name: object, text: str, words: Iterable[str]) -> list[Problem]:
    """What is wrong with the places that a text leaves open."""
    known = tuple(words)
    unknown = [key for key in places_of(text) if key not in known]
    if not unknown and "%" not in _PLACE.sub("", text).replace("%%", ""):
        return []
    allowed = "".join(f"【{word_of(key)}】" for key in known) or _("（无）")
    said = _("“%(name)s”里有不能识别的占位或单独的百分号。可以用的占位：%(words)s；百分号请写“百分之”。")
    return [Problem(field, said % {"name": name, "words": allowed})]


def word_of(key: str) -> str:
    return str(WORDS.get(key, key))


def shown(text: str) -> str:
    """The text as its writer sees it, each place by its label in 【】."""
    return _PLACE.sub(lambda match: f"【{word_of(match[1])}】", text)


def kept(text: str, words: Iterable[str]) -> str:
    """The text as it is kept, from how its writer sees it; what is unknown stays as it is and is found by the check."""
    keys = {word_of(key): key for key in words}
    return _SHOWN.sub(lambda match: f"%({keys[match[1]]})s" if match[1] in keys else match[0], text)


def filled(text: str, values: dict[str, object]) -> str:
    """The text with what is known; a place without a value keeps its label."""
    return _PLACE.sub(lambda match: str(values.get(match[1], f"【{word_of(match[1])}】")), text).replace("%%", "%")
