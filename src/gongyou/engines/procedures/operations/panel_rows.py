"""Rows of a panel round under their locks, who the viewer is on its panel, and what is sealed in them."""

import base64
import json
import secrets
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongyou.engines.procedures.enums import JointKind, JointState, PanelFunction, PanelState
from gongyou.engines.procedures.models import CodeTable, JointItem, JointRound, Panelist
from gongyou.engines.procedures.predicates import drawing
from gongyou.engines.procedures.predicates.panel_rules import PanelRule, read_panel_rule
from gongyou.engines.procedures.queries.kept_tables import SEALED
from gongyou.engines.procedures.queries.panels import sits_there
from gongyou.kernel import privacy
from gongyou.kernel.access.roles import hands
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused

SEED = "procedures.panel_seed"
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
#: The three tables in the order of the day.
TABLES = (gettext_noop("参赛号表"), gettext_noop("工位号表"), gettext_noop("作品号表"))


def panel_round(viewer: Viewer, number: str, *states: str) -> JointRound:
    """The panel round of this number under its lock, in one of the states. Raises Denied or Refused."""
    pk = JointRound.objects.visible_to(viewer).filter(number=number, kind=JointKind.PANEL).values_list("pk", flat=True)
    found = pk.first()
    if found is None:
        raise Denied("round")
    row = JointRound.objects.in_operation().select_for_update().get(pk=found)
    if states and row.state not in states:
        raise Refused(
            _("评审 %(number)s 现在是“%(state)s”，不能办理这一步。请刷新查看。")
            % {"number": number, "state": JointState(row.state).label},
            code="state",
        )
    return row


def run_round(viewer: Viewer, number: str, *states: str) -> JointRound:
    """The same for whoever runs the panels of the body that holds the round. Raises Denied elsewhere."""
    row = panel_round(viewer, number, *states)
    if not viewer.is_system and (viewer.node_id != row.node_id or sits_there(row, hands(viewer))):
        raise Denied("round")
    return row


def marking_round(viewer: Viewer, number: str) -> JointRound:
    """The panel round under its lock while its marks may still change: open, and no table of numbers opened."""
    row = panel_round(viewer, number, JointState.OPEN)
    check_sealed(row)
    return row


def check_sealed(row: JointRound) -> None:
    """Once it can be seen whose work is whose, nothing is marked, changed or signed any more. Raises Refused."""
    if CodeTable.objects.in_operation().filter(round=row, opened_at__isnull=False).exists():
        raise Refused(
            _("编号表已经开启，评分和签署都不能再改。对成绩有异议的，在结果公示期间按异议办理。"), code="tables_opened"
        )


def rule_of(row: JointRound) -> PanelRule:
    return read_panel_rule(row.rule)


def item_of(row: JointRound, code: str) -> JointItem:
    """The item that the panel knows under this code, under its lock. Raises Denied."""
    rows = JointItem.objects.in_operation().filter(round=row)
    if row.rule.get("numbered"):
        rows = rows.filter(ordinal=int(code)) if code.isascii() and code.isdigit() else rows.none()
    else:
        rows = rows.filter(code=code)
    found = rows.select_for_update().first()
    if found is None:
        raise Denied("item")
    return found


def on_panel(viewer: Viewer, **kwargs: Any) -> bool:
    """Permission of what is done at a seat or by whoever runs panels; whose round it is, the operation asks itself."""
    return viewer.holds("panels.sit") or viewer.holds("panels.run")


def own_seat(viewer: Viewer, row: JointRound, *functions: str) -> Panelist | None:
    """The viewer's active seat on the panel, with one of these functions if any are named."""
    rows = Panelist.objects.in_operation().filter(round=row, user_id=viewer.user_id, state=PanelState.ACTIVE)
    return (rows.filter(function__in=functions) if functions else rows).first()


def wanted_seat(viewer: Viewer, row: JointRound, *functions: str) -> Panelist:
    """The same, or Denied."""
    found = own_seat(viewer, row, *functions) if on_panel(viewer) else None
    if found is None:
        raise Denied("seat")
    return found


def judge_of(row: JointRound, code: str) -> Panelist:
    """The judge of this code on the panel, recused or not. Raises Denied."""
    rows = Panelist.objects.in_operation().filter(round=row, expert__code=code).select_related("expert")
    found = rows.first()
    if found is None:
        raise Denied("judge")
    return found


def staff_of(viewer: Viewer, row: JointRound) -> bool:
    """Whether the viewer runs the panel, or records for it: the hands that check what others entered.

    Whoever sits there does what the seat allows, and nothing by another right.
    """
    if sits_there(row, hands(viewer)):
        return bool(own_seat(viewer, row, PanelFunction.RECORDER, PanelFunction.CHIEF))
    return viewer.holds("panels.run") and viewer.node_id == row.node_id


def check_not_own(viewer: Viewer, users: Iterable[int | None]) -> None:
    """Two hands: nobody checks what they, or the colleague whom they stand in for, entered."""
    if hands(viewer) & {user for user in users if user is not None}:
        raise Refused(_("这是您本人录入的，须由另一人核对。请交其他经办人或记分员。"), code="same_hand")


def new_codes(number: int) -> list[str]:
    """So many codes that tell nothing, in an order that tells nothing."""
    found: set[str] = set()
    while len(found) < number:
        found.add("".join(secrets.choice(_ALPHABET) for _place in range(5)))
    codes = sorted(found)
    secrets.SystemRandom().shuffle(codes)
    return codes


def sealed_seed(seed: str) -> str:
    """The seed as a draft keeps it until the draw: nobody reads it before."""
    return base64.b64encode(privacy.encrypt(SEED, seed)).decode("ascii")


def open_seed(row: JointRound) -> str:
    """The seed of a draft. Raises Refused where it is not the one whose digest was published."""
    seed = privacy.decrypt(SEED, base64.b64decode(row.rule["seed_sealed"]))
    if drawing.commitment(seed) != row.seed_digest:
        raise Refused(_("抽签种子与事先公布的摘要不符，不能抽取。请作废本批次，并报告系统管理员。"), code="seed")
    return seed


def opened_table(one: CodeTable) -> dict[str, int]:
    """What a sealed table says; whoever calls has decided who may know it."""
    return json.loads(privacy.decrypt(SEALED, base64.b64decode(one.sealed)))["table"]


def works_of(row: JointRound) -> dict[int, int]:
    """Owner's ordinal → work number, once all tables are open; empty for rounds without numbers. Raises Refused."""
    if not row.rule.get("numbered"):
        return {}
    tables = list(CodeTable.objects.in_operation().filter(round=row).order_by("step"))
    if len(tables) != len(TABLES) or any(one.opened_at is None for one in tables):
        raise Refused(
            _("编号表还没有全部开启。评分签署后，请保管人按作品号、工位号、参赛号的顺序开启。"), code="sealed"
        )
    first, second, third = (opened_table(one) for one in tables)
    return {int(owner): third[str(second[str(contestant)])] for owner, contestant in first.items()}
