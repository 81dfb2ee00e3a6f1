"""Tags and filters that components and pages use; every value is escaped here or by the template."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import segno
from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from gongyou.ui import appearance as looks
from gongyou.ui import badges, wording

register = template.Library()

NUMERIC_NAMES = ("code", "otp", "bank_account", "postcode")  # an identity number may end in X
AUTOCOMPLETE = {
    "username": "username",
    "password": "current-password",
    "current_password": "current-password",
    "new_password": "new-password",
    "new_password1": "new-password",
    "new_password2": "new-password",
    "name": "name",
    "full_name": "name",
    "phone": "tel",
    "mobile": "tel",
    "email": "email",
    "code": "one-time-code",
    "otp": "one-time-code",
    "address": "street-address",
    "postcode": "postal-code",
}
PICKERS = {  # widget → input type and the only form of text that a browser takes for it
    forms.DateInput: ("date", "%Y-%m-%d"),
    forms.DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
    forms.TimeInput: ("time", "%H:%M"),
}


@register.filter
def cn_date(value: date | datetime | None) -> str:
    """Write a day: 2026年11月23日(周一)."""
    return wording.date_text(value)


@register.filter
def cn_datetime(value: date | datetime | None) -> str:
    """Write an instant: 2026年11月23日(周一) 14:05."""
    return wording.moment_text(value)


@register.filter
def number(value: object, places: int | None = None) -> str:
    """Write a number grouped by thousands; – for none."""
    return wording.number_text(value, places)


@register.filter
def yuan(value: object) -> str:
    """Write integer fen as yuan."""
    return wording.yuan_text(value)


@register.filter
def ratio(value: object, places: int = 1) -> str:
    """Write a share as a percentage."""
    return wording.ratio_text(value, places)


@register.filter
def days_left(value: date | datetime | None) -> str:
    """Write how many days are left."""
    return wording.days_left_text(value)


@register.filter
def iso(value: date | datetime | None) -> str:
    """Write a date or instant for a machine; empty for none."""
    return value.isoformat() if isinstance(value, date) else ""


@register.filter
def html_attrs(attrs: Any) -> SafeString:
    """Write the attributes that a component passes on, each value escaped once; False and None are left out."""
    given = attrs.attrs_dict() if hasattr(attrs, "attrs_dict") else dict(attrs or {})
    shown = {name: value for name, value in given.items() if value is not False and value is not None}
    return format_html_join("", "{}", ((_attribute(name, value),) for name, value in shown.items()))


def _attribute(name: str, value: object) -> SafeString:
    known = "".join(letter for letter in name if letter.isalnum() or letter in "-_:.@")
    return format_html(" {}", known) if value is True else format_html(' {}="{}"', known, value)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of the sprite; without a label it is decoration and hidden from screen readers."""
    address = f"{static('ui/dist/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="gy-icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, address)
    return format_html('<svg class="gy-icon" aria-hidden="true" focusable="false"><use href="{}"/></svg>', address)


