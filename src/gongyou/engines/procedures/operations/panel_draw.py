"""Panels: the seed, the draw, who marks what, chiefs and recorders, recusals and reserves (guide 4.5, 6.3)."""

from collections.abc import Collection
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import JointState, PanelFunction, PanelState
from gongyou.engines.procedures.models import CodeTable, Expert, JointItem, JointRound, Panelist, Seat
from gongyou.engines.procedures.operations.panel_rows import (
    check_sealed,
    item_of,
    judge_of,
    on_panel,
    open_seed,
    own_seat,
    panel_round,
    rule_of,
    run_round,
)
from gongyou.engines.procedures.predicates import drawing, packages
from gongyou.engines.procedures.predicates.conflicts import SELF, Index
from gongyou.engines.procedures.predicates.panel_rules import PanelRule
from gongyou.engines.procedures.queries import conflicts
from gongyou.engines.procedures.queries.panel_sheets import carries, label_of
from gongyou.kernel import clock
from gongyou.kernel.access import graph
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.accounts.models import User
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.directory.queries import in_force

#: Conflicts of one expert: item's primary key → kinds.
Near = dict[int, tuple[str, ...]]


def _pool(row: JointRound, rule: PanelRule) -> list[Expert]:
    """The experts of the body and of those above it who are in the pool today and know one of the fields.

    Without those who hold the round, who read its matters as staff, or who keep one of its tables.
    """
    nodes = [row.node_id, *graph.ancestors("territory", row.node_id)]
    found = Expert.objects.in_operation().filter(in_force(clock.today()), node__in=nodes, user__is_active=True)
    keepers = CodeTable.objects.in_operation().filter(round=row).values_list("keeper_id", flat=True)
    seen: set[int] = {*row.rule.get("hands", ()), *keepers}
    seen |= conflicts.staff_around(row.node_id, found.values("user"))
    pool = []
    for expert in found.order_by("code"):
        knows = not rule.fields or set(rule.fields) & set(expert.fields)
        if knows and expert.user_id not in seen:
            seen.add(expert.user_id)
            pool.append(expert)
    return pool


def _near(
    row: JointRound, experts: Collection[Expert], items: list[JointItem], index: Index | None = None
) -> dict[int, Near]:
    """Expert → item → why the expert must not judge it."""
    of = {item.matter_id: item.pk for item in items}
    found = conflicts.near(row, experts, [item.matter for item in items], index)
    return {expert: {of[matter]: kinds for matter, kinds in given.items()} for expert, given in found.items()}


def _items(row: JointRound) -> list[JointItem]:
    rows = JointItem.objects.in_operation().filter(round=row).select_related("matter").order_by("ordinal")
    return [item for item in rows if carries(row, item)]


def _excluded(rule: PanelRule, near: dict[int, Near], pool: list[Expert]) -> set[str]:
    """Where everybody marks everything, whoever is near to one does not sit; else only candidates themselves."""
    out = set()
    for expert in pool:
        found = near.get(expert.pk, {})
        if found and (rule.whole or any(SELF in kinds for kinds in found.values())):
            out.add(expert.code)
    return out


def _noted(rule: PanelRule, pool: list[Expert], near: dict[int, Near], items: list[JointItem]) -> list[list[Any]]:
    """[expert, item, kinds] for the page and the record; with numbers drawn, of whom is not said."""
    label = {item.pk: "" if rule.numbered else label_of(item) for item in items}
    rows = {(expert.code, label[item], kinds) for expert in pool for item, kinds in near.get(expert.pk, {}).items()}
    return [[code, item, list(kinds)] for code, item, kinds in sorted(rows)]


def _neighbours(rule: PanelRule, sitting: list[Expert], items: list[JointItem], index: Index) -> list[list[str]]:
    """[judge, item] of one street, for the statistics; with numbers drawn, nothing is said."""
    if rule.numbered:
        return []
    label = {item.matter_id: label_of(item) for item in items}
    code = {one.pk: one.code for one in sitting}
    found = conflicts.neighbours(index, conflicts.backgrounds(sitting))
    return sorted([code[expert], label[matter]] for expert, matter in found)


