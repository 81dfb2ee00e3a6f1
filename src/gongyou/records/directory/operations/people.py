"""Registering people, proving who they are, revealing sealed values."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from pypinyin import Style, lazy_pinyin

from gongyou.kernel import clock, parameters, privacy
from gongyou.kernel.access.scopes import sole
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, lock, only_inside, operation
from gongyou.records.directory.models import Consent, Person, Reveal
from gongyou.records.directory.operations.roles import end_sessions

REVEALABLE = {"identity_number": "people.reveal", "phone": "people.reveal"}


def initials(name: str) -> str:
    """The pinyin initials by which a name is also found."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER, errors="ignore")).lower()[:60]


@operation("directory.person_registered", allow=only_inside)
def register_person(
    viewer: Viewer,
    *,
    name: str,
    identity_kind: str,
    identity_number: str,
    birth_date: date,
    gender: str,
    phone: str | None,
    made_by: tuple[str, int],
    household: str = "unknown",
    user_id: int | None = None,
) -> tuple[Person, bool]:
    """Find the person of this identity number, or register one. Returns (person, whether it is new).

    An existing person is returned unchanged: nothing typed by an applicant overwrites a record. The number of a
    record that was merged finds the kept one. A new person gets the account `user_id`, if that is still free.
    """
    index = privacy.blind_index("identity", identity_number)
    lock(f"person:{index.hex()}")
    found = _known(index)
    if found is not None:
        return found, False
    person = Person(
        name=name,
        initials=initials(name),
        gender=gender,
        birth_date=birth_date,
        identity_kind=identity_kind,
        identity_number=identity_number,
        identity_index=index,
        phone=phone,
        phone_index=privacy.blind_index("phone", phone) if phone else None,
        household=household,
        user_id=user_id,
        made_by_kind=made_by[0],
        made_by_number=made_by[1],
    )
    written = _written(person, index)
    if written is not person:
        return written, False
    current().entry("directory.person_registered", "person", person.pk, made_by=list(made_by))
    if person.user_id is not None:
        current().entry("directory.account_linked", "person", person.pk, user=person.user_id)
    return person, True


def _written(person: Person, index: bytes) -> Person:
    """The new row; or the row of the same person, where a roster that was committed meanwhile registered them."""
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError:
        found = _known(index)
        if found is not None:
            return found
        if person.user_id is None:
            raise
        # The account became somebody else's meanwhile.
        person.user_id = None
        person.save(force_insert=True)
    return person


def _known(index: bytes) -> Person | None:
    """Whose number this is: the kept record where the number's own was merged into it."""
    found = sole(Person.objects.in_operation().filter(identity_index=index))
    return found.merged_into or found if found is not None else None


def particulars_of(person: Person) -> dict[str, str]:
    """What a member may have changed, as it stands: name, phone, household."""
    return {
        "name": person.name,
        "phone": person.phone.reveal() if person.phone else "",
        "household": person.household,
    }


@operation("directory.particulars_changed", allow=only_inside)
def change_particulars(viewer: Viewer, *, person: Person, values: dict[str, str], made_by: tuple[str, int]) -> None:
    """Write new particulars over the record; the ledger names the fields, never the values."""
    if "name" in values:
        person.name, person.initials = values["name"], initials(values["name"])
    if "phone" in values:
        phone = values["phone"]
        person.phone = phone or None
        person.phone_index = privacy.blind_index("phone", phone) if phone else None
    if "household" in values:
        person.household = values["household"]
    person.save(update_fields=["name", "initials", "phone", "phone_index", "household"])
    current().entry("directory.particulars_changed", "person", person.pk, fields=sorted(values), made_by=list(made_by))


@operation("directory.account_linked", allow=only_inside)
def link_account(viewer: Viewer, *, person: Person, user_id: int) -> bool:
    """Give the person the account, if both are still free; return whether it was done."""
    rows = Person.objects.in_operation()
    if rows.filter(user_id=user_id).exists():
        return False
    try:
        with transaction.atomic():
            if not rows.filter(pk=person.pk, user=None).update(user_id=user_id):
                return False
    except IntegrityError:
        return False
    current().entry("directory.account_linked", "person", person.pk, user=user_id)
    return True


