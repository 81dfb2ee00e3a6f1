"""Changing a member's particulars: the member (or the desk, on paper) asks, the union's desk decides.

The whole procedure is this file: form, desk, effect and its reversal.
"""

import json
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongyou.domains.unions.types import DECLINED
from gongyou.engines.procedures.enums import Ending, InputKind, OpenedBy, PartyRole, Verb
from gongyou.engines.procedures.models import Act, Matter, Party
from gongyou.engines.procedures.operations import PartyDraft
from gongyou.engines.procedures.operations.opening import keep_answers
from gongyou.engines.procedures.stages import Decide
from gongyou.engines.procedures.types import (
    Input,
    Labels,
    Opening,
    Outcome,
    PartyDesk,
    Procedure,
    Promise,
    Source,
    Start,
    effect,
    procedure,
)
from gongyou.kernel import codes
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.enums import Household
from gongyou.records.directory.models import Membership, Person
from gongyou.records.directory.operations.people import change_particulars, particulars_of


def _wanted(given: dict[str, Any]) -> dict[str, str]:
    """What was filled in, as it is written down. Raises Refused for a phone that is none."""
    wanted = {key: str(given.get(key) or "").strip() for key in ("name", "phone", "household")}
    if wanted["phone"]:
        try:
            wanted["phone"] = codes.check_mobile(wanted["phone"])
        except codes.CodeError as error:
            raise Refused(str(error), field="phone") from error
    return wanted


def _asked(given: dict[str, Any], person: Person) -> dict[str, str]:
    """What differs from the record. Raises Refused for a phone that is none, or where nothing differs."""
    now = particulars_of(person)
    changed = {key: value for key, value in _wanted(given).items() if value and value != now[key]}
    if not changed:
        raise Refused(gettext("填写的内容与登记一致，没有需要变更的。请填写要改成的内容。"), field="name")
    return changed


def _person(matter: Matter) -> Person:
    party = Party.objects.in_operation().get(matter=matter, role=PartyRole.APPLICANT, valid_to=None)
    return party.person


def _put_back(viewer: Viewer, matter: Matter, act: Act) -> None:
    """Write back what the record said before. Raises Refused where it was changed again since."""
    person, answers = _person(matter), json.loads(matter.answers.reveal())
    before, written, now = answers["before"], _wanted(answers), particulars_of(person)
    if any(now[key] != written[key] for key in before):
        raise Refused(gettext("本次变更的内容之后又有变更，不能直接撤销。请先处理后来的办件。"), code="changed_since")
    change_particulars(viewer, person=person, values=before, made_by=("matter", matter.pk))


@effect("unions.change_particulars", reverse=_put_back)
def change(viewer: Viewer, matter: Matter, act: Act) -> None:
    """Write what was asked; what the record said until now stays sealed with the matter."""
    person, answers = _person(matter), json.loads(matter.answers.reveal())
    changed = _asked(answers, person)
    now = particulars_of(person)
    answers["before"] = {key: now[key] for key in changed}
    keep_answers(viewer, matter=matter, answers=answers)
    change_particulars(viewer, person=person, values=changed, made_by=("matter", matter.pk))


@procedure
class Particulars(Procedure):
    key = "unions.particulars"
    name = _("变更会员信息")
    series = "BG"
    basis = (Source("工会会员会籍管理办法"), Source("中华人民共和国个人信息保护法", "第四十六条"))
    opened_by = (OpenedBy.PERSON, OpenedBy.ORGANISATION)
    openings = (
        Opening(OpenedBy.PERSON, subject="person"),
        Opening(OpenedBy.ORGANISATION, kinds=("basic", "street"), subject="person"),
    )
    fields = (
        Input("name", _("姓名改为"), mask="name", required=False, most=60, hint=_("与证件一致；不改的留空。")),
        Input("phone", _("联系电话改为"), mask="phone", required=False, most=20, hint=_("登录用的手机号不随之改变。")),
        Input(
            "household",
            _("户籍类型改为"),
            kind=InputKind.CHOICE,
            required=False,
            choices=tuple((one.value, one.label) for one in Household if one != Household.UNKNOWN),
        ),
    )
    appeal = _("如不同意本决定，可向上一级工会申诉，或补充材料后重新申请。")
    stages = (
        Decide(
            key="decide",
            labels=Labels(_("核对并变更"), _("工会核对中"), _("工会核对")),
            desk=PartyDesk(PartyRole.UNION),
            promise=Promise("procedures.decision"),
            outcomes=(
                Outcome(
                    "change",
                    _("同意变更"),
                    Verb.ADVANCE,
                    ending=Ending.DONE,
                    effects=("unions.change_particulars",),
                    message=_("您的申请 %(number)s 已办结，会员信息已变更。"),
                ),
                Outcome(
                    "refuse",
                    _("不予变更"),
                    Verb.REFUSE,
                    ending=Ending.REFUSED,
                    needs_note=True,
                    message=DECLINED,
                ),
            ),
        ),
    )

    @classmethod
    def prepare(cls, viewer: Viewer, given: dict[str, Any], subject: Person) -> Start:
        member = Membership.objects.in_operation().filter(person=subject, valid_to=None).select_related("union").first()
        if member is None:
            raise Refused(gettext("没有有效会籍，不能变更会员信息。入会时填写的内容即为登记内容。"))
        _asked(given, subject)
        return Start(
            subject=("person", subject.pk),
            parties=[
                PartyDraft(PartyRole.APPLICANT, person=subject),
                PartyDraft(PartyRole.UNION, organisation=member.union),
            ],
            once=f"particulars:{subject.pk}",
        )
