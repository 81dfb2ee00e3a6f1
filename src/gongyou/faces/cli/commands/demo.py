"""`gongyou demo`: the demo district from nothing to a running site; run again, it keeps what is there."""

import argparse
import json
import os
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from gongyou.domains.contests.demo import marking as contests
from gongyou.domains.honours.demo import marking as selections
from gongyou.domains.honours.demo.staffing import PRINTED
from gongyou.domains.unions.demo import dues, marking
from gongyou.engines.facts import tasks as facts
from gongyou.engines.figures import demo as certified
from gongyou.faces.cli import assets
from gongyou.faces.cli.commands import serve
from gongyou.faces.cli.progress import Progress
from gongyou.kernel import clock, workdays
from gongyou.kernel.access.types import ROLE_KINDS
from gongyou.kernel.access.viewer import system
from gongyou.kernel.accounts.demo_codes import current_code
from gongyou.kernel.jobs import runner
from gongyou.kernel.ledger import reader
from gongyou.kernel.operations.errors import Refused
from gongyou.records.activities.demo import load_drives, load_late_drive
from gongyou.records.directory.demo import loading, staff
from gongyou.records.directory.demo.sizes import SIZES

HELP = "建立演示区（虚构人员）、打印各岗位账号并启动站点；再次运行保留已有数据"
SEED = system(reason="demo")
ACCOUNTS = "demo_accounts.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--size", choices=[*SIZES], default="full", help="full：40 万用人单位、42.1 万产业工人；small：百分之一"
    )
    parser.add_argument("--serve", choices=["yes", "no"], default="yes", help="no：建好数据、打印账号后退出")
    serve.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Build what is missing, print the accounts, serve unless told not to."""
    progress, collecting = Progress(), assets.Collecting()
    with progress.step("建立或升级数据库表"):
        call_command("migrate", verbosity=0, interactive=False)
    for year in range(clock.today().year, clock.today().year + 3):
        workdays.write_demo_year(settings.GONGYOU_HOME, year)
    found = loading.loaded_size()
    try:
        _build(found, arguments.size, progress)
    except Refused as refused:
        progress.finish()
        print(refused.message)
        return 1
    with progress.step("收集静态文件（已在同时进行）"):
        collecting.wait()
    with progress.step("生成指标快照"):
        facts.ensure()
        certified.second_round()
    if not found:
        reader.checkpoint()
        runner.submit("figures.store", SEED, quiet=True)
    print(f"演示数据就绪，用时 {progress.seconds:.0f} 秒。")
    _print_accounts()
    return 0 if arguments.serve == "no" else serve.run(arguments)


def _build(found: str, wanted: str, progress: Progress) -> None:
    if found:
        print(f"保留已有的演示数据（{found}），不重建。")
        if found != wanted:
            print(f"要建立 {wanted} 规模的演示，请另设数据目录 GONGYOU_HOME（PostgreSQL 则另建空数据库）后重新运行；")
            print(f"或停止站点、删除 {settings.GONGYOU_HOME} 后重新运行。")
    else:
        made = loading.build(SEED, SIZES[wanted], progress)
        _keep(Path(settings.GONGYOU_HOME) / ACCOUNTS, [account.as_data() for account in made])
        progress.finish()
    if not marking.played():
        _play(found or wanted, progress)
    if not selections.played():
        _inline(lambda: selections.play(SEED, progress))
        progress.finish()
    if not contests.played():
        _inline(lambda: contests.play(SEED, found or wanted, progress))
        progress.finish()
    _sign_in_too(Path(settings.GONGYOU_HOME) / ACCOUNTS)
    if not dues.played():
        dues.play(SEED, marking.SEED, progress)
        progress.finish()


def _play(size: str, progress: Progress) -> None:
    """Matters by operations."""

    def everything() -> None:
        load_drives(SEED)
        certified.first_round()
        load_late_drive(SEED)
        marking.play(SEED, size, progress)

    _inline(everything)
    progress.finish()


def _inline(play: Callable[[], None]) -> None:
    """Messages go to the demo's phones at once instead of waiting for a worker."""
    jobs, settings.GONGYOU_JOBS = settings.GONGYOU_JOBS, "inline"
    try:
        play()
    finally:
        settings.GONGYOU_JOBS = jobs


def _sign_in_too(path: Path) -> None:
    """Judges, treasurers and departments came with the selections: their accounts join the printed list."""
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    if not known or any(account["username"] in PRINTED for account in known):
        return
    made = staff.give_sign_ins(SEED, usernames=PRINTED, password=known[0]["password"])
    desks = [*(account for account in known if account["username"]), *(account.as_data() for account in made)]
    _keep(path, [*desks, *(account for account in known if not account["username"])])


def _keep(path: Path, accounts: list[dict]) -> None:
    """Write the accounts for the next run, readable by the owner only."""
    path.touch(mode=0o600)
    os.chmod(path, 0o600)
    path.write_text(json.dumps(accounts, ensure_ascii=False, indent=1), encoding="utf-8")


def _print_accounts() -> None:
    path = Path(settings.GONGYOU_HOME) / ACCOUNTS
    if not path.exists():
        print(f"账号清单 {path} 不在了，无法再打印口令。需要时请另建一个演示站点。")
        return
    accounts = json.loads(path.read_text(encoding="utf-8"))
    desks = [account for account in accounts if account["username"]]
    print(f"\n工作人员账号（口令都是 {desks[0]['password']}，登录后输入动态码；密钥可加入任意身份验证器）：")
    for account in desks:
        name = ROLE_KINDS.get(account["role"]).name
        code = current_code(account["totp_secret"])
        print(f"  {account['username']:<11}{name}（{account['where']}）")
        print(f"  {'':<11}动态码 {code}  密钥 {account['totp_secret']}  入口 {account['address']}")
    print("\n职工（手机号收验证码，验证码在 /demo/phone/ 看）：")
    for account in accounts:
        if account["phone"]:
            print(f"  {account['phone']}  {account['where']}会员  入口 {account['address']}")
    print("  试试入会：任意 11 位手机号，证件号码用 999999199001010016；怎么试用见 /demo/")
