"""三员分立：系统管理员建账号，安全管理员给岗位、收岗位，本人首次登录，审计管理员校验。"""

import re

from playwright.sync_api import expect

from tests.journeys.desk import first_sign_in
from tests.journeys.people import turn


def test_an_account_is_made_used_and_taken_away(opened, staff, site, size):
    """建账号、首次登录设置动态口令、授予岗位、在另一处登录并让它退出、收回岗位即刻退出、校验审计记录。"""
    system, security, audit = (staff(name, size) for name in ("system", "security", "audit"))
    name = f"new_clerk_{turn()}"
    system.go("/console/accounts/")
    system.fill(username=name)
    system.press("建立账号")
    system.sound()
    password = system.page.locator("p.gy-num.gy-strong").first.inner_text()
    assert re.fullmatch(r"\w{5}-\w{5}-\w{5}", password)
    system.go(f"/console/accounts/?text={name}")
    expect(system.page.locator("tbody tr")).to_have_count(1)
    assert password not in system.page.content()

    _grant(security, name, "union_clerk", _code(site, "union2"))
    clerk = opened(size)
    first_sign_in(clerk, name, password)
    clerk.sound()
    clerk.shows("今天")
    _refused_at_the_own_role(security, name)

    security.go(f"/console/roles/?text={name}")
    security.press(f"收回 {name} 的岗位")
    security.sound()
    clerk.go("/console/")
    expect(clerk.page).to_have_url(re.compile("/sign-in/"))

    audit.go("/console/ledger/")
    audit.press("立即校验")
    audit.sound()
    audit.shows("校验通过")
    for event in ("accounts.staff_account_made", "access.role_granted", "access.role_withdrawn"):
        audit.go(f"/console/ledger/?event={event}")
        assert audit.page.locator("tbody tr").count() >= 1, event


def _code(site, username: str) -> str:
    where = site.staff(username).where
    return site.ask(f"SELECT code FROM directory_organisation WHERE name = '{where}'")[0][0]


def _grant(security, name: str, kind: str, code: str = "") -> None:
    security.go("/console/roles/")
    security.fill(username=name, organisation_code=code)
    security.page.locator("[name=kind]").select_option(kind)
    security.press("授予")


def _refused_at_the_own_role(security, name: str) -> None:
    """Whoever has a desk cannot become an administrator as well; the page says why."""
    _grant(security, name, "audit_admin")
    security.sound()
    security.shows("不能再任三员管理员", within="body")
