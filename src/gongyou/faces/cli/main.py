"""The entry point: finds the subcommands by their files, sets Django up, turns errors into plain sentences."""

import argparse
import os
import sys
from importlib import import_module
from pkgutil import iter_modules

import django

from gongyou.faces.cli import commands


def build_parser() -> argparse.ArgumentParser:
    """The parser with every subcommand; a module `audit` becomes `gongyou audit`."""
    parser = argparse.ArgumentParser(prog="gongyou", description="工友：产业工人队伍建设平台 / the Gongyou platform")
    chosen = parser.add_subparsers(dest="command", required=True, metavar="命令")
    for info in sorted(iter_modules(commands.__path__), key=lambda found: found.name):
        module = import_module(f"{commands.__name__}.{info.name}")
        sub = chosen.add_parser(info.name.rstrip("_"), help=module.HELP, description=module.HELP)
        module.add_arguments(sub)
        sub.set_defaults(module=module)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 refused or found wrong, 2 wrong use."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongyou.config.settings")
    os.environ.setdefault("GONGYOU_DB_WAIT", "60")
    arguments = build_parser().parse_args(argv)
    prepare = getattr(arguments.module, "prepare", None)
    if prepare is not None:
        prepare(arguments)
    django.setup()
    try:
        return arguments.module.run(arguments) or 0
    except KeyboardInterrupt:
        print("已停止。", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
