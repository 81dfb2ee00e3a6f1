"""`gongyou import roster FILE`: the roster import from the shell, with progress; the same operations as the page's."""

import argparse
import sys
from pathlib import Path

from gongyou.domains.unions.operations import rosters
from gongyou.domains.unions.queries.rosters import roster
from gongyou.domains.unions.tasks import check_roster
from gongyou.kernel.access.viewer import system
from gongyou.kernel.files.store import path_of
from gongyou.kernel.jobs.runner import without_queue
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.queries import organisations

HELP = "导入文件：import roster 花名册.xlsx [--mode all|valid|check] [--document 批准文件]"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["roster"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--mode", choices=["all", "valid", "check"], default="all", help="全部 / 只导入有效行 / 只检查")
    parser.add_argument("--document", default="", help="纸面批准文件或会议")
    parser.add_argument("--report", type=Path, help="把标注问题的名册写到这个文件")


def run(arguments: argparse.Namespace) -> int:
    viewer = system(reason="gongyou import")
    if not arguments.file.is_file():
        print(f"找不到文件 {arguments.file}。请检查路径。", file=sys.stderr)
        return 2
    district = organisations(viewer, kind="district").values_list("pk", flat=True).first()
    if district is None:
        print("平台里还没有区总工会。请先运行 gongyou demo 或录入组织。", file=sys.stderr)
        return 1
    try:
        return _import(arguments, viewer, district)
    except Refused as error:
        print(f"未导入：{error.message}", file=sys.stderr)
        return 1


def _import(arguments: argparse.Namespace, viewer, district: int) -> int:
    print(f"上传 {arguments.file.name} …", flush=True)
    with arguments.file.open("rb") as file, without_queue():
        made = rosters.upload_roster(
            viewer,
            chunks=iter(lambda: file.read(1 << 20), b""),
            title=arguments.file.name,
            document=arguments.document,
            node_id=district,
        )
    print("检查 …", flush=True)
    check_roster(viewer, None, number=made.number, say=_say)
    found = roster(viewer, made.number)
    if found is None or found.state == "refused":
        print(f"未导入：{found.message if found else ''}", file=sys.stderr)
        return 1
    _tell(arguments, found)
    if arguments.mode == "check":
        return 0
    print("入库 …", flush=True)
    done = rosters.commit_roster(viewer, number=made.number, mode=arguments.mode)
    print(f"已入库：登记会员 {done.counts.get('members', 0)} 人，申请或接转 {done.counts.get('opened', 0)} 件。")
    return 0


def _say(count: int) -> None:
    print(f"\r  已检查 {count:,} 行", end="", flush=True)


def _tell(arguments: argparse.Namespace, found) -> None:
    counts = found.counts
    print(f"\n{found.number}：共 {counts['rows']:,} 行，有问题 {counts['refused']:,} 行")
    for action, number in sorted(counts.get("actions", {}).items()):
        print(f"  {action:<14}{number:,}")
    for problem in found.problems[:20]:
        print(f"  {problem['sheet']} {problem['cell']} {problem['header']}：{problem['message']}")
    if arguments.report and found.report is not None:
        arguments.report.write_bytes(path_of(found.report).read_bytes())
        print(f"标注好的名册：{arguments.report}")
