"""Telling people what happened: one text message per act to the applicant, or to the person whom a union's matter is
about; to whoever is nominated; to those who entered a call that is given up; one to a person who is asked something."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import PartyRole
from gongyou.engines.procedures.models import Act, Call, Clock, Matter, Party, RollItem
from gongyou.engines.procedures.queries.questions import words_of
from gongyou.engines.procedures.types import PROCEDURES
from gongyou.kernel.accounts.models import Phone
from gongyou.kernel.outbox.sending import enqueue, enqueue_many
from gongyou.records.directory.models import Person

#: Whom a matter is about that a union opened, the first who takes part.
_ABOUT = (PartyRole.MEMBER, PartyRole.CANDIDATE)
#: Kinds of stages whose outcome is a result for whoever was nominated; what a panel or ballot gave is none yet.
_RESULTS = ("decide", "rank", "publicise", "issue")


def tell(matter: Matter, act: Act, text: Any) -> None:
    """Send the text to the phone by which the matter was opened, or to the person whom a union's matter is about.

    The text names the number, never a person. Of a call's nominations every result is told.
    """
    text = text or _result_of(matter, act)
    if not text:
        return
    address = _addresses([matter]).get(matter.pk)
    if address:
        enqueue("sms", f"act:{act.pk}", {"address": address, "text": str(text) % {"number": matter.number}})


def _result_of(matter: Matter, act: Act) -> str:
    """What came of a nomination at this stage, where the definition has no words of its own."""
    if matter.call_id is None or not act.outcome:
        return ""
    stage = PROCEDURES.get(matter.procedure).stage(act.stage)
    outcome = stage.outcome(act.outcome)
    if outcome is None or not (outcome.ending or stage.kind in _RESULTS):
        return ""
    words = {"stage": stage.labels.future, "outcome": outcome.name, "number": "%(number)s"}
    return _("您的申报 %(number)s：%(stage)s——%(outcome)s。请登录“我的办件”查看。") % words


def _phone_of(matter: Matter, role: str) -> str:
    """The number of the person who takes part as `role`: the account's, else the registered one, else empty."""
    party = (
        Party.objects.in_operation().filter(matter=matter, role=role, valid_to=None).select_related("person").first()
    )
    if party is None or party.person is None:
        return ""
    return _numbers_of([party.person]).get(party.person.pk, "")


def tell_asked(matter: Matter, role: str, clock: Clock) -> None:
    """Ask the person who takes part as `role` for an answer."""
    address = _phone_of(matter, role)
    if address:
        enqueue("sms", f"asked:{clock.pk}", {"address": address, "text": words_of(clock)})


def tell_many(pairs: Sequence[tuple[Matter, Act]], text: Any) -> int:
    """Send the text about many matters of one outcome, each to the phone to which `tell` would; return how many."""
    said = [text or _result_of(matter, act) for matter, act in pairs[:1]]
    if not any(said):
        return 0
    addresses = _addresses([matter for matter, _act in pairs])
    drafts = [
        (f"act:{act.pk}", {"address": addresses[matter.pk], "text": str(said[0]) % {"number": matter.number}})
        for matter, act in pairs
        if matter.pk in addresses
    ]
    return enqueue_many("sms", drafts)


def tell_nominated(matter: Matter, call: Call, union: str) -> int:
    """Tell everybody whom a union entered that it did, what becomes of it, and where to object; return how many."""
    parties = Party.objects.in_operation().filter(matter=matter, role=PartyRole.CANDIDATE, valid_to=None)
    rolls = RollItem.objects.in_operation().filter(matter=matter, valid_to=None)
    numbers = {row.person_id for rows in (parties, rolls) for row in rows.exclude(person=None)}
    said = _(
        "%(union)s推荐您参加“%(call)s”，编号 %(number)s，各环节结果会另行告知。所报材料只用于本次评选、公示和存档；"
        "不同意推荐、内容有误的，请联系推荐单位，或登录“我的办件”查看。个人信息怎样使用见“个人信息保护说明”。"
    ) % {"union": union, "call": call.title, "number": matter.number}
    found = _numbers_of(Person.objects.in_operation().filter(pk__in=numbers).order_by("pk"))
    drafts = [(f"nominated:{matter.pk}:{pk}", {"address": address, "text": said}) for pk, address in found.items()]
    return enqueue_many("sms", drafts)


def tell_void(call: Call, reason: str) -> int:
    """Tell everybody who entered a call that it is given up, and why; return how many messages wait."""
    matters = list(Matter.objects.in_operation().filter(call=call).order_by("pk"))
    addresses, drafts = _addresses(matters), []
    for matter in matters:
        words = {"call": call.title, "number": matter.number, "reason": reason}
        text = _("您申报的“%(call)s”（编号 %(number)s）已作废。理由：%(reason)s") % words
        if matter.pk in addresses:
            drafts.append((f"call_void:{call.pk}:{matter.pk}", {"address": addresses[matter.pk], "text": text}))
    return enqueue_many("sms", drafts)


def _addresses(matters: Sequence[Matter]) -> dict[int, str]:
    """The number to which the messages of each matter go, where there is one."""
    accounts = _numbers_of_accounts({matter.opened_user_id for matter in matters} - {None})
    found = _numbers_about([matter.pk for matter in matters if not matter.opened_user_id])
    found |= {one.pk: accounts.get(one.opened_user_id or 0, "") for one in matters if one.opened_user_id}
    return {pk: address for pk, address in found.items() if address}


def _numbers_of_accounts(user_ids: set[int]) -> dict[int, str]:
    return {row.user_id: row.number.reveal() for row in Phone.objects.filter(user_id__in=user_ids)}


def _numbers_of(people: Iterable[Person]) -> dict[int, str]:
    """Each person's number: the account's, else the registered one; whoever has none is left out."""
    rows = list(people)
    own = _numbers_of_accounts({row.user_id for row in rows if row.user_id})
    found = {row.pk: own.get(row.user_id or 0, "") or (row.phone.reveal() if row.phone else "") for row in rows}
    return {pk: number for pk, number in found.items() if number}


def _numbers_about(matter_ids: list[int]) -> dict[int, str]:
    """By matter, the number of the person whom it is about."""
    rows = Party.objects.in_operation().filter(matter_id__in=matter_ids, role__in=_ABOUT, valid_to=None)
    people: dict[int, Person] = {}
    for row in sorted(rows.select_related("person"), key=lambda row: -_ABOUT.index(PartyRole(row.role))):
        if row.person is not None:
            people[row.matter_id] = row.person
    numbers = _numbers_of({person.pk: person for person in people.values()}.values())
    return {matter: numbers[person.pk] for matter, person in people.items() if person.pk in numbers}