@operation("procedures.conflicts_found", right="panels.run")
def find_conflicts(viewer: Viewer, *, round: str) -> JointRound:
    """Look who of the pool is near to whom, before the draw; the draw looks again."""
    row = run_round(viewer, round, JointState.DRAFT)
    rule, items = rule_of(row), _items(row)
    pool = _pool(row, rule)
    near = _near(row, pool, items)
    row.result = {**row.result, "pool": [one.code for one in pool], "conflicts": _noted(rule, pool, near, items)}
    row.save(update_fields=["result"])
    current().entry("procedures.conflicts_found", "joint_round", row.pk, number=row.number, experts=len(pool))
    return row


@operation("procedures.panel_drawn", right="panels.run")
def draw_panel(viewer: Viewer, *, round: str) -> JointRound:
    """Reveal the seed and draw the panel, its reserves, and who marks what; once. Raises Refused for a short pool."""
    row = run_round(viewer, round, JointState.DRAFT)
    if row.seed:
        raise Refused(_("评委已经抽取，同一批次只抽一次。如有评委回避，请由候补递补。"), code="drawn")
    rule, items = rule_of(row), _items(row)
    pool = _pool(row, rule)
    index = conflicts.index_of(row, [item.matter for item in items])
    near = _near(row, pool, items, index)
    seed = open_seed(row)
    excluded = _excluded(rule, near, pool)
    drawn = drawing.draw(seed, [one.code for one in pool], rule.judges, rule.reserves, excluded)
    if drawn.missing:
        raise Refused(
            _(
                "专家库中符合条件且无须回避的只有 %(free)s 人，需要 %(needed)s 人"
                "（库内 %(pool)s 人，应回避 %(out)s 人）。请补充专家，或调整评委人数后重新建立批次。"
            )
            % {"free": len(drawn.members), "needed": rule.judges, "pool": len(pool), "out": len(excluded)},
            code="short_pool",
        )
    sits = _seat_panel(row, pool, drawn)
    _assign(row, rule, seed, items, sits, near)
    row.seed = seed
    row.rule = {key: value for key, value in row.rule.items() if key != "seed_sealed"}
    row.result = {
        **row.result,
        "pool": [one.code for one in pool],
        "conflicts": _noted(rule, pool, near, items),
        "neighbours": _neighbours(rule, [one for one in pool if one.code in sits], items, index),
        "draw": packages.panel_data(row.title, seed, [e.code for e in pool], rule.judges, rule.reserves, excluded),
    }
    if rule.in_order:
        row.result["order"] = packages.numbers_data(_("出场顺序"), seed, [label_of(item) for item in items])
    row.save(update_fields=["seed", "rule", "result"])
    current().entry(
        "procedures.panel_drawn", "joint_round", row.pk, number=row.number, seed=seed,
        members=list(drawn.members), reserves=list(drawn.reserves), excluded=list(drawn.excluded),
    )  # fmt: skip
    return row


def _seat_panel(row: JointRound, pool: list[Expert], drawn: drawing.Draw) -> dict[str, Panelist]:
    known = {one.code: one for one in pool}
    named = [(code, PanelFunction.JUDGE) for code in drawn.members]
    named += [(code, PanelFunction.RESERVE) for code in drawn.reserves]
    taken = set(Panelist.objects.in_operation().filter(round=row).values_list("user_id", flat=True))
    if taken & {known[code].user_id for code, _function in named}:
        raise Refused(_("抽中的评委已被指定为组长、记分员或仲裁。请先撤下后再抽取。"), code="appointed")
    start = _next_seat(row)
    sits = {}
    for seat, (code, function) in enumerate(named, start):
        one = Panelist(round=row, expert=known[code], user_id=known[code].user_id, function=function, seat=seat)
        one.save(force_insert=True)
        sits[code] = one
    return sits


def _next_seat(row: JointRound) -> int:
    last = Panelist.objects.in_operation().filter(round=row).aggregate(last=Max("seat"))["last"]
    return (last or 0) + 1


