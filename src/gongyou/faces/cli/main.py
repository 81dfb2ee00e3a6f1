"""The entry point: finds the subcommands by their files, sets Django up, turns errors into plain sentences."""

import argparse
import os
import sys
from importlib import import_module
from pkgutil import iter_modules

import django

from gongyou.faces.cli import commands, home


def build_parser() -> argparse.ArgumentParser:
    """The parser with every subcommand; a module `import_` becomes `gongyou import`. Django must be set up."""
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
    given = sys.argv[1:] if argv is None else argv
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongyou.config.settings")
    os.environ.setdefault("GONGYOU_DB_WAIT", "60")
    if given and given[0] in home.MAKES_A_SITE:
        home.prepare(demo=given[0] == "demo")
    django.setup()
    arguments = build_parser().parse_args(given)
    try:
        return arguments.module.run(arguments) or 0
    except KeyboardInterrupt:
        print("已停止。", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
