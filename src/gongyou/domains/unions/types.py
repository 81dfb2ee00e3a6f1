"""What joining and transfer ask and show alike."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.procedures.types import AnswerField, Flag

#: What an applicant says of the own person and work.
MEMBER_FIELDS = (
    AnswerField("name", _("姓名"), mask="name"),
    AnswerField("identity_number", _("证件号码"), mask="identity"),
    AnswerField("phone", _("手机号"), mask="phone"),
    AnswerField("occupation", _("工种")),
    AnswerField("employer_name", _("工作单位或平台")),
    AnswerField("new_form", _("新就业形态类别")),
)

IDENTITY_FLAGS = (
    Flag(
        "identity_unproven",
        _("证件号码已登记在另一手机号下"),
        _("请当面核对证件原件，确认申请人就是本人。"),
        must_confirm=True,
    ),
    Flag(
        "name_differs",
        _("填写的姓名与登记姓名不同"),
        _("请核对证件原件后决定，必要时退回补正。"),
        must_confirm=True,
    ),
)
