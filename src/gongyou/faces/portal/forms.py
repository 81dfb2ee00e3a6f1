"""The portal's forms: they check form and shape only; what is allowed, operations decide."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gongyou.kernel import codes
from gongyou.records.directory.enums import Household, IdentityKind, NewForm

_WITH_BIRTH_DATE = (
    IdentityKind.RESIDENT,
    IdentityKind.HONG_KONG_MACAO_RESIDENCE,
    IdentityKind.TAIWAN_RESIDENCE,
    IdentityKind.FOREIGN_PERMANENT,
)


class PhoneForm(forms.Form):
    phone = forms.CharField(
        label=_("手机号"),
        max_length=20,
        help_text=_("只用来登录和通知办理进度，用人单位看不到。"),
        error_messages={"required": _("请填写11位的手机号码。")},
    )

    def clean_phone(self) -> str:
        try:
            return codes.check_mobile(self.cleaned_data["phone"])
        except codes.CodeError as error:
            raise forms.ValidationError(str(error)) from error


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("短信验证码"),
        max_length=12,
        help_text=_("6 位数字，5 分钟内有效。"),
        error_messages={"required": _("请填写短信里的 6 位数字。")},
        widget=forms.TextInput(attrs={"maxlength": 6}),
    )
    carried = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_code(self) -> str:
        text = codes.normalise_code(self.cleaned_data["code"])
        if len(text) != 6 or not (text.isascii() and text.isdigit()):
            raise forms.ValidationError(_("验证码是 6 位数字，请对照短信填写。"))
        return text


class BindForm(forms.Form):
    """Who somebody is by a document."""

    name = forms.CharField(
        label=_("姓名"),
        max_length=60,
        help_text=_("与证件上的姓名一致。"),
        error_messages={"required": _("请填写证件上的姓名。")},
    )
    identity_kind = forms.ChoiceField(
        label=_("证件类型"), choices=[(kind.value, kind.label) for kind in _WITH_BIRTH_DATE], initial="resident"
    )
    identity_number = forms.CharField(
        label=_("证件号码"),
        max_length=30,
        help_text=_("18 位，最后一位可以是 X。加密保存，页面上只显示前 3 位和后 4 位。"),
        error_messages={"required": _("请填写证件号码。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if len(name) < 2:
            raise forms.ValidationError(_("请填写证件上的姓名。"))
        return name

    def clean(self) -> dict:
        data = super().clean() or {}
        if data.get("identity_number") and data.get("identity_kind"):
            try:
                found = codes.check_identity(data["identity_number"], data["identity_kind"])
            except codes.CodeError as error:
                self.add_error("identity_number", str(error))
            else:
                data["identity_number"] = found.number
        return data


class DetailsForm(BindForm):
    """Step 2 of joining."""

    new_form = forms.ChoiceField(
        label=_("您做哪类工作"),
        choices=[(kind.value, kind.label) for kind in NewForm if kind.value] + [("other", _("其他工作"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择最接近的一类。")},
    )
    occupation = forms.CharField(
        label=_("具体工种"), max_length=40, required=False, help_text=_("例如：焊工、分拣员。")
    )
    employer_name = forms.CharField(
        label=_("工作单位或接单平台"),
        max_length=100,
        help_text=_("填单位全称；在几个平台接单的，填最常用的一个。"),
        error_messages={"required": _("请填写工作单位或接单平台。")},
    )
    household = forms.ChoiceField(
        label=_("户籍"),
        choices=[("unknown", _("不填写")), (Household.RURAL.value, Household.RURAL.label)]
        + [(Household.URBAN.value, Household.URBAN.label)],
        required=False,
        help_text=_("只用于统计农民工会员人数。"),
    )

    def clean_household(self) -> str:
        return self.cleaned_data["household"] or "unknown"


class ConfirmForm(forms.Form):
    carried = forms.CharField(widget=forms.HiddenInput, required=False)
    agree = forms.BooleanField(
        label=_("我自愿加入中国工会，遵守工会章程，并同意按上面所列使用这些信息办理会籍。"),
        error_messages={"required": _("请勾选同意，或返回不提交。")},
    )
    agree_sensitive = forms.BooleanField(
        label=_("我单独同意：使用我的证件号码核对身份，避免重复入会。"),
        error_messages={"required": _("没有证件号码无法核对身份。请勾选同意，或带证件到工会窗口办理。")},
    )


class DemoNumberForm(forms.Form):
    phone = forms.CharField(label=_("手机号"), max_length=20, required=False, help_text=_("留空显示全部最新短信。"))

    def clean_phone(self) -> str:
        text = self.cleaned_data["phone"]
        if not text:
            return ""
        try:
            return codes.check_mobile(text)
        except codes.CodeError as error:
            raise forms.ValidationError(str(error)) from error
