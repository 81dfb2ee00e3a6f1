"""Invented data for the live gallery, which shows every component in every state."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator

from gongyou.kernel import clock
from gongyou.ui.badges import BADGES, TONES
from gongyou.ui.charts import Chart, Series

TRADES = (("electrician", "电工"), ("welder", "焊工"), ("fitter", "装配钳工"))
STREETS = ("长江路街道", "黄海岸街道", "灵珠湾街道", "薛家滩街道", "红石崖镇", "隐珠坡街道")


class SampleForm(forms.Form):
    """Each kind of field once."""

    name = forms.CharField(label="姓名", help_text="与身份证上的一致。")
    phone = forms.CharField(label="手机号", required=False, help_text="用来接收办理进度。")
    identity_number = forms.CharField(label="身份证号")
    trade = forms.ChoiceField(label="工种", choices=TRADES)
    started = forms.DateField(label="入职日期")
    sum = forms.DecimalField(label="申请金额", required=False)
    note = forms.CharField(label="情况说明", widget=forms.Textarea, required=False)
    contact = forms.ChoiceField(
        label="联系方式", choices=(("phone", "电话"), ("visit", "上门")), widget=forms.RadioSelect, initial="phone"
    )
    skills = forms.MultipleChoiceField(
        label="持有证书", choices=TRADES, widget=forms.CheckboxSelectMultiple, required=False
    )
    proof = forms.FileField(label="证明材料", required=False, help_text="PDF 或照片，不超过 10 MB。")
    agree = forms.BooleanField(label="我确认以上内容属实")


class SampleFilter(forms.Form):
    """A filter of two fields."""

    street = forms.ChoiceField(
        label="街道", choices=[("", "全部"), *((name, name) for name in STREETS)], required=False
    )
    word = forms.CharField(label="姓名或编号", required=False)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour, 5), tzinfo=clock.TZ)


def _navigation() -> list[dict[str, Any]]:
    rows = (
        ("今天", "calendar-due", True, 3, ""),
        ("主线引领", "flag", False, 0, "五条线"),
        ("两个平台", "school", False, 0, "五条线"),
        ("三个提高", "trending-up", False, 12, "五条线"),
        ("五个保障", "shield-check", False, 0, "五条线"),
        ("一支队伍", "users-group", False, 0, "五条线"),
        ("设置", "settings", False, 0, "管理"),
    )
    return [
        {"label": label, "url": "#", "icon": icon, "current": current, "count": count, "group": group}
        for label, icon, current, count, group in rows
    ]


def dock() -> list[dict[str, Any]]:
    """Return the four places of the portal."""
    rows = (
        ("首页", "home", True, 0),
        ("服务", "layout-grid", False, 0),
        ("消息", "message", False, 2),
        ("我的", "user", False, 0),
    )
    return [
        {"label": label, "url": "#", "icon": icon, "current": now, "count": count} for label, icon, now, count in rows
    ]


def _steps(today: date) -> list[dict[str, Any]]:
    return [
        {"label": "提交申请", "state": "done", "at": today - timedelta(days=9)},
        {"label": "基层工会初审", "state": "done", "at": today - timedelta(days=6), "note": "材料齐全"},
        {"label": "街道总工会审核", "state": "current", "note": "组织岗办理中"},
        {"label": "现场核查", "state": "skipped", "note": "本批次不需要"},
        {"label": "公示", "state": "todo"},
    ]


def _entries(today: date) -> list[dict[str, Any]]:
    return [
        {
            "at": _at(today, 9),
            "title": "退回补正",
            "who": "长江路街道总工会 · 组织岗",
            "tone": "warning",
            "icon": "arrow-back-up",
            "body": "技能等级证书照片不清楚，请重新上传。\n其他材料不用再交。",
            "number": "BL-2026-000318",
        },
        {
            "at": _at(today - timedelta(days=2), 15),
            "title": "已受理",
            "who": "海蓝机电工会",
            "tone": "success",
            "icon": "check",
        },
        {"at": today - timedelta(days=3), "title": "提交申请", "who": "林晓舟（演示）", "url": "#"},
    ]


def _chart() -> Chart:
    return Chart("bar", STREETS, [Series("会员", [86210, 71544, 66120, 52018, None, 31007])], unit="人", axis="街道")


def _lines() -> Chart:
    months = [f"{month}月" for month in range(5, 11)]
    return Chart(
        "line",
        months,
        [Series("受理", [120, 132, 101, 134, 190, 230]), Series("办结", [98, 120, 110, 128, 171, 214])],
        unit="件",
    )


def _rows(today: date) -> list[dict[str, Any]]:
    names = ("number", "name", "street", "sum", "state", "due")
    rows = (
        ("BL-2026-000318", "林晓舟（演示）", STREETS[0], 120000, "open", today),
        ("BL-2026-000317", "赵海宁（演示）", STREETS[1], 80000, "returned", today + timedelta(days=5)),
        ("BL-2026-000301", "<b>孙</b>立（演示）", STREETS[4], 350050, "overdue", today - timedelta(days=1)),
    )
    return [dict(zip(names, row, strict=True)) for row in rows]


def _deadlines(today: date) -> list[dict[str, Any]]:
    return [
        {"due": today + timedelta(days=12)},
        {"due": today + timedelta(days=2)},
        {"due": today},
        {"due": today - timedelta(days=2)},
        {"due": today - timedelta(days=5), "done": today - timedelta(days=6)},
        {"due": today - timedelta(days=5), "done": today - timedelta(days=2)},
        {"due": today + timedelta(days=4), "suspended": True},
        {"due": None},
    ]


def _places() -> dict[str, Any]:
    return {
        "tabs": [
            {"label": "待我办", "url": "#", "current": True, "count": 3},
            {"label": "已办", "url": "#", "current": False, "count": 218},
            {"label": "全部", "url": "#", "current": False},
        ],
        "crumbs": [{"label": "今天", "url": "#"}, {"label": "技能补贴", "url": "#"}, {"label": "BL-2026-000318"}],
        "doors": [
            {"label": label, "url": "#", "icon": icon, "count": count}
            for label, icon, count in (
                ("入会转会", "user-plus", 0),
                ("技能培训", "school", 0),
                ("技能竞赛", "trophy", 1),
                ("评选表彰", "medal", 0),
                ("困难帮扶", "heart-handshake", 0),
                ("法律援助", "scale", 0),
                ("劳动争议", "messages", 0),
                ("政策找人", "search", 2),
            )
        ],
    }


def _sentences() -> list[dict[str, Any]]:
    """Three sentences: plain, with a locked number, and one that differs from what it is compared with."""
    locked = {"text": "1,401家", "url": "#main", "certified": True}
    moved = {"text": "23,001人", "url": "#main", "certified": False}
    return [
        {"key": "plain", "parts": [{"text": "扫一个码就能申请入会。"}]},
        {"key": "locked", "parts": [{"text": "全区有基层工会 "}, locked, {"text": "。"}]},
        {"key": "moved", "changed": True, "parts": [{"text": "新就业形态会员有 "}, moved, {"text": "。"}]},
    ]


def _work(today: date) -> dict[str, Any]:
    return {
        "deadlines": _deadlines(today),
        "steps": _steps(today),
        "entries": _entries(today),
        "rows": _rows(today),
        "page": Paginator(range(1401), 20).page(4),
        "files": [
            {"name": "技能等级证书.pdf", "url": "#", "size": 482113, "at": today, "note": "已核对"},
            {"name": "劳动合同.jpg", "url": "#", "size": 1882113, "at": today},
        ],
        "bulk_actions": [
            {"label": "通过", "name": "verb", "value": "pass", "icon": "check"},
            {"label": "退回", "name": "verb", "value": "return", "icon": "arrow-back-up"},
        ],
        "sentences": _sentences(),
        "confirm_items": ["林晓舟（演示） · 1,200.00 元", "赵海宁（演示） · 800.00 元"],
    }


def context() -> dict[str, Any]:
    """Return everything that `ui/gallery.html` shows; nothing in it is real."""
    today = clock.today()
    wrong = SampleForm({"name": "", "phone": "12", "started": "不知道", "contact": "x"})
    wrong.is_valid()
    return {
        "nav": _navigation(),
        "dock": dock(),
        "viewer_label": "王敏 · 长江路街道总工会",
        "badge_keys": BADGES.keys(),
        "tones": TONES,
        "today": today,
        "soon": today + timedelta(days=2),
        "form": SampleForm(initial={"name": "林晓舟", "started": today}),
        "wrong_form": wrong,
        "filter_form": SampleFilter(),
        "bar_chart": _chart(),
        "line_chart": _lines(),
        **_places(),
        **_work(today),
    }
