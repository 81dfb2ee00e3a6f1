"""Forms of merging people."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongyou.records.directory.enums import IdentityKind, Original, Side
from gongyou.records.directory.queries.merging import Draft, RecordLine


def _said(line: RecordLine) -> str:
    parts = [str(line.identity_kind), line.identity, line.union or _("没有有效会籍")]
    return " · ".join(part for part in parts if part)


def _account(line: RecordLine) -> str:
    if line.last_login is None:
        return line.account
    return _("%(phone)s（最近登录 %(day)s）") % {"phone": line.account, "day": line.last_login.date().isoformat()}


class ProposalForm(forms.Form):
    """Which record goes on, and the evidence that both are one human being; choices are made by record."""

    kept = forms.ChoiceField(
        label=gettext_lazy("保留哪一份登记"),
        help_text=gettext_lazy("以后用它的证件号码；另一份关闭，它的号码仍能找到此人。"),
        widget=forms.RadioSelect,
    )
    originals = forms.MultipleChoiceField(
        label=gettext_lazy("看过哪些原件"), choices=Original.choices, widget=forms.CheckboxSelectMultiple
    )
    membership = forms.ChoiceField(
        label=gettext_lazy("保留哪一个会籍"),
        help_text=gettext_lazy("两份登记都有有效会籍；另一个以“重复登记，已合并”结束。"),
        widget=forms.RadioSelect,
    )
    account = forms.ChoiceField(
        label=gettext_lazy("保留哪一个手机账号"),
        help_text=gettext_lazy("另一个解除绑定并退出登录，请先问清本人现在用哪个号码。"),
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=400,
        help_text=gettext_lazy("例如：护照与身份证照片一致，本人到场说明。确认人和本人都会看到。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, draft: Draft, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        lines = (draft.pair.one, draft.pair.other)
        self.fields["kept"].choices = [(line.code, _said(line)) for line in lines]
        if draft.both_members:
            self.fields["membership"].choices = [(line.code, f"{line.union} · {line.membership}") for line in lines]
        else:
            del self.fields["membership"]
        if draft.both_accounts:
            self.fields["account"].choices = [(line.code, _account(line)) for line in lines]
        else:
            del self.fields["account"]

    def given(self, draft: Draft) -> dict:
        """What the operation takes: the kept and the closed record, and the choices as sides."""
        found, kept = self.cleaned_data, self.cleaned_data["kept"]
        gone = next(line.code for line in (draft.pair.one, draft.pair.other) if line.code != kept)
        return {
            "kept_code": kept,
            "gone_code": gone,
            "originals": tuple(found["originals"]),
            "note": found["note"],
            "membership_of": _side(found.get("membership"), kept),
            "account_of": _side(found.get("account"), kept),
        }


def _side(chosen: str | None, kept: str) -> str:
    if not chosen:
        return ""
    return Side.KEPT.value if chosen == kept else Side.GONE.value


class ApartForm(forms.Form):
    """Why two records that look alike are two people."""

    why = forms.CharField(
        label=gettext_lazy("为什么不是同一人"),
        max_length=400,
        help_text=gettext_lazy("例如：两人同名，均已到场核对。以后不再提示这一对。"),
    )


class NumberForm(forms.Form):
    """The identity number of the other record, exact."""

    identity_kind = forms.ChoiceField(label=gettext_lazy("证件类型"), choices=IdentityKind.choices)
    identity_number = forms.CharField(
        label=gettext_lazy("另一份登记的证件号码"), max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class NoteForm(forms.Form):
    """A reason that the people concerned will read."""

    note = forms.CharField(label=gettext_lazy("说明或理由"), max_length=400, required=False)
