"""`gongyou procedures`: what can be done here, as declared."""

import argparse
import inspect
import json
from pathlib import Path

from gongyou.engines.procedures.types import PROCEDURES

HELP = "列出所有事项：键、名称、所属板块、环节类型、定义文件"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    root = Path(__file__).resolve().parents[3]
    rows = [
        {
            "key": found.key,
            "name": str(found.name),
            "domain": found.domain(),
            "kinds": found.kinds(),
            "file": str(Path(inspect.getfile(found)).resolve().relative_to(root.parent.parent)),
        }
        for found in PROCEDURES.all()
    ]
    if arguments.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for row in rows:
            print(f"{row['key']:<20} {row['name']}（{row['domain']}）：{' → '.join(row['kinds'])}  {row['file']}")
    return 0
