"""`gongyou serve`: the site and its background work under one supervisor, until Ctrl-C."""

import argparse

from gongyou.faces.cli import readiness, supervisor
from gongyou.kernel.jobs import schedules

HELP = "启动站点：网页服务、后台任务与定时任务；Ctrl-C 停止"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认只在本机")
    parser.add_argument("--port", type=int, default=8000, help="端口，被占用时取后面第一个空闲的")


def run(arguments: argparse.Namespace) -> int:
    """Refuse to start where something is missing; otherwise serve until stopped."""
    found = readiness.problems()
    for problem in found:
        print(f"不能启动：{problem}")
    if found:
        return 1
    schedules.ensure()
    port = supervisor.free_port(arguments.host, arguments.port)
    if port != arguments.port:
        print(f"端口 {arguments.port} 已被占用，改用 {port}。")
    return supervisor.Supervisor(arguments.host, port).run()
