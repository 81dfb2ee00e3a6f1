"""What a state looks like: tone, icon and text by key. Floors above add their own states."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongyou.kernel.registry import Registry

TONES = ("neutral", "info", "success", "warning", "danger")
ICON_OF_TONE = {
    "neutral": "circle",
    "info": "info-circle",
    "success": "circle-check",
    "warning": "alert-triangle",
    "danger": "alert-circle",
}


@dataclass(frozen=True)
class Badge:
    """The look of one state."""

    tone: str
    icon: str
    label: str | Promise


def _wrong(badge: Badge) -> list[str]:
    return [] if badge.tone in TONES else [f"tone {badge.tone!r} is none of {', '.join(TONES)}"]


BADGES: Registry[Badge] = Registry("badges", check=_wrong)


def register(key: str, *, tone: str, icon: str, label: str | Promise) -> Badge:
    """Add the look of a state and return it; raises DuplicateKey when the key is taken."""
    return BADGES.register(key, Badge(tone, icon, label))


def look(key: str = "", *, tone: str = "", icon: str = "", label: str | Promise = "") -> Badge:
    """Return the look for a key, with tone, icon or label replaced where given; an unknown key is neutral."""
    known = BADGES.find(key) or Badge("neutral", "", key)
    chosen = tone if tone in TONES else known.tone
    fitting = icon or ("" if tone else known.icon) or ICON_OF_TONE[chosen]
    return Badge(chosen, fitting, label or known.label)


for _key, _tone, _icon, _label in (
    ("draft", "neutral", "edit", _("草稿")),
    ("tried", "info", "tool", _("已试运行")),
    ("approved", "success", "check", _("已批准")),
    ("published", "info", "speakerphone", _("已发布")),
    ("open", "info", "circle-dot", _("办理中")),
    ("waiting", "neutral", "hourglass", _("等待中")),
    ("accepted", "success", "clipboard-check", _("已受理")),
    ("returned", "warning", "arrow-back-up", _("退回补正")),
    ("refused", "danger", "ban", _("不予通过")),
    ("withdrawn", "neutral", "arrow-back-up", _("已撤回")),
    ("lapsed", "neutral", "clock", _("逾期失效")),
    ("stopped", "neutral", "archive", _("已停止办理")),
    ("closed", "neutral", "lock", _("已关闭")),
    ("done", "success", "circle-check", _("已办结")),
    ("announced", "info", "speakerphone", _("公示中")),
    ("filed", "neutral", "archive", _("已归档")),
    ("in_force", "success", "shield-check", _("生效中")),
    ("superseded", "neutral", "refresh", _("已被替代")),
    ("expired", "neutral", "calendar", _("已到期")),
    ("overdue", "danger", "alert-circle", _("已逾期")),
    ("due_soon", "warning", "hourglass", _("临近到期")),
    ("on_track", "success", "check", _("按期进行")),
    ("suspended", "neutral", "player-pause", _("时限中止")),
    ("objection", "warning", "flag", _("有异议")),
    ("frozen", "warning", "lock", _("已冻结")),
    ("paid", "success", "cash", _("已发放")),
    ("active", "success", "circle-check", _("有效")),
    ("inactive", "neutral", "circle-x", _("停用")),
    ("unknown", "neutral", "help", _("未知")),
    ("sealed", "neutral", "eye-off", _("限制查看")),
    ("demo", "neutral", "info-circle", _("演示数据")),
):
    register(_key, tone=_tone, icon=_icon, label=_label)
