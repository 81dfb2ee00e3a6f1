"""The key ring file: made once and explicitly, readable by its owner only, several keys kept, one current."""

from __future__ import annotations

import base64
import json
import os
import secrets
import stat
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from gongyou.kernel import clock
from gongyou.kernel.parameters.home import site_home
from gongyou.kernel.privacy.suites import SUITES, CryptoSuite

FILE_VERSION = 1
SECRET_LENGTH = 32
LAST_KEY_ID = 0xFFFF


class KeyRingError(Exception):
    """The key ring is missing, unreadable or would be overwritten; the text says what to do."""


class NoKeyRing(KeyRingError):
    """There is no key ring file. Nothing is made up in its place: data sealed under another ring would be lost."""

    def __init__(self, path: Path) -> None:
        """Remember where the ring was looked for."""
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        """Return what is missing and what to do, in the reader's language."""
        return gettext(
            "找不到密钥环文件%(path)s，个人信息既不能写入也不能读取。"
            "新站点请先运行安装命令生成密钥环；已有数据的站点请从单独保管的备份中恢复原来的文件，不要重新生成。"
        ) % {"path": self.path}


@dataclass(frozen=True)
class KeyRing:
    """The secrets of a site. Those in `seal_secrets` seal fields; the index secret does not change with rotation.

    `index_suite` is fixed when the ring is made: blind indexes stay comparable whatever suite seals new values.
    """

    current: int
    index_suite: str
    seal_secrets: dict[int, bytes] = field(repr=False)
    index_secret: bytes = field(repr=False)
    _suites: dict[tuple[str, int], CryptoSuite] = field(default_factory=dict, repr=False, compare=False)

    def suite(self, name: str, key_id: int) -> CryptoSuite:
        """Return a suite set up with one key of the ring; raise KeyRingError for an unknown suite or key."""
        found = self._suites.get((name, key_id))
        if found is None:
            found = self._suites[name, key_id] = self._set_up(name, key_id)
        return found

    def index(self) -> CryptoSuite:
        """Return the suite that makes blind indexes."""
        return self.suite(self.index_suite, self.current)

    def _set_up(self, name: str, key_id: int) -> CryptoSuite:
        if name not in SUITES:
            raise KeyRingError(f"unknown suite {name!r}; GONGYOU_CRYPTO is one of: {', '.join(SUITES)}")
        if key_id not in self.seal_secrets:
            known = ", ".join(str(number) for number in sorted(self.seal_secrets))
            raise KeyRingError(f"the key ring has no key {key_id} (it has {known}); restore the ring that has it")
        return SUITES[name](self.seal_secrets[key_id], self.index_secret)


def keys_path(home: Path | None = None) -> Path:
    """Return where the key ring lies: GONGYOU_KEYS_FILE wherever it is set, else `keys.json` in the data folder."""
    named = os.environ.get("GONGYOU_KEYS_FILE")
    return Path(named).expanduser() if named else (home or site_home()) / "keys.json"


def chosen_suite() -> str:
    """Return the suite that seals new values: GONGYOU_CRYPTO from the settings or the environment, else aes."""
    configured = getattr(settings, "GONGYOU_CRYPTO", None) if settings.configured else None
    return str(configured or os.environ.get("GONGYOU_CRYPTO") or "aes")


def create_key_ring(home: Path | None = None, *, suite: str | None = None) -> Path:
    """Make the key ring of a new site (mode 0600) and return its path.

    Never replaces an existing file: raises KeyRingError, because what an older ring sealed would be lost.
    """
    path = keys_path(home)
    name = suite or chosen_suite()
    if name not in SUITES:
        raise KeyRingError(f"unknown suite {name!r}; GONGYOU_CRYPTO is one of: {', '.join(SUITES)}")
    ring = KeyRing(1, name, {1: secrets.token_bytes(SECRET_LENGTH)}, secrets.token_bytes(SECRET_LENGTH))
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        _write_new(path, _dump(ring, {1: clock.now().isoformat()}))
    except FileExistsError:
        raise KeyRingError(f"{path} exists; a key ring is never replaced, use rotate_key() for a new key") from None
    return path


