"""`gongyou snapshot`: write the columnar snapshot now."""

import argparse
import time

from gongyou.engines.facts import tasks
from gongyou.engines.facts.types import FACTS

HELP = "写出一份指标快照（列式、无个人信息），打印各表行数、用时和哈希"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", action="append", choices=sorted(FACTS.keys()), help="只重写这张表，可重复")


def run(arguments: argparse.Namespace) -> int:
    """Write all tables (or those named) and print what was written."""
    started = time.perf_counter()
    found = tasks.refresh(arguments.only)
    for table in found.tables.values():
        print(f"{table.key:<14}{table.rows:>10,} 行  {table.seconds:>7.2f} 秒  {table.hash[:16]}")
    print(f"快照 {found.stamp}，共 {sum(t.rows for t in found.tables.values()):,} 行，", end="")
    print(f"用时 {time.perf_counter() - started:.2f} 秒，哈希 {found.hash}")
    return 0
