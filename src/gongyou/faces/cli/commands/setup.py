"""`gongyou setup`: a real site from nothing: folder, keys, tables, static files, the three administrators."""

import argparse
import sys

from django.conf import settings
from django.core.management import call_command

from gongyou.faces.cli import assets, readiness
from gongyou.faces.cli.progress import Progress
from gongyou.kernel.access.types import ROLE_KINDS
from gongyou.kernel.access.viewer import system
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.operations.accounts import make_staff_account
from gongyou.records.directory.operations.roles import grant_role
from gongyou.records.directory.queries.administrators import has_administrator

HELP = "建立或升级正式站点：数据目录、密钥、数据库表、静态文件、三员管理员账号"
SETUP = system(reason="setup")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    for kind in _exclusive():
        parser.add_argument(
            f"--{kind.replace('_', '-')}", metavar="用户名", help=f"{ROLE_KINDS.get(kind).name}的用户名"
        )


def _exclusive() -> list[str]:
    return [kind.key for kind in ROLE_KINDS if kind.exclusive]


def run(arguments: argparse.Namespace) -> int:
    """Do what is missing; run again after an upgrade. Exit code 1 if something stays wrong."""
    progress, collecting = Progress(), assets.Collecting()
    with progress.step("建立或升级数据库表"):
        call_command("migrate", verbosity=0, interactive=False)
    with progress.step("收集静态文件"):
        collecting.wait()
    try:
        for kind in _exclusive():
            if not has_administrator(SETUP, kind):
                _administrator(kind, getattr(arguments, kind))
    except Refused as refused:
        print(refused.message)
        return 1
    print(f"密钥环和签名密钥在 {settings.GONGYOU_HOME}。请马上把 keys.json 单独备份：丢失后个人信息无法恢复。")
    found = readiness.problems()
    for problem in found:
        print(f"✗ {problem}")
    print("✓ 站点已就绪，运行 gongyou serve 启动。" if not found else "请先解决以上问题。")
    return 1 if found else 0


def _administrator(kind: str, given: str | None) -> None:
    """Make the account and its role. Without a terminal and without a name the step is left out, and said so."""
    name = ROLE_KINDS.get(kind).name
    if given is None and not sys.stdin.isatty():
        print(f"没有指定{name}的用户名，暂不建立。以后可加参数 --{kind.replace('_', '-')} 用户名 再运行。")
        return
    username = given or input(f"{name}的用户名（3–32 个字母或数字）：")
    user, password = make_staff_account(SETUP, username=username)
    grant_role(SETUP, username=user.username, kind=kind)
    print(f"{name} {user.username}，首次口令 {password}（只显示这一次，首次登录后请修改并绑定动态码）")
