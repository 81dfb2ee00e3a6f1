"""The founding of a union: from preparation to the approving reply, its own unified code, and the ways back."""

from datetime import date

from django.utils.translation import gettext as _

from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, only_inside, operation
from gongyou.records.directory.enums import UnionForm
from gongyou.records.directory.models import Organisation, Term
from gongyou.records.directory.operations.checks import check_day, union_credit_code


def _locked(organisation: Organisation) -> Organisation:
    """The organisation as it stands now, held to the end of the transaction; refused once it has ended."""
    found = Organisation.objects.in_operation().select_for_update().get(pk=organisation.pk)
    if found.valid_to is not None:
        raise Refused(_("“%(name)s”已撤销，不能再办理。") % {"name": found.name}, code="ended")
    return found


def _preparing(organisation: Organisation) -> Organisation:
    found = _locked(organisation)
    if found.founded_on is not None:
        raise Refused(
            _("“%(name)s”已于 %(day)s 批复成立，不在筹建中。") % {"name": found.name, "day": found.founded_on},
            code="founded",
        )
    return found


def _written(organisation: Organisation, **values) -> Organisation:
    Organisation.objects.in_operation().filter(pk=organisation.pk).update(**values)
    organisation.refresh_from_db()
    return organisation


@operation("directory.organisation_founded", allow=only_inside)
def found_organisation(
    viewer: Viewer,
    *,
    organisation: Organisation,
    day: date,
    document: str,
    made_by: tuple[str, int],
    credit_code: str = "",
    credit_document: str = "",
) -> Organisation:
    """Found a union in preparation on the day of the higher union's reply (工会法第十二条); it counts from then.

    `document` is the reply's number. The union's own unified code may come later. Raises Refused where it is founded
    or ended already, or for a day before its preparation began.
    """
    found = _preparing(organisation)
    check_day(viewer, day, not_before=found.valid_from)
    if not document.strip():
        raise Refused(_("请填写批复文号。"), field="document")
    _written(found, founded_on=day, founding_document=document.strip()[:60])
    current().entry(
        "directory.organisation_founded", "organisation", found.pk, day=day.isoformat(), document=document,
        made_by=list(made_by),
    )  # fmt: skip
    if credit_code:
        give_credit_code(viewer, organisation=found, credit_code=credit_code, document=credit_document, made_by=made_by)
    return _written(organisation)


@operation("directory.organisation_unfounded", allow=only_inside)
def reverse_founding(viewer: Viewer, *, organisation: Organisation, made_by: tuple[str, int]) -> Organisation:
    """Put a union whose reply was void back into preparation. Refused while a term of its committee runs."""
    found = _locked(organisation)
    if found.founded_on is None:
        raise Refused(_("“%(name)s”还在筹建中，没有可撤回的成立登记。") % {"name": found.name}, code="preparing")
    if found.kind != "basic":
        raise Refused(_("只有基层工会有筹建阶段。"), code="kind")
    if Term.objects.in_operation().filter(organisation=found, ended_on=None).exists():
        raise Refused(_("本届委员会仍在任。请先撤回本届登记，再撤回成立。"), code="term")
    current().entry(
        "directory.organisation_unfounded", "organisation", found.pk, was=found.founded_on.isoformat(),
        document=found.founding_document, made_by=list(made_by),
    )  # fmt: skip
    _written(found, founded_on=None, founding_document="")
    return _written(organisation)


@operation("directory.organisation_form_changed", allow=only_inside)
def change_form(viewer: Viewer, *, organisation: Organisation, form: str, made_by: tuple[str, int]) -> Organisation:
    """Let a union in preparation become a single or a joint one; afterwards the form stands (guide 1.1)."""
    if form not in {UnionForm.SINGLE, UnionForm.JOINT}:
        raise Refused(_("请选择单独建会或联合建会。"), field="form")
    found = _preparing(organisation)
    current().entry(
        "directory.organisation_form_changed",
        "organisation",
        found.pk,
        was=found.form,
        form=form,
        made_by=list(made_by),
    )
    _written(found, form=form)
    return _written(organisation)


@operation("directory.organisation_credit_code_given", allow=only_inside)
def give_credit_code(
    viewer: Viewer, *, organisation: Organisation, credit_code: str, document: str, made_by: tuple[str, int]
) -> Organisation:
    """Note the union's own unified code (81…, 89…) with its certificate as a legal person; never the employer's."""
    found = _locked(organisation)
    if found.credit_code:
        raise Refused(
            _("“%(name)s”已登记统一社会信用代码。代码不随更名或变更上级而改变；登记有误请先撤回。")
            % {"name": found.name},
            field="credit_code",
            code="has_code",
        )
    number = union_credit_code(credit_code)
    if not document.strip():
        raise Refused(_("请填写工会法人资格证书的文号。"), field="credit_document")
    _written(found, credit_code=number, credit_document=document.strip()[:60])
    current().entry(
        "directory.organisation_credit_code_given", "organisation", found.pk, credit_code=number, document=document,
        made_by=list(made_by),
    )  # fmt: skip
    return _written(organisation)


@operation("directory.organisation_credit_code_taken_back", allow=only_inside)
def take_back_credit_code(viewer: Viewer, *, organisation: Organisation, made_by: tuple[str, int]) -> Organisation:
    """Take back a unified code that was noted by mistake; the ledger keeps it."""
    found = _locked(organisation)
    if not found.credit_code:
        raise Refused(_("“%(name)s”没有登记统一社会信用代码。") % {"name": found.name})
    current().entry(
        "directory.organisation_credit_code_taken_back", "organisation", found.pk, was=found.credit_code,
        made_by=list(made_by),
    )  # fmt: skip
    _written(found, credit_code=None, credit_document="")
    return _written(organisation)
