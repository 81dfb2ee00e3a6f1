"""What joining and transfer ask and show alike."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.procedures.enums import InputKind
from gongyou.engines.procedures.types import Flag, Input
from gongyou.records.directory.enums import NewForm

#: What a worker is told whose application was not agreed to: the same whatever was asked, so that whoever typed
#: somebody else's number learns nothing from the message.
DECLINED = _("您的申请 %(number)s 未获同意，请登录“我的办件”查看理由和申诉方式。")

#: What an applicant says of the own person and work.
MEMBER_FIELDS = (
    Input("name", _("姓名"), mask="name", most=60),
    Input("identity_number", _("证件号码"), mask="identity", correctable=False),
    Input("phone", _("手机号"), mask="phone", correctable=False),
    Input("occupation", _("工种"), required=False, most=40),
    Input("employer_name", _("工作单位或平台"), most=100),
    Input("new_form", _("新就业形态类别"), kind=InputKind.CHOICE, required=False, choices=tuple(NewForm.choices)),
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
