"""`gongyou audit`: verify the ledger, export it for the stand-alone verifier, sign the day's checkpoint."""

import argparse
import json
from pathlib import Path

from gongyou.kernel.ledger import reader

HELP = "审计链：verify 校验，export 导出供独立校验，checkpoint 签发当日检查点"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["verify", "export", "checkpoint"])
    parser.add_argument("file", nargs="?", type=Path, help="export / checkpoint 写到哪个文件")


def run(arguments: argparse.Namespace) -> int:
    if arguments.what == "verify":
        return _verify()
    if arguments.what == "export":
        path = arguments.file or Path("ledger.jsonl")
        print(f"已导出 {reader.export(path)} 条到 {path}")
        print(f"独立校验：python3 {reader.chain.__file__} {path}")
        return 0
    point = reader.checkpoint()
    text = json.dumps(
        {
            "day": point.day.isoformat(),
            "seq": point.seq,
            "hash": point.hash,
            "public_key": point.public_key,
            "signature": point.signature,
        }
    )
    if arguments.file:
        arguments.file.write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0


def _verify() -> int:
    count, last, faults = reader.verify()
    for fault in faults:
        print(f"不一致：{fault}")
    if not faults:
        print(f"完整：共 {count} 条，末条哈希 {last}")
    return 1 if faults else 0