def rotate_key(home: Path | None = None) -> int:
    """Add a new key, make it current and return its number; older keys stay readable. Raises KeyRingError."""
    path = keys_path(home)
    data = _read(path)
    ring = _parse(data, path)
    made_at = {int(number): str(key["made_at"]) for number, key in data["keys"].items()}
    number = max(ring.seal_secrets) + 1
    if number > LAST_KEY_ID:
        raise KeyRingError(f"{path}: no more than {LAST_KEY_ID} keys fit into a ring")
    made_at[number] = clock.now().isoformat()
    grown = KeyRing(
        number,
        ring.index_suite,
        {**ring.seal_secrets, number: secrets.token_bytes(SECRET_LENGTH)},
        ring.index_secret,
    )
    draft = path.with_suffix(".new")
    try:
        _write_new(draft, _dump(grown, made_at))
    except FileExistsError:
        raise KeyRingError(
            f"{draft} exists: another rotation is running or was cut short; look, then delete it"
        ) from None
    os.replace(draft, path)
    return number


def load_key_ring(home: Path | None = None) -> KeyRing:
    """Return the site's key ring, read again whenever the file has changed; raise NoKeyRing or KeyRingError."""
    path = keys_path(home)
    try:
        state = os.stat(path)
    except FileNotFoundError:
        raise NoKeyRing(path) from None
    return _cached(str(path), state.st_mtime_ns, state.st_size, state.st_ino)


def permission_problem(home: Path | None = None) -> str:
    """Return what is wrong with the file's mode, or an empty text (for the doctor); raise NoKeyRing."""
    path = keys_path(home)
    try:
        mode = stat.S_IMODE(os.stat(path).st_mode)
    except FileNotFoundError:
        raise NoKeyRing(path) from None
    return f"{path} has mode {mode:04o}; only its owner may read it: chmod 600" if mode & 0o077 else ""


@lru_cache(maxsize=8)
def _cached(path: str, changed: int, size: int, inode: int) -> KeyRing:
    del changed, size, inode  # only tell one state of the file from another
    return _parse(_read(Path(path)), Path(path))


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NoKeyRing(path) from None
    except ValueError as error:
        raise KeyRingError(f"{path} is damaged ({error}); restore it from its separate backup") from error
    if not isinstance(data, dict) or data.get("version") != FILE_VERSION:
        raise KeyRingError(f"{path} is no key ring of version {FILE_VERSION}; restore it from its separate backup")
    return data


def _parse(data: dict[str, Any], path: Path) -> KeyRing:
    try:
        ring = KeyRing(
            current=int(data["current"]),
            index_suite=str(data["index"]["suite"]),
            seal_secrets={int(number): _secret(key["secret"]) for number, key in data["keys"].items()},
            index_secret=_secret(data["index"]["secret"]),
        )
        ring.seal_secrets[ring.current]
    except (KeyError, TypeError, ValueError) as error:
        raise KeyRingError(f"{path} is incomplete ({error!r}); restore it from its separate backup") from error
    return ring


def _secret(text: str) -> bytes:
    secret = base64.b64decode(text, validate=True)
    if len(secret) != SECRET_LENGTH:
        raise ValueError(f"a secret has {SECRET_LENGTH} bytes, not {len(secret)}")
    return secret


def _dump(ring: KeyRing, made_at: dict[int, str]) -> str:
    data = {
        "version": FILE_VERSION,
        "current": ring.current,
        "keys": {
            str(number): {"secret": base64.b64encode(secret).decode(), "made_at": made_at[number]}
            for number, secret in sorted(ring.seal_secrets.items())
        },
        "index": {"suite": ring.index_suite, "secret": base64.b64encode(ring.index_secret).decode()},
    }
    return json.dumps(data, indent=2) + "\n"


def _write_new(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