@operation("directory.account_unlinked", allow=only_inside)
def unlink_account(viewer: Viewer, *, person: Person, user_id: int, made_by: tuple[str, int]) -> bool:
    """Take the account from the person, if it still is theirs, and end its sessions; return whether it was done."""
    if not Person.objects.in_operation().filter(pk=person.pk, user_id=user_id).update(user_id=None):
        return False
    end_sessions(user_id)
    current().entry("directory.account_unlinked", "person", person.pk, user=user_id, made_by=list(made_by))
    return True


@operation("directory.identity_checked", allow=only_inside)
def note_identity_check(viewer: Viewer, *, person: Person) -> None:
    """The desk compared the person with the original document today."""
    Person.objects.in_operation().filter(pk=person.pk).update(identity_checked_on=clock.today())
    current().entry("directory.identity_checked", "person", person.pk)


@operation("directory.identity_check_taken_back", allow=only_inside)
def take_back_identity_check(
    viewer: Viewer, *, person: Person, checked_on: date, before: date | None, made_by: tuple[str, int]
) -> bool:
    """Put back the day `before` a check that was void, unless a later one was noted; return whether it was done."""
    rows = Person.objects.in_operation().filter(pk=person.pk, identity_checked_on=checked_on)
    if not rows.update(identity_checked_on=before):
        return False
    current().entry("directory.identity_check_taken_back", "person", person.pk, made_by=list(made_by))
    return True


@operation("directory.death_noted", allow=only_inside)
def note_death(viewer: Viewer, *, person: Person, day: date | None, made_by: tuple[str, int]) -> None:
    """Keep the day of death; None takes a mistaken one back. Raises Refused for a day to come or before the birth."""
    if day is not None and not person.birth_date <= day <= clock.today():
        raise Refused(_("身故日期应在出生之后、今天以前，请核对证明。"), field="day")
    Person.objects.in_operation().filter(pk=person.pk).update(died_on=day)
    current().entry("directory.death_noted", "person", person.pk, known=day is not None, made_by=list(made_by))
    person.refresh_from_db()


@operation("directory.consent_given", allow=only_inside)
def give_consent(viewer: Viewer, *, person: Person, purpose: str, version: str, channel: str) -> None:
    """Keep what the person agreed to."""
    Consent(person=person, purpose=purpose, version=version, channel=channel).save(force_insert=True)
    current().entry("directory.consent_given", "person", person.pk, purpose=purpose, version=version, channel=channel)


@operation("directory.revealed", right="people.reveal")
def reveal(viewer: Viewer, *, person_code: str, field: str, reason: str) -> str:
    """Return one sealed value of one person in the viewer's scope; logged, limited per day, shown to the person.

    Raises Denied outside the scope, Refused without a real reason or above the day's quota
    (parameter privacy.reveal_quota).
    """
    if field not in REVEALABLE:
        raise Denied(field)
    person = Person.objects.visible_to(viewer).filter(code=person_code).first()
    if person is None:
        raise Denied("person")
    if len(reason.strip()) < 4:
        raise Refused(_("请写明查看原因（至少 4 个字），本人可以看到。"), field="reason")
    lock(f"reveal:{viewer.user_id}")
    since = clock.now() - timedelta(hours=24)
    used = Reveal.objects.in_operation().filter(user_id=viewer.user_id, happened_at__gt=since).count()
    quota = int(parameters.value("privacy.reveal_quota", clock.today()).value)
    if used >= quota:
        raise Refused(_("24 小时内查看次数已达 %(quota)s 次上限。如确有需要，请联系安全管理员。") % {"quota": quota})
    Reveal(
        person=person,
        field=field,
        reason=reason.strip()[:200],
        user_id=viewer.user_id,
        role=viewer.role,
        node_id=viewer.node_id,
    ).save(force_insert=True)
    current().entry("directory.revealed", "person", person.pk, field=field, reason=reason.strip()[:200])
    value = getattr(person, field)
    return value.reveal() if value else ""
