"""Applying to join. One road for everybody: a member elsewhere becomes a transfer, and the page says the same."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import OpenedBy, PartyRole
from gongyou.engines.procedures.models import Matter
from gongyou.engines.procedures.operations import PartyDraft, open_matter
from gongyou.kernel import clock, codes, privacy
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import lock, operation
from gongyou.records.directory.models import JoinCode, Membership, Organisation, Person
from gongyou.records.directory.operations.people import give_consent, link_account, register_person
from gongyou.records.directory.queries import pool_of_region, records_of, way_in

#: The words a person agreed to; a change of wording is a new version.
CONSENT_VERSION = "join-2026-11"
_YOUNGEST = 16


@dataclass(frozen=True)
class Application:
    """What the three steps asked. `token` is a poster's code, `region` the street where no union is known."""

    name: str
    identity_kind: str
    identity_number: str
    phone: str
    token: str = ""
    region: str = ""
    occupation: str = ""
    employer_name: str = ""
    new_form: str = ""
    household: str = "unknown"
    extra: dict = field(default_factory=dict)

    def answers(self) -> dict:
        return {
            "name": self.name,
            "identity_kind": self.identity_kind,
            "identity_number": self.identity_number,
            "phone": self.phone,
            "occupation": self.occupation,
            "employer_name": self.employer_name,
            "new_form": self.new_form,
            "household": self.household,
        }


@dataclass(frozen=True)
class Door:
    """Where an application arrives."""

    union: Organisation
    road: str
    code: JoinCode | None = None


def _is_worker(viewer: Viewer, **kwargs) -> bool:
    return viewer.kind == "worker"


def door(token: str, region: str) -> Door:
    """The union behind a code, or the street's pool. Raises Refused for a code that is not in force."""
    if token:
        code = way_in(token)
        if code is None:
            raise Refused(_("二维码无效或已停用。请向工会索取新的二维码，或改选所在镇街提交。"), field="token")
        return Door(code.union, f"{code.target}_code", code)
    pool = pool_of_region(region)
    if pool is None:
        raise Refused(_("请选择工作所在的镇街。"), field="region")
    return Door(pool, "open")


@operation("unions.applied", allow=_is_worker)
def apply_to_join(viewer: Viewer, *, application: Application) -> Matter:
    """Open the worker's application at the right desk and return the matter.

    The answer is alike for everybody: whether the identity number is known, belongs to a member elsewhere or to
    somebody else's phone shows only to the desk, as flags. Raises Refused for wrong input.
    """
    identity = _identity(application)
    entered = door(application.token, application.region)
    lock(f"application:{viewer.user_id}")
    person, is_new = register_person(
        viewer,
        name=application.name.strip(),
        identity_kind=application.identity_kind,
        identity_number=identity.number,
        birth_date=identity.birth_date,
        gender=str(identity.gender),
        phone=application.phone,
        made_by=("application", viewer.user_id or 0),
        household=application.household,
        # Whoever is new here has this account's phone, so that the account is theirs, unless it is somebody's already.
        user_id=viewer.user_id if viewer.person_id is None and application.phone else None,
    )
    proven = _prove(viewer, person, application.phone)
    at = None if is_new else _union_of(person)
    if proven and at == entered.union:
        raise Refused(_("您已是本工会会员，无须重复申请。请到“我的”查看会员卡。"), code="member_here")
    differs = not is_new and application.name.strip() not in {record.name for record in records_of(person)}
    flags = [
        key
        for key, raised in (
            ("identity_unproven", not proven),
            ("name_differs", differs),
            ("member_here", at == entered.union),
        )
        if raised
    ]
    matter = _open(viewer, application, entered, person, at, tuple(flags))
    if proven:
        give_consent(viewer, person=person, purpose="join", version=CONSENT_VERSION, channel="portal")
    return matter


def _union_of(person: Person) -> Organisation | None:
    """Where the person is a member now."""
    rows = Membership.objects.in_operation().filter(person=person, valid_to=None).select_related("union")
    member_of = rows.first()
    return member_of.union if member_of else None


def _open(
    viewer: Viewer,
    application: Application,
    entered: Door,
    person: Person,
    member_of: Organisation | None,
    flags: tuple[str, ...],
) -> Matter:
    """A join, or a transfer where the person is a member elsewhere; one open matter for each proven person."""
    transfer = member_of is not None and member_of != entered.union
    parties = [
        PartyDraft(PartyRole.APPLICANT, person=person),
        PartyDraft(PartyRole.RECEIVER, organisation=entered.union),
    ]
    if transfer:
        parties.append(PartyDraft(PartyRole.SENDER, organisation=member_of))
    once = f"membership:{person.pk}"
    return open_matter(
        viewer,
        procedure="unions.transfer" if transfer else "unions.join",
        subject=("person", person.pk),
        parties=parties,
        answers=application.answers(),
        opened_by=OpenedBy.PERSON,
        flags=flags,
        channel="portal",
        road=entered.road,
        once=f"{once}:{viewer.user_id}" if "identity_unproven" in flags else once,
        code_id=entered.code.pk if entered.code else None,
    )


def _identity(application: Application) -> codes.Identity:
    if len(application.name.strip()) < 2:
        raise Refused(_("请填写证件上的姓名。"), field="name")
    try:
        identity = codes.check_identity(application.identity_number, application.identity_kind)
    except codes.CodeError as error:
        raise Refused(str(error), field="identity_number") from error
    if _age(identity.birth_date, clock.today()) < _YOUNGEST:
        raise Refused(_("未满 16 周岁不能入会。如遇招用童工，请拨打 12351 求助。"), field="identity_number")
    return identity


def _age(born: date, day: date) -> int:
    """Completed years on the day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _prove(viewer: Viewer, person: Person, phone: str) -> bool:
    """Whether the signed-in account is this person's: already linked, or the same phone and still free."""
    if person.user_id == viewer.user_id:
        return True
    if person.user_id is not None or viewer.person_id is not None:
        return False
    known = {bytes(record.phone_index) for record in records_of(person) if record.phone_index is not None}
    same_phone = privacy.blind_index("phone", phone) in known
    return same_phone and link_account(viewer, person=person, user_id=viewer.user_id or 0)
