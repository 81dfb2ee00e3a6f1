"""What kind of device a sign-in came from, in plain words; the browser's own long description is not kept."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

#: The first that matches counts: (key, pattern in the browser's description, words).
_MACHINES = (
    ("ipad", r"iPad", gettext_lazy("苹果平板")),
    ("iphone", r"iPhone|iPod", gettext_lazy("苹果手机")),
    ("harmony", r"HarmonyOS|OpenHarmony", gettext_lazy("鸿蒙设备")),
    ("android", r"Android.*Mobile|Android.*MicroMessenger", gettext_lazy("安卓手机")),
    ("android_tablet", r"Android", gettext_lazy("安卓平板")),
    ("windows", r"Windows", gettext_lazy("Windows 电脑")),
    ("mac", r"Macintosh|Mac OS X", gettext_lazy("苹果电脑")),
    ("linux", r"Linux|X11|CrOS", gettext_lazy("Linux 电脑")),
)
_PROGRAMS = (
    ("wecom", r"wxwork/", gettext_lazy("企业微信")),
    ("wechat", r"MicroMessenger/", gettext_lazy("微信")),
    ("dingtalk", r"DingTalk", gettext_lazy("钉钉")),
    ("feishu", r"Lark/|Feishu", gettext_lazy("飞书")),
    ("alipay", r"AlipayClient", gettext_lazy("支付宝")),
    ("edge", r"Edg(?:e|A|iOS)?/", gettext_lazy("Edge 浏览器")),
    ("firefox", r"Firefox/|FxiOS/", gettext_lazy("火狐浏览器")),
    ("qq", r"QQBrowser|QQ/", gettext_lazy("QQ 浏览器")),
    ("uc", r"UCBrowser|UBrowser", gettext_lazy("UC 浏览器")),
    ("huawei", r"HuaweiBrowser|ArkWeb", gettext_lazy("华为浏览器")),
    ("chrome", r"Chrome/|CriOS/|Chromium/", gettext_lazy("Chrome 浏览器")),
    ("safari", r"Version/.*Safari/", gettext_lazy("Safari 浏览器")),
)
_LONGEST = 512
_WORDS = {key: words for key, _pattern, words in (*_MACHINES, *_PROGRAMS)}


def device_of(user_agent: str) -> str:
    """The device as a key ("android.wechat") out of a closed list; parts that nobody knows are left empty."""
    text = user_agent[:_LONGEST]
    return ".".join(
        next((key for key, pattern, _words in known if re.search(pattern, text)), "")
        for known in (_MACHINES, _PROGRAMS)
    )


def in_words(device: str) -> str:
    """The device in words for its owner."""
    found = [str(_WORDS[part]) for part in device.split(".") if part in _WORDS]
    return " · ".join(found) or _("不明设备")