@register.simple_tag
def idempotency_key() -> SafeString:
    """Write a hidden input with 128 random bits, so that a form sent twice acts once."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', secrets.token_hex(16))


@register.simple_tag
def chart_script() -> SafeString:
    """Load the drawing of charts; only for pages that have one."""
    return format_html('<script src="{}" defer></script>', static("ui/dist/charts.js"))


@register.simple_tag(takes_context=True)
def appearance(context: template.Context) -> SafeString:
    """Write language, senior view and theme as attributes of <html>."""
    request = context.get("request")
    language = "en" if (get_language() or "").startswith("en") else "zh-Hans"
    theme = looks.theme_of(request)
    return format_html(
        'lang="{}"{}{}',
        language,
        format_html(' class="{}"', "gy-senior") if looks.view_of(request) == "senior" else "",
        format_html(' data-bs-theme="{}"', theme) if theme != "system" else "",
    )


@register.simple_tag(takes_context=True)
def chosen_look(context: template.Context) -> dict[str, str]:
    """Return the view and theme in use, for the buttons that change them."""
    request = context.get("request")
    return {"view": looks.view_of(request), "theme": looks.theme_of(request)}


@register.simple_tag
def badge_look(key: str = "", tone: str = "", icon: str = "", label: str = "") -> badges.Badge:
    """Return tone, icon and label of a state."""
    return badges.look(str(key or ""), tone=tone, icon=icon, label=label)


@register.simple_tag
def deadline_look(due: Any, done: Any = None, suspended: bool = False) -> wording.DeadlineLook:
    """Return the look of a deadline chip."""
    return wording.deadline_look(due or None, done=done or None, suspended=bool(suspended))


@register.simple_tag
def qr(text: str) -> SafeString:
    """Draw a QR code as SVG in place, dark on white, with error level M."""
    rows = list(segno.make(str(text), error="m", micro=False).matrix_iter(border=2))
    squares = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return format_html('<svg viewBox="0 0 {0} {0}" aria-hidden="true"><path d="{1}"/></svg>', len(rows), squares)


@register.simple_tag
def field_kind(field: BoundField) -> str:
    """Return how a field is laid out: hidden, check (one box), choices (a group) or plain."""
    widget = field.field.widget
    if field.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "choices" if widget.use_fieldset else "plain"


@register.simple_tag
def field_widget(field: BoundField, hint: str = "") -> SafeString:
    """Draw the widget of a field with class, input mode, autocomplete, described-by and invalid set."""
    return field.as_widget(attrs=widget_attrs(field, hint))


def widget_attrs(field: BoundField, hint: str = "") -> dict[str, Any]:
    """Return what a widget needs beyond its own attributes, which always win."""
    widget, own = field.field.widget, field.field.widget.attrs
    attrs: dict[str, Any] = (
        {} if field_kind(field) != "plain" else {"class": f"gy-input {own.get('class', '')}".strip()}
    )
    described = [f"{field.auto_id}_helptext"] if hint or field.help_text else []
    described += [f"{field.auto_id}_error"] if field.errors else []
    if described and field.auto_id:
        attrs["aria-describedby"] = " ".join(described)
    if field.errors:
        attrs["aria-invalid"] = "true"
    if isinstance(widget, forms.widgets.Input) and not isinstance(widget, forms.FileInput):
        attrs |= _typing(field)
    return {name: value for name, value in attrs.items() if name == "class" or name not in own}


def _typing(field: BoundField) -> dict[str, Any]:
    hints: dict[str, Any] = {}
    kind, name = field.field, field.name.rsplit("-", 1)[-1]
    if name in AUTOCOMPLETE:
        hints["autocomplete"] = AUTOCOMPLETE[name]
    if isinstance(kind, forms.DecimalField | forms.FloatField):
        hints["inputmode"] = "decimal"
    elif isinstance(kind, forms.IntegerField) or name in NUMERIC_NAMES:
        hints["inputmode"] = "numeric"
    elif name in ("phone", "mobile"):
        hints["inputmode"] = "tel"
    if type(field.field.widget) in PICKERS:
        widget = field.field.widget  # a copy that belongs to this form alone
        widget.input_type, widget.format = PICKERS[type(widget)]
    return hints


@register.simple_tag
def form_problems(form: forms.BaseForm | None) -> list[dict[str, str]]:
    """Return the errors of a form in the order of its fields: text, label and the anchor of the input."""
    if form is None or not form.errors:
        return []
    found = [{"text": text, "label": "", "anchor": ""} for text in form.non_field_errors()]
    for field in form:
        anchor = f"{field.id_for_label or field.auto_id}"
        found += [{"text": text, "label": str(field.label), "anchor": anchor} for text in field.errors]
    return found


@register.filter
def is_multipart(form: forms.BaseForm | None) -> bool:
    """Say whether a form has a file in it."""
    return bool(form is not None and form.is_multipart())


@register.simple_tag(takes_context=True)
def page_link(context: template.Context, page: int, param: str = "page") -> str:
    """Return the query string of this page with another page number; other parameters stay."""
    request = context.get("request")
    query = request.GET.copy() if request else None
    if query is None:
        return f"?{param}={page}"
    query[param] = str(page)
    return f"?{query.urlencode()}"


@register.simple_tag
def page_numbers(page: Page) -> list[int | None]:
    """Return the page numbers to offer: ends, neighbours, and None for a gap."""
    shown: list[int | None] = []
    for one in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        shown.append(one if isinstance(one, int) else None)
    return shown


@register.filter
def said(value: object) -> object:
    """Return the value, or – where there is none; zero stays zero."""
    return wording.NOTHING if value is None or value == "" else value


@register.filter
def of(entry: object, name: str) -> object:
    """Return an attribute of an object or a key of a mapping by its name, or an empty text."""
    if isinstance(entry, Mapping):
        return entry.get(name, "")
    return getattr(entry, name, "")