def _assign(
    row: JointRound, rule: PanelRule, seed: str, items: list[JointItem], sits: dict[str, Panelist],
    near: dict[int, Near],
) -> None:  # fmt: skip
    """Who marks what: everybody everything, or shares as even as conflicts allow."""
    judges = {code: one for code, one in sits.items() if one.function == PanelFunction.JUDGE}
    if rule.whole:
        given = {item.pk: list(judges) for item in items}
    else:
        known = {label_of(item): item for item in items}
        pk_of = {one.expert_id: code for code, one in judges.items()}
        label = {item.pk: label_of(item) for item in items}
        bars = {(pk_of[e], label[i]) for e, found in near.items() if e in pk_of for i in found}
        shared = drawing.assign(seed, list(known), list(judges), rule.each, bars)
        short = [code for code, lacking in shared.short.items() if rule.each - lacking < rule.least]
        if short:
            raise Refused(
                _(
                    "有 %(count)s 件因回避凑不足法定人数（每件至少 %(least)s 名评委），例如 %(code)s。"
                    "请补充专家后重新建立批次。"
                )
                % {"count": len(short), "least": rule.least, "code": short[0]},
                code="short_items",
            )
        given = {known[code].pk: list(found) for code, found in shared.judges.items()}
    seats = [Seat(item_id=item, panelist=judges[code]) for item, codes in given.items() for code in codes]
    Seat.objects.in_operation().bulk_create(seats, batch_size=2000)


@operation("procedures.panel_appointed", right="panels.run")
def appoint(viewer: Viewer, *, round: str, username: str, function: str) -> Panelist:
    """Name the chief, a recorder or an arbiter; judges come by the draw only."""
    row = run_round(viewer, round, JointState.DRAFT, JointState.CHECKED, JointState.OPEN)
    if function not in (PanelFunction.CHIEF, PanelFunction.RECORDER, PanelFunction.ARBITER):
        raise Refused(_("评委只能由抽取产生；这里只能指定组长、记分员和仲裁。"), field="function")
    user = User.objects.filter(username=username.strip(), audience=User.Audience.STAFF, is_active=True).first()
    if user is None:
        raise Refused(_("没有这个启用中的工作人员账号，请核对用户名。"), field="username")
    sitting = Panelist.objects.in_operation().filter(round=row)
    if sitting.filter(user=user).exists():
        raise Refused(_("此人已在本批次的评审名单中，不能兼任。"), field="username", code="sits")
    if function == PanelFunction.CHIEF and sitting.filter(function=function, state=PanelState.ACTIVE).exists():
        raise Refused(_("本批次已有组长。如需更换，请先撤下原组长。"), field="function", code="chief")
    if CodeTable.objects.in_operation().filter(round=row, keeper=user).exists():
        raise Refused(_("此人保管本批次的编号表，不能参加评审。"), field="username", code="keeper")
    if conflicts.account_near(row, [user.pk], [item.matter for item in _items(row)]):
        raise Refused(_("此人与本批次的候选对象有应当回避的关系，不能指定。"), field="username", code="conflict")
    expert = Expert.objects.in_operation().filter(user=user, valid_to=None).order_by("pk").first()
    one = Panelist(round=row, expert=expert, user=user, function=function, seat=_next_seat(row))
    one.save(force_insert=True)
    current().entry("procedures.panel_appointed", "joint_round", row.pk, number=row.number, user=user.pk, as_=function)
    return one


@operation("procedures.panel_dismissed", right="panels.run")
def dismiss(viewer: Viewer, *, round: str, username: str, reason: str) -> Panelist:
    """Take back the naming of a chief, recorder or arbiter."""
    row = run_round(viewer, round, JointState.DRAFT, JointState.CHECKED, JointState.OPEN)
    named = (PanelFunction.CHIEF, PanelFunction.RECORDER, PanelFunction.ARBITER)
    rows = Panelist.objects.in_operation().filter(round=row, user__username=username, function__in=named)
    one = rows.filter(state=PanelState.ACTIVE).first()
    if one is None:
        raise Denied("seat")
    if len(reason.strip()) < 4:
        raise Refused(_("请写明撤下的原因（至少 4 个字）。"), field="reason")
    one.state, one.reason = PanelState.REPLACED, reason.strip()[:200]
    one.save(update_fields=["state", "reason"])
    current().entry("procedures.panel_dismissed", "joint_round", row.pk, number=row.number, user=one.user_id)
    return one


