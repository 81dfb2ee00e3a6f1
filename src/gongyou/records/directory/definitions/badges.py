"""How the standing of a union and of its committee's term looks."""

from django.utils.translation import gettext_lazy as _

from gongyou.ui import badges

for _key, _tone, _icon, _label in (
    ("organisation_preparing", "info", "hourglass", _("筹建中")),
    ("term_running", "success", "circle-check", _("任期内")),
    ("term_expiring", "warning", "hourglass", _("临近届满")),
    ("term_overdue", "danger", "alert-circle", _("超期未换届")),
    ("term_ended", "neutral", "archive", _("已换届")),
):
    badges.register(_key, tone=_tone, icon=_icon, label=_label)
