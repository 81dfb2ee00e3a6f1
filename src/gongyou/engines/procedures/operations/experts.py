"""The pool of experts and their declared interests."""

import secrets
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import InterestKind
from gongyou.engines.procedures.models import Expert, Interest
from gongyou.engines.procedures.operations.panel_rows import on_panel
from gongyou.kernel import clock
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.types import ROLE_KINDS
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.accounts.models import User
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, lock, operation
from gongyou.records.directory.models import Employer, Organisation, Person
from gongyou.records.directory.queries import in_force, person_by_code

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def _sits(user: User) -> bool:
    kinds = Role.objects.in_operation().filter(in_force(clock.today()), user=user).values_list("kind", flat=True)
    return any("panels.sit" in ROLE_KINDS.get(kind).rights for kind in kinds if kind in ROLE_KINDS)


def _account(username: str) -> User:
    user = User.objects.filter(username=username.strip(), audience=User.Audience.STAFF, is_active=True).first()
    if user is None or not _sits(user):
        raise Refused(
            _("没有这个启用中的评委账号。请先请系统管理员建立账号、安全管理员授予“评委”岗位，再登记入库。"),
            field="username",
        )
    return user


def _employer(code: str) -> Employer | None:
    if not code.strip():
        return None
    found = Employer.objects.in_operation().filter(credit_code=code.strip().upper(), valid_to=None).first()
    if found is None:
        raise Refused(_("没有登记这个统一社会信用代码的用人单位，请核对 18 位代码。"), field="employer_code")
    return found


@operation("procedures.expert_registered", right="panels.run")
def register_expert(
    viewer: Viewer,
    *,
    username: str,
    name: str,
    person_code: str = "",
    employer_code: str = "",
    fields: Sequence[str] = (),
    occupation: str = "",
    qualification: str = "",
    valid_to: date | None = None,
) -> Expert:
    """Put somebody into the pool of the viewer's body. Who is not in the registers must name the own unit."""
    user = _account(username)
    lock(f"expert:{viewer.node_id}:{user.pk}")
    if Expert.objects.in_operation().filter(node_id=viewer.node_id, user=user, valid_to=None).exists():
        raise Refused(_("此人已在本单位专家库中。"), field="username", code="already")
    person = person_by_code(viewer, person_code.strip()) if person_code.strip() else None
    if person_code.strip() and person is None:
        raise Refused(_("本范围没有这名人员，请从会员页面复制编号。"), field="person_code")
    employer = _employer(employer_code)
    if person is None and employer is None:
        raise Refused(
            _("请填写人员编号，或者至少填写所在单位的统一社会信用代码：没有这些，系统查不出应当回避的关系。"),
            field="employer_code",
        )
    row = Expert(
        node_id=viewer.node_id,
        user=user,
        person=person,
        name=name.strip()[:60],
        code=_new_code(),
        fields=[one.strip() for one in fields if one.strip()],
        occupation=occupation.strip()[:16],
        qualification=qualification.strip()[:80],
        valid_from=clock.today(),
        valid_to=valid_to,
    )
    row.save(force_insert=True)
    if employer is not None:
        _add(row, InterestKind.UNIT, employer=employer)
    current().entry("procedures.expert_registered", "expert", row.pk, code=row.code, user=user.pk)
    return row


def _new_code() -> str:
    while True:
        code = "E" + "".join(secrets.choice(_ALPHABET) for _place in range(6))
        if not Expert.objects.in_operation().filter(code=code).exists():
            return code


@operation("procedures.expert_ended", right="panels.run")
def end_expert(viewer: Viewer, *, expert: str) -> Expert:
    """Take somebody out of the pool from today; panels that are drawn already are not touched."""
    row = Expert.objects.visible_to(viewer).filter(code=expert, node_id=viewer.node_id).first()
    if row is None:
        raise Denied("expert")
    if not Expert.objects.in_operation().filter(pk=row.pk, valid_to=None).update(valid_to=clock.today()):
        raise Refused(_("此人已经不在专家库中，请刷新查看。"), code="ended")
    current().entry("procedures.expert_ended", "expert", row.pk, code=row.code)
    row.refresh_from_db()
    return row


def _add(row: Expert, kind: str, **of: Person | Employer | Organisation | None) -> Interest:
    made = Interest(expert=row, kind=kind, valid_from=clock.today(), **of)
    made.save(force_insert=True)
    return made


@operation("procedures.interest_declared", allow=on_panel)
def declare_interest(
    viewer: Viewer,
    *,
    expert: str,
    kind: str,
    person_code: str = "",
    employer_code: str = "",
    organisation_code: str = "",
) -> Interest:
    """Say to whom an expert is near: by the expert on the own desk, or by whoever runs panels."""
    row = Expert.objects.visible_to(viewer).filter(code=expert).first()
    if row is None:
        raise Denied("expert")
    if kind not in InterestKind.values:
        raise Refused(_("请从所列各项中选择关系。"), field="kind")
    person = _person(person_code)
    organisation = None
    if organisation_code.strip():
        organisation = Organisation.objects.in_operation().filter(code=organisation_code.strip()).first()
        if organisation is None:
            raise Refused(_("没有这个编号的组织，请核对。"), field="organisation_code")
    employer = _employer(employer_code)
    if person is None and employer is None and organisation is None:
        raise Refused(_("请填写与谁有关系：人员、用人单位、组织至少填一项。"), field="person_code")
    made = _add(row, kind, person=person, employer=employer, organisation=organisation)
    current().entry("procedures.interest_declared", "expert", row.pk, interest=made.pk, kind=kind)
    return made


def _person(code: str) -> Person | None:
    """A person by code, whoever may see them: whoever knows the code was given it, and learns nothing more here."""
    if not code.strip():
        return None
    found = Person.objects.in_operation().filter(code=code.strip()).select_related("merged_into").first()
    if found is None:
        raise Refused(_("没有这个人员编号，请核对。"), field="person_code")
    return found.merged_into or found


@operation("procedures.interest_ended", right="panels.run")
def end_interest(viewer: Viewer, *, interest: int) -> Interest:
    """Note that a relation is over; it still counts for the years that recusal looks back."""
    rows = Interest.objects.visible_to(viewer).filter(pk=interest, valid_to=None)
    row = rows.select_related("expert").first()
    if row is None:
        raise Denied("interest")
    row.valid_to = clock.today()
    row.save(update_fields=["valid_to"])
    current().entry("procedures.interest_ended", "expert", row.expert_id, interest=row.pk)
    return row
