"""What must be in place before the site starts (R31), each with what to do about it."""

import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from gongyou.engines.procedures.queries.editions import stages_without_definition
from gongyou.kernel import clock, privacy, workdays
from gongyou.kernel.registry import all_registries

OLDEST_SQLITE = (3, 51, 3)
OLDEST_POSTGRES = 140000
SHORTEST_SECRET = 32


def problems() -> list[str]:
    """Every problem found, in the order in which to solve them; the database is asked only where it can answer."""
    found = [problem for check in (_home, _secret, _keys) for problem in check()]
    try:
        found += [problem for check in (_database, _migrations) for problem in check()]
        found += [] if found else list(_stages())
    except DatabaseError as error:
        found.append(f"数据库不能使用：{error}。请检查 DATABASE_URL、数据目录的权限和磁盘空间。")
    later: tuple[Callable[[], Iterator[str]], ...] = (_registries, _django, _calendar)
    return found + [problem for check in later for problem in check()]


def _open_to_others(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def _home() -> Iterator[str]:
    home = Path(settings.GONGYOU_HOME)
    if not home.is_dir():
        yield f"没有数据目录 {home}。请先运行 gongyou setup（正式站点）或 gongyou demo（演示）。"
    elif _open_to_others(home):
        yield f"数据目录 {home} 其他用户也能读。请运行 chmod 700 {home}"


def _secret() -> Iterator[str]:
    if len(settings.SECRET_KEY) < SHORTEST_SECRET:
        yield "没有签名密钥（或太短）。请运行 gongyou setup 生成，或设置 GONGYOU_SECRET_KEY。"
    path = Path(settings.GONGYOU_HOME) / "secret_key"
    if path.exists() and _open_to_others(path):
        yield f"签名密钥 {path} 其他用户也能读。请运行 chmod 600 {path}"


def _keys() -> Iterator[str]:
    try:
        privacy.load_key_ring()
        wrong = privacy.permission_problem()
    except privacy.KeyRingError as error:
        yield str(error)
        return
    if wrong:
        yield f"密钥环权限过宽：{wrong}"


def _database() -> Iterator[str]:
    connection.ensure_connection()
    yield from _sqlite() if connection.vendor == "sqlite" else _postgres()


def _stages() -> Iterator[str]:
    for unknown in stages_without_definition():
        yield f"有未办结的办件停在程序不认识的环节（{unknown}）。请装回认识它的版本，或为该环节声明接替者。"


def _asked(query: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def _sqlite() -> Iterator[str]:
    text = _asked("SELECT sqlite_version()")
    if tuple(int(part) for part in text.split(".")) < OLDEST_SQLITE:
        wanted = ".".join(str(part) for part in OLDEST_SQLITE)
        yield f"SQLite {text} 有损坏数据的缺陷，至少要 {wanted}。请重新运行 make setup 安装锁定的 pysqlite3。"
    if _asked("PRAGMA journal_mode") != "wal":
        yield "SQLite 不在 WAL 模式。请确认数据目录在本机磁盘上，不在网络共享上。"
    if _asked("PRAGMA synchronous") != 2 or _asked("PRAGMA foreign_keys") != 1:
        yield "SQLite 没有使用 synchronous=FULL 和外键检查。请恢复 config/env.py 的默认设置。"


def _postgres() -> Iterator[str]:
    version = int(_asked("SHOW server_version_num"))
    if version < OLDEST_POSTGRES:
        yield f"PostgreSQL 版本号 {version} 太旧，至少要 14。请升级数据库。"
    if _asked("SHOW synchronous_commit") == "off":
        yield "PostgreSQL 的 synchronous_commit 是 off，断电会丢失已答复的办理。请改为 on。"


def _migrations() -> Iterator[str]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield f"有 {len(waiting)} 个数据库升级没有执行。请备份后运行 gongyou setup（演示站点运行 gongyou demo）。"


def _registries() -> Iterator[str]:
    for registry in all_registries():
        for problem in registry.check_all():
            yield f"登记表有误：{problem}"


def _django() -> Iterator[str]:
    for message in checks.run_checks():
        if message.is_serious():
            yield f"程序自检：{message.msg}"


def _calendar() -> Iterator[str]:
    today = clock.today()
    try:
        workdays.is_working_day(today)
    except workdays.MissingYear as error:
        yield str(error)
