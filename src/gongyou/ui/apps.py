"""The component kit as a Django application."""

from typing import Any

from django import forms
from django.apps import AppConfig
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

#: What a form says where a field has no words of its own: what to do now. Django's texts only say what is wrong.
ADVICE: dict[type[forms.Field], dict[str, Any]] = {
    forms.Field: {"required": _("请填写这一项。")},
    forms.ChoiceField: {"required": _("请选择一项。"), "invalid_choice": _("请从列表中选择一项。")},
    forms.BooleanField: {"required": _("请先勾选这一项。")},
    forms.FileField: {"required": _("请选择一个文件。")},
    forms.DateField: {"invalid": _("请填日期，例如 2026-11-23。")},
    forms.IntegerField: {"invalid": _("请填整数。")},
}


class UiConfig(AppConfig):
    """Brings components, layouts, template tags and the built assets."""

    name = "gongyou.ui"
    label = "ui"

    def ready(self) -> None:
        for field, texts in ADVICE.items():
            field.default_error_messages = {**field.__dict__.get("default_error_messages", {}), **texts}
        MinValueValidator.message = _("请填不小于 %(limit_value)s 的数。")
        MaxValueValidator.message = _("请填不大于 %(limit_value)s 的数。")
