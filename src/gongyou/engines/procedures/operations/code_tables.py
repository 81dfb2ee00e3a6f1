"""Drawn numbers in sealed tables: contestant → station → work; different keepers, opened after sign-off, last first.

Until then nobody, the database included, can say whose work a mark belongs to: judges mark work numbers, and a mark
stands at the item that carries its work number, which is not the contestant's own.
"""

import base64
import json
import secrets
from collections.abc import Sequence

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import JointState
from gongyou.engines.procedures.models import CodeTable, JointItem, JointRound, Panelist
from gongyou.engines.procedures.operations.panel_results import unsettled, unsigned
from gongyou.engines.procedures.operations.panel_rows import TABLES, run_round
from gongyou.engines.procedures.predicates import drawing, marking
from gongyou.engines.procedures.queries.kept_tables import SEALED
from gongyou.engines.procedures.queries.panel_sheets import STANDING, sheets_of
from gongyou.kernel import clock, privacy
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.accounts.models import User
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.directory.queries import in_force


def _keepers(row: JointRound, usernames: Sequence[str]) -> list[User]:
    names = [name.strip() for name in usernames]
    if len(names) != len(TABLES) or len(set(names)) != len(TABLES):
        raise Refused(_("三张编号表须由三名不同的人保管。"), field="keepers", code="keepers")
    known = {user.username: user for user in User.objects.filter(username__in=names, audience="staff", is_active=True)}
    judges = set(Panelist.objects.in_operation().filter(round=row).values_list("user_id", flat=True))
    found = []
    for name in names:
        user = known.get(name)
        if user is None or not Role.objects.in_operation().filter(in_force(clock.today()), user=user).exists():
            raise Refused(_("没有这个启用中的工作人员账号：%(name)s。") % {"name": name}, field="keepers")
        if user.pk in judges:
            raise Refused(_("%(name)s 在评审名单中，不能保管编号表。") % {"name": name}, field="keepers", code="judge")
        found.append(user)
    return found


@operation("procedures.code_tables_sealed", right="panels.run")
def seal_tables(viewer: Viewer, *, round: str, keepers: Sequence[str]) -> list[CodeTable]:
    """Draw contestant, station and work numbers and seal the tables, each for its keeper; once, before opening.

    Whoever leaves the round afterwards leaves a work number behind: it is marked, or noted as absent, like all others.
    """
    row = run_round(viewer, round, JointState.DRAFT, JointState.CHECKED)
    if not row.rule.get("numbered"):
        raise Refused(_("本环节不编号评审。"), code="not_numbered")
    if CodeTable.objects.in_operation().filter(round=row).exists():
        raise Refused(_("编号表已经封存，同一批次只抽一次。"), code="sealed")
    users = _keepers(row, keepers)
    rows = JointItem.objects.in_operation().filter(round=row, state__in=STANDING).order_by("ordinal")
    items = list(rows.values_list("ordinal", flat=True))
    seeds = (secrets.token_hex(32), secrets.token_hex(32), secrets.token_hex(32))
    drawn = drawing.tables(seeds, [str(ordinal) for ordinal in items])
    # Marks stand at the item whose ordinal is the work number: where some left the draft, the numbers have gaps.
    works = {station: items[work - 1] for station, work in drawn.works.items()}
    tables = (drawn.contestants, drawn.stations, works)
    made = []
    for step, (name, seed, table, user) in enumerate(zip(TABLES, seeds, tables, users, strict=True), 1):
        text = json.dumps({"seed": seed, "table": {str(key): value for key, value in table.items()}}, sort_keys=True)
        token = base64.b64encode(privacy.encrypt(SEALED, text)).decode("ascii")
        one = CodeTable(
            round=row, step=step, name=name, sealed=token, digest=marking.digest(json.loads(text)), keeper=user
        )
        one.save(force_insert=True)
        made.append(one)
    row.rule = {**row.rule, "work_numbers": items}
    row.save(update_fields=["rule"])
    current().entry(
        "procedures.code_tables_sealed", "joint_round", row.pk, number=row.number,
        digests=[one.digest for one in made], keepers=[one.keeper_id for one in made],
    )  # fmt: skip
    return made


@operation("procedures.code_table_opened", allow=lambda viewer, **kwargs: viewer.kind == "staff")
def open_table(viewer: Viewer, *, round: str, step: int) -> CodeTable:
    """The keeper opens the own table, the last one first: all marks are settled, and chief and arbiter have signed."""
    kept = CodeTable.objects.visible_to(viewer).filter(round__number=round, step=step, keeper_id=viewer.user_id).first()
    if kept is None:
        raise Denied("table")
    row = JointRound.objects.in_operation().select_for_update().get(pk=kept.round_id)
    if row.state != JointState.OPEN:
        raise Refused(_("评审没有在进行，不能开启编号表。"), code="state")
    sheets = sheets_of(row)
    wanting = unsettled(row, sheets) or unsigned(row, sheets)
    if wanting:
        raise Refused(_("不能开启编号表：%(why)s") % {"why": wanting}, code="unsigned")
    later = CodeTable.objects.in_operation().filter(round=row, step__gt=step, opened_at=None)
    if later.exists():
        raise Refused(_("请按作品号、工位号、参赛号的顺序，由后往前开启。"), code="order")
    rows = CodeTable.objects.in_operation().filter(pk=kept.pk, opened_at=None)
    if not rows.update(opened_at=clock.now(), opened_by=viewer.user_id):
        raise Refused(_("这张编号表已经开启。"), code="opened")
    current().entry(
        "procedures.code_table_opened", "joint_round", row.pk, number=row.number, step=step, digest=kept.digest
    )
    kept.refresh_from_db()
    return kept
