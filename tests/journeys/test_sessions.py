"""已登录的设备：看得到在哪里登录着，让别处退出，退出的那处下一步就要重新登录。"""

import re

from playwright.sync_api import expect

from tests.journeys.applying import Applicant
from tests.journeys.desk import sign_in
from tests.journeys.people import somebody

WECHAT = (
    "Mozilla/5.0 (Linux; Android 14; V2304A Build/UP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/116.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.47.2560"
)


def test_worker_signs_out_the_other_phone(opened, size):
    """职工在两处登录，从“我的”里让微信里的那处退出。"""
    here = Applicant(opened(size), somebody("两处人"))
    there = Applicant(opened(size, device=WECHAT), here.worker)
    here.sign_in()
    there.sign_in()
    here.visitor.go("/me/")
    here.visitor.follow("已登录的设备")
    here.visitor.sound()
    here.visitor.shows("安卓手机 · 微信")
    expect(here.visitor.page.get_by_text("本次登录")).to_have_count(1)
    here.visitor.press("微信上的登录退出", exact=False)
    here.visitor.sound()
    here.visitor.shows("这处登录已退出")
    there.visitor.go("/me/")
    expect(there.visitor.page).to_have_url(re.compile("/sign-in/phone/"))
    here.visitor.go("/me/")
    expect(here.visitor.page.locator("h1")).to_have_text("我的")


def test_staff_signs_out_everywhere_else(opened, staff, site, signed_in, size):
    """工作人员让其他所有登录退出，别处的下一步就要重新登录，本处照常。"""
    there = staff("zone", size)
    here = opened(size)
    sign_in(here, site, "zone")
    here.go("/console/account/")
    here.sound()
    here.press("退出其他所有登录")
    here.sound()
    here.shows("处登录已退出")
    del signed_in["zone"]
    there.go("/console/figures/")
    expect(there.page).to_have_url(re.compile("/sign-in/"))
    here.go("/console/figures/")
    expect(here.page.locator("h1")).to_have_text("指标")
