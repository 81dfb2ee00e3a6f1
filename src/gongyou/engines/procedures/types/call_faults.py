"""What is wrong with the setup of a call against its family, section by section and field by field.

Pure: nothing here reads the records. What needs them (bodies, marking sheets, quotas that cannot be met) is checked by
`queries.calls_checks`.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import CallNature
from gongyou.engines.procedures.types.call_setup import (
    CEILING,
    DRAW,
    FLOOR,
    family_of,
    has_number,
    in_use,
    ranked_by,
    tie_choices,
)
from gongyou.engines.procedures.types.call_texts import CERTIFICATE_WORDS, template, wording
from gongyou.engines.procedures.types.calls import Family
from gongyou.engines.procedures.types.inputs import Problem, checked
from gongyou.engines.procedures.types.procedure import Procedure

QUESTION_KINDS = ("text", "long", "whole", "day", "choice", "yes")
GRANT_MOMENTS = ("naming", "yearly_check", "use_report")
LONGEST_DAYS = 365
_KEY = re.compile(r"[a-z0-9][a-z0-9_]{0,31}")
_MOST = 100_000


def check_basics(family: Family, given: Mapping[str, Any], this_year: int) -> list[Problem]:
    title, nature = str(given.get("title") or "").strip(), str(given.get("nature") or "")
    basis, year = str(given.get("approval_basis") or "").strip(), given.get("year")
    found = []
    if not 4 <= len(title) <= 120:
        found.append(Problem("title", _("请写明批次名称（4 到 120 个字）。")))
    if type(year) is not int or not this_year - 1 <= year <= this_year + 2:
        found.append(Problem("year", _("年度请填今年前后的年份，例如 %(year)s。") % {"year": this_year}))
    if nature not in family.natures:
        found.append(Problem("nature", _("请选择本批次的性质。")))
    if nature == CallNature.COMMENDATION and len(basis) < 6:
        found.append(Problem("approval_basis", _("表彰项目须写明批准机关和文号；没有批准的，请选择命名、选树等性质。")))
    if nature != CallNature.COMMENDATION and basis:
        found.append(Problem("approval_basis", _("只有表彰项目才填批准文号。请清空，或选择表彰。")))
    return found + wording("title", _("批次名称"), title, nature)


def check_tracks(definition: type[Procedure], setup: Mapping[str, Any], nature: str) -> list[Problem]:
    found, keys, names = [], set(), set()
    rows = setup.get("tracks") or []
    if not rows:
        found.append(Problem("tracks", _("请至少设一个类别，并写明名额。")))
    for place, row in enumerate(rows):
        at, name = f"tracks-{place}", str(row.get("name") or "").strip()
        if not 1 <= len(name) <= 80:
            found.append(Problem(f"{at}-name", _("请写明类别名称（80 个字以内）。")))
        if name in names:
            found.append(Problem(f"{at}-name", _("类别名称“%(name)s”重复了。") % {"name": name}))
        if not _KEY.fullmatch(str(row.get("key") or "")) or row.get("key") in keys:
            found.append(Problem(f"{at}-key", _("类别代号须由小写字母、数字组成，且不重复。")))
        if row.get("places") is not None and not _whole(row["places"], 1, _MOST):
            found.append(Problem(f"{at}-places", _("名额请填 1 以上的整数；不限名额的留空。")))
        keys.add(row.get("key"))
        names.add(name)
        found += wording(f"{at}-name", _("类别名称"), name, nature)
        _values, wrong = checked(family_of(definition).track_inputs, row.get("data") or {})
        found += [Problem(f"{at}-{one.field}", one.text) for one in wrong]
    return found


def check_quotas(family: Family, setup: Mapping[str, Any]) -> list[Problem]:
    found, seen = [], set()
    keys = [row.get("key") for row in setup.get("quotas", ())]
    tracks = {row.get("key") for row in setup.get("tracks", ())} | {""}
    for place, row in enumerate(setup.get("quotas", ())):
        at = f"quotas-{place}"
        one = (row.get("kind"), row.get("tag"), row.get("track", ""))
        if family.tag(row.get("tag") or "") is None:
            found.append(Problem(f"{at}-tag", _("请选择按哪一类人计算。")))
        if row.get("kind") not in (FLOOR, CEILING):
            found.append(Problem(f"{at}-kind", _("请选择“至少”或“至多”。")))
        if not _whole(row.get("per_mille"), 1, 1000):
            found.append(Problem(f"{at}-per_mille", _("比例请填 0.1 到 100 之间的数，最多一位小数。")))
        if row.get("track", "") not in tracks:
            found.append(Problem(f"{at}-track", _("这个类别已经不在名额表里，请重新选择。")))
        if not row.get("key") or keys.count(row["key"]) > 1 or one in seen:
            found.append(Problem(f"{at}-tag", _("同一范围、同一类人的同一种比例只能设一条。")))
        seen.add(one)
    return found


def check_conditions(family: Family, setup: Mapping[str, Any]) -> list[Problem]:
    known = {one.key: one for one in family.conditions}
    found = []
    for key, value in setup.get("conditions", {}).items():
        if key not in known:
            found.append(Problem(f"conditions-{key}", _("这个条件已经不适用，请刷新后重新保存。")))
        elif has_number(known[key]) and not _whole(value, 0, _MOST):
            found.append(Problem(f"conditions-{key}", _("“%(name)s”请填整数。") % {"name": known[key].name}))
        elif not has_number(known[key]) and value is not None:
            found.append(Problem(f"conditions-{key}", _("“%(name)s”不需要填数。") % {"name": known[key].name}))
    missing = [one for one in family.conditions if one.always and one.key not in setup.get("conditions", {})]
    return found + [Problem(f"conditions-{one.key}", _("“%(name)s”必须保留。") % {"name": one.name}) for one in missing]


def check_questions(setup: Mapping[str, Any], nature: str) -> list[Problem]:
    found, rows = [], setup.get("questions") or []
    keys = [row.get("key") for row in rows]
    if len(rows) > 20:
        found.append(Problem("questions", _("补充填报项最多 20 项，请合并或删去一些。")))
    for place, row in enumerate(rows):
        at, name = f"questions-{place}", str(row.get("name") or "").strip()
        if not 2 <= len(name) <= 60:
            found.append(Problem(f"{at}-name", _("请写明要填什么（2 到 60 个字）。")))
        if row.get("kind") not in QUESTION_KINDS:
            found.append(Problem(f"{at}-kind", _("请选择填写方式。")))
        choices = row.get("choices") or []
        if row.get("kind") == "choice" and (len(choices) < 2 or len(set(choices)) != len(choices)):
            found.append(Problem(f"{at}-choices", _("单选项至少要有两个不同的选项。")))
        if not _KEY.fullmatch(str(row.get("key") or "")) or keys.count(row.get("key")) > 1:
            found.append(Problem(f"{at}-key", _("填报项代号须由小写字母、数字组成，且不重复。")))
        found += wording(f"{at}-name", _("补充填报项"), name, nature)
    return found


def check_bodies(setup: Mapping[str, Any]) -> list[Problem]:
    found, seen = [], set()
    tracks = {row.get("key") for row in setup.get("tracks", ())} | {""}
    for place, row in enumerate(setup.get("bodies", ())):
        at, one = f"bodies-{place}", (row.get("node"), row.get("track", ""))
        if type(row.get("node")) is not int:
            found.append(Problem(f"{at}-node", _("请选择推荐单位。")))
        if not _whole(row.get("places"), 1, _MOST):
            found.append(Problem(f"{at}-places", _("推荐数请填 1 以上的整数。")))
        if row.get("track", "") not in tracks:
            found.append(Problem(f"{at}-track", _("这个类别已经不在名额表里，请重新选择。")))
        if one in seen:
            found.append(Problem(f"{at}-node", _("同一单位、同一类别只能写一行。")))
        seen.add(one)
    return found


def check_stages(definition: type[Procedure], setup: Mapping[str, Any], floors: Mapping[str, int]) -> list[Problem]:
    """`floors` gives the least days of each stage whose days a call may set."""
    family, known = family_of(definition), {stage.key: stage for stage in definition.every_stage()}
    found = []
    for key in setup.get("left_out", ()):
        if key not in known or not known[key].optional_to:
            found.append(Problem(f"left_out-{key}", _("这个环节不能省略。")))
    for key, value in setup.get("days", {}).items():
        if key not in family.days:
            found.append(Problem(f"days-{key}", _("这个环节的期限不能另设。")))
        elif not _whole(value, 1, LONGEST_DAYS):
            found.append(Problem(f"days-{key}", _("期限请填 1 到 %(most)s 之间的整数。") % {"most": LONGEST_DAYS}))
        elif value < floors.get(key, 1):
            said = _("“%(stage)s”不得少于 %(least)s 日，请改长，或留空按规定办理。")
            found.append(Problem(f"days-{key}", said % {"stage": known[key].labels.staff, "least": floors[key]}))
    return found


def check_weights(definition: type[Procedure], setup: Mapping[str, Any]) -> list[Problem]:
    """What the stages that make the order count: whole per cents that add to exactly 100."""
    wanted, weights = ranked_by(definition, setup), setup.get("weights") or {}
    found = [
        Problem(f"weights-{key}", _("权重请填 1 到 100 之间的整数。"))
        for key in wanted
        if not _whole(weights.get(key), 1, 100)
    ]
    total = sum(value for key, value in weights.items() if key in wanted and type(value) is int)
    if wanted and not found and total != 100:
        said = _("各项权重相加应为 100，现在是 %(total)s。")
        found.append(Problem(f"weights-{wanted[-1]}", said % {"total": total}))
    if any(stage.kind == "poll" for stage in in_use(definition, setup)):
        poll = setup.get("poll") or {}
        if not _whole(poll.get("choose"), 1, 100):
            found.append(Problem("poll-choose", _("请写明每人最多投几票。")))
        if not _whole(poll.get("cap_per_mille"), 1, 1000):
            found.append(Problem("poll-cap_per_mille", _("请写明一个单位的票最多占多少。")))
    return found


def check_ties(definition: type[Procedure], setup: Mapping[str, Any]) -> list[Problem]:
    ties, known = list(setup.get("ties") or ()), {*tie_choices(definition, setup), DRAW}
    if not ties or ties[-1] != DRAW:
        return [Problem("ties", _("同分办法的最后一项须是抽签，否则可能排不出先后。"))]
    if len(set(ties)) != len(ties) or set(ties) - known:
        return [Problem("ties", _("同分办法有重复或不能识别的项目。"))]
    return []


def check_texts(family: Family, setup: Mapping[str, Any], nature: str) -> list[Problem]:
    found, texts = [], setup.get("texts") or {}
    for one in family.texts:
        text = str(texts.get(one.key) or "").strip()
        if not text:
            found.append(Problem(f"texts-{one.key}", _("请填写“%(name)s”。") % {"name": one.name}))
        found += wording(f"texts-{one.key}", one.name, text, nature)
        found += template(f"texts-{one.key}", one.name, text, one.words)
    if "certificate" not in family.seed:
        return found
    for part, name in (("title", _("证书标题")), ("text", _("证书正文"))):
        text = str((setup.get("certificate") or {}).get(part) or "").strip()
        if not text:
            found.append(Problem(f"certificate-{part}", _("请填写“%(name)s”。") % {"name": name}))
        found += wording(f"certificate-{part}", name, text, nature)
        found += template(f"certificate-{part}", name, text, CERTIFICATE_WORDS)
    return found


def check_grants(setup: Mapping[str, Any]) -> list[Problem]:
    found, grants = [], setup.get("grants") or {}
    tracks = {row.get("key") for row in setup.get("tracks", ())} | {""}
    for key, grant in grants.items():
        at, rows = f"grants-{key}", grant.get("instalments") or []
        if key not in tracks:
            found.append(Problem(at, _("这个类别已经不在名额表里，请重新选择。")))
        if not _whole(grant.get("amount_fen"), 1, 10**12):
            found.append(Problem(f"{at}-amount_fen", _("请填写奖励金额。")))
        found += _instalments(at, rows)
    if grants and not str(setup.get("fund") or "").strip():
        found.append(Problem("fund", _("请选择从哪一项资金支付。")))
    return found


def _instalments(at: str, rows: Iterable[Mapping[str, Any]]) -> list[Problem]:
    found, total = [], 0
    for place, row in enumerate(rows):
        if not _whole(row.get("share_per_cent"), 1, 100) or row.get("when") not in GRANT_MOMENTS:
            found.append(Problem(f"{at}-{place}", _("每一期须写明比例（整数）和支付时点。")))
            continue
        if not _whole(row.get("months", 0), 0, 120):
            found.append(Problem(f"{at}-{place}", _("延后的月数请填 0 到 120 之间的整数。")))
        total += row["share_per_cent"]
    if not found and total != 100:
        found.append(Problem(f"{at}-0", _("各期比例相加应为 100，现在是 %(total)s。") % {"total": total}))
    return found


def _whole(value: Any, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most
