"""Every environment variable that Gongyou reads, in one table; `docs/reference/settings.md` is made from it."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlparse


@dataclass(frozen=True)
class Variable:
    name: str
    default: str
    meaning: str
    secret: bool = False


VARIABLES = (
    Variable("GONGYOU_HOME", "~/.gongyou", "数据目录：数据库、密钥环、快照、上传文件都在这里"),
    Variable("DATABASE_URL", "", "留空用内嵌 SQLite；postgresql://用户:口令@主机:端口/库名 用 PostgreSQL", secret=True),
    Variable("GONGYOU_SECRET_KEY", "", "签名密钥；留空时读 GONGYOU_HOME/secret_key", secret=True),
    Variable("GONGYOU_KEYS_FILE", "", "字段加密密钥环；留空用 GONGYOU_HOME/keys.json", secret=True),
    Variable("GONGYOU_CRYPTO", "aes", "新写入字段的算法套件：aes（AES-GCM/SHA-256）或 sm（SM4-GCM/SM3）"),
    Variable("GONGYOU_DEMO", "", "1 表示演示：接受 999999 开头的虚构证件号码，短信显示在演示手机页"),
    Variable("GONGYOU_DEBUG", "", "1 表示开发调试"),
    Variable("GONGYOU_HOSTS", "localhost,127.0.0.1,[::1]", "允许的主机名，逗号分隔"),
    Variable("GONGYOU_HTTPS", "", "1 表示站点由 HTTPS 提供：Cookie 用 __Host- 前缀并加 Secure"),
    Variable("GONGYOU_PROXIES", "0", "可信的反向代理层数；客户端地址由此推算，不轻信请求头"),
    Variable("GONGYOU_JOBS", "worker", "worker：后台进程处理；inline：提交后在本进程处理（测试用）"),
    Variable("GONGYOU_DB_WAIT", "5", "等待数据库写锁的秒数，超过则答复“稍后再试”"),
    Variable("GONGYOU_SMS_GATEWAY", "demo", "短信网关的登记名"),
)
_KNOWN = {variable.name: variable for variable in VARIABLES}


def text(name: str) -> str:
    """The variable's value; `NAME_FILE` may name a file that holds it."""
    variable = _KNOWN[name]
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, variable.default)


def flag(name: str) -> bool:
    return text(name).lower() in {"1", "true", "yes", "on"}


def home() -> Path:
    return Path(text("GONGYOU_HOME")).expanduser().resolve()


def database() -> dict:
    """Django's database entry: PostgreSQL where DATABASE_URL says so, else SQLite in GONGYOU_HOME."""
    url = text("DATABASE_URL")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(home() / "gongyou.sqlite3"),
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": int(text("GONGYOU_DB_WAIT")),
                "transaction_mode": "IMMEDIATE",
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;PRAGMA cache_size=-65536"
                ),
            },
        }
    parts = urlparse(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"DATABASE_URL must start with postgresql:// (got {parts.scheme}://)")
    query = parse_qs(parts.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", [parts.hostname or ""])[0],
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        # No statement_timeout: an import of a district's roster is one honest statement after the other for minutes.
        "OPTIONS": {"application_name": "gongyou", "options": f"-c lock_timeout={int(text('GONGYOU_DB_WAIT'))}s"},
    }
