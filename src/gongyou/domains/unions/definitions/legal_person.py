"""Noting a union's certificate as a legal person with its own unified code, after its founding (guide 1.1, 2.2).

The registering authority issues the certificate on paper; here its code is recorded by the union's desk and checked by
the union above. The whole procedure is this file: form, desk, effect and its reversal.
"""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongyou.domains.unions.stages.parties import answers_of, body, made_by
from gongyou.engines.procedures.enums import Ending, OpenedBy, PartyRole, Verb
from gongyou.engines.procedures.models import Act, Matter
from gongyou.engines.procedures.operations import PartyDraft
from gongyou.engines.procedures.stages import Decide
from gongyou.engines.procedures.types import (
    AboveDesk,
    Input,
    Labels,
    Opening,
    Outcome,
    Procedure,
    Promise,
    Source,
    Start,
    effect,
    procedure,
)
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Organisation
from gongyou.records.directory.operations import founding
from gongyou.records.directory.operations.checks import union_credit_code


def _take_back(viewer: Viewer, matter: Matter, act: Act) -> None:
    founding.take_back_credit_code(viewer, organisation=body(matter, PartyRole.UNION), made_by=made_by(matter))


@effect("unions.give_credit_code", reverse=_take_back)
def give_credit_code(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The union bears the code from now on; it stays through every later move or change of name."""
    answers = answers_of(matter)
    founding.give_credit_code(
        viewer,
        organisation=body(matter, PartyRole.UNION),
        credit_code=answers["credit_code"],
        document=answers["credit_document"],
        made_by=made_by(matter),
    )


@procedure
class LegalPerson(Procedure):
    key = "unions.legal_person"
    name = _("登记工会法人资格")
    series = "FR"
    basis = (Source("中华人民共和国工会法", "第十五条"), Source("基层工会法人登记管理办法"))
    opened_by = (OpenedBy.ORGANISATION,)
    openings = (
        Opening(
            OpenedBy.ORGANISATION,
            kinds=("basic", "street", "district"),
            subject="organisation",
            about=("basic", "street"),
        ),
    )
    fields = (
        Input(
            "credit_code",
            _("工会统一社会信用代码"),
            most=18,
            hint=_("工会法人资格证书上的代码，以 81 或 89 开头；不得填写单位的代码。"),
        ),
        Input("credit_document", _("工会法人资格证书文号"), most=60),
    )
    appeal = _("如不同意本决定，可补充材料后重新登记，或向区总工会反映。")
    stages = (
        Decide(
            key="legal_person",
            labels=Labels(_("核对法人资格证书"), _("上级工会核对证书"), _("上级核对证书")),
            desk=AboveDesk(PartyRole.UNION),
            promise=Promise("unions.legal_person"),
            outcomes=(
                Outcome(
                    "register",
                    _("与证书一致，予以登记"),
                    Verb.ADVANCE,
                    ending=Ending.DONE,
                    effects=("unions.give_credit_code",),
                ),
                Outcome("refuse", _("不予登记"), Verb.REFUSE, ending=Ending.REFUSED, needs_note=True),
            ),
        ),
    )

    @classmethod
    def prepare(cls, viewer: Viewer, given: dict[str, Any], subject: Organisation) -> Start:
        if subject.valid_to is not None or subject.founded_on is None:
            raise Refused(gettext("批复成立、尚在册的工会才能登记法人资格。"), code="not_founded")
        if subject.credit_code:
            raise Refused(
                gettext("“%(name)s”已登记统一社会信用代码，无须重复登记。") % {"name": subject.name}, code="has_code"
            )
        number = union_credit_code(given["credit_code"])
        return Start(
            subject=("organisation", subject.pk),
            parties=[PartyDraft(PartyRole.UNION, organisation=subject)],
            once=f"legal_person:{subject.pk}",
            answers={"credit_code": number},
        )