@operation("procedures.recused", allow=on_panel)
def recuse(viewer: Viewer, *, round: str, reason: str, judge: str = "", item_code: str = "") -> Panelist:
    """A judge steps back, from one item or wholly; the next reserve without a conflict takes the place.

    By the judge on the own desk (`judge` empty), or by whoever runs the panel. Raises Refused below the quorum.
    """
    states = (JointState.DRAFT, JointState.CHECKED, JointState.OPEN)
    row = run_round(viewer, round, *states) if judge else panel_round(viewer, round, *states)
    if judge and not viewer.holds("panels.run"):
        raise Denied("judge")
    check_sealed(row)
    one = judge_of(row, judge) if judge else own_seat(viewer, row, PanelFunction.JUDGE, PanelFunction.RESERVE)
    if one is None or one.state != PanelState.ACTIVE:
        raise Refused(_("这名评委已不在任，请刷新查看。"), code="gone")
    if len(reason.strip()) < 4:
        raise Refused(_("请写明回避的原因（至少 4 个字）。"), field="reason")
    seats = Seat.objects.in_operation().filter(panelist=one, state=PanelState.ACTIVE)
    if item_code:
        seats = seats.filter(item=item_of(row, item_code))
        if not seats.exists():
            raise Refused(_("这名评委不评这一件。"), field="item_code")
    else:
        one.state, one.reason = PanelState.RECUSED, reason.strip()[:200]
        one.save(update_fields=["state", "reason"])
    items = list(JointItem.objects.in_operation().filter(pk__in=seats.values("item")).select_related("matter"))
    seats.filter(item__in=items).update(state=PanelState.RECUSED)
    successor = _replace(row, one, items, wholly=not item_code)
    _check_quorum(row, items)
    current().entry(
        "procedures.recused", "joint_round", row.pk, number=row.number, judge=one.expert.code if one.expert else "",
        item=item_code, by=successor.expert.code if successor and successor.expert else "",
    )  # fmt: skip
    return one


def _replace(row: JointRound, gone: Panelist, items: list[JointItem], *, wholly: bool) -> Panelist | None:
    """The first reserve, in the order of the draw, who is near to none of the items takes them all."""
    if not items:
        return None
    reserves = Panelist.objects.in_operation().filter(
        round=row, function=PanelFunction.RESERVE, state=PanelState.ACTIVE, expert__isnull=False
    )
    for one in reserves.exclude(pk=gone.pk).select_related("expert").order_by("seat"):
        if _near(row, [one.expert], items).get(one.expert_id):
            continue
        if wholly:
            one.function, one.replaces = PanelFunction.JUDGE, gone
            one.save(update_fields=["function", "replaces"])
        held = set(Seat.objects.in_operation().filter(panelist=one).values_list("item_id", flat=True))
        fresh = [Seat(item=item, panelist=one) for item in items if item.pk not in held]
        Seat.objects.in_operation().bulk_create(fresh, batch_size=2000)
        return one
    return None


def _check_quorum(row: JointRound, items: list[JointItem]) -> None:
    rule = rule_of(row)
    seated = Seat.objects.in_operation().filter(item__in=items, state=PanelState.ACTIVE)
    number: dict[int, int] = dict.fromkeys((item.pk for item in items), 0)
    for item in seated.filter(panelist__state=PanelState.ACTIVE).values_list("item_id", flat=True):
        number[item] += 1
    short = [item for item in items if number[item.pk] < rule.least]
    if short:
        raise Refused(
            _(
                "没有可以递补的候补评委，回避后 %(count)s 件不足法定人数 %(least)s 人。"
                "请作废本批次，补充专家后重新抽取。"
            )
            % {"count": len(short), "least": rule.least},
            code="quorum",
        )
