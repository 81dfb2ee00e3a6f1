"""`gongyou check`: is everything in place that the site needs to start safely?"""

import argparse

from gongyou.faces.cli import readiness

HELP = "检查站点：数据库版本与设置、密钥、权限、迁移、登记表；有问题时说明怎么办"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(arguments: argparse.Namespace) -> int:
    """Print every problem with what to do; exit code 1 if there is one."""
    del arguments
    found = readiness.problems()
    for problem in found:
        print(f"✗ {problem}")
    print(f"发现 {len(found)} 个问题。" if found else "✓ 检查通过，可以启动。")
    return 1 if found else 0
