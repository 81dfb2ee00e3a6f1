"""Key ring, sealing, blind indexes: both suites, tampering, rotation."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import hmac as hazmat_hmac
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from gongyou.kernel import privacy
from gongyou.kernel.privacy import AesGcmSuite, BrokenSeal, KeyRingError, NoKeyRing, SmSuite
from gongyou.kernel.privacy.suites import TagMismatch

FIELD = "directory.person.identity_number"
NUMBER = "11010519491231002X"
SUITES = ["aes", "sm"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Path:
    """A site without a key ring yet."""
    monkeypatch.delenv("GONGYOU_KEYS_FILE", raising=False)
    settings.GONGYOU_HOME = tmp_path
    settings.GONGYOU_CRYPTO = "aes"
    return tmp_path


@pytest.fixture
def ring(home: Path) -> Path:
    return privacy.create_key_ring()


def test_without_a_key_ring_nothing_works_and_none_is_made(home: Path) -> None:
    for act in (
        lambda: privacy.encrypt(FIELD, NUMBER),
        lambda: privacy.decrypt(FIELD, b"\x01" * 40),
        lambda: privacy.blind_index("identity", NUMBER),
        lambda: privacy.rotate_key(),
        lambda: privacy.permission_problem(),
    ):
        with pytest.raises(NoKeyRing) as caught:
            act()
        assert str(home / "keys.json") in str(caught.value)
    assert "不要重新生成" in str(caught.value)
    assert list(home.iterdir()) == []


def test_key_ring_is_made_once_for_its_owner_only(home: Path) -> None:
    path = privacy.create_key_ring()
    assert path == home / "keys.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert privacy.permission_problem() == ""
    before = path.read_bytes()
    with pytest.raises(KeyRingError, match="never replaced"):
        privacy.create_key_ring()
    assert path.read_bytes() == before
    path.chmod(0o644)
    assert "chmod 600" in privacy.permission_problem()


def test_key_ring_lies_where_the_environment_says(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "vault" / "ring.json"
    monkeypatch.setenv("GONGYOU_KEYS_FILE", str(elsewhere))
    assert privacy.create_key_ring(home) == elsewhere
    assert privacy.decrypt(FIELD, privacy.encrypt(FIELD, NUMBER)) == NUMBER


@pytest.mark.parametrize("damage", ["{", "[]", '{"version": 2}', '{"version": 1, "current": 1, "keys": {}}'])
def test_damaged_key_ring_is_refused(ring: Path, damage: str) -> None:
    ring.write_text(damage)
    with pytest.raises(KeyRingError, match="restore it"):
        privacy.encrypt(FIELD, NUMBER)


def test_key_ring_never_shows_its_secrets(ring: Path) -> None:
    data = json.loads(ring.read_text())
    secret = base64.b64decode(data["keys"]["1"]["secret"])
    assert repr(secret) not in repr(privacy.load_key_ring())


@pytest.mark.parametrize("suite", SUITES)
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text())
def test_sealed_text_comes_back(ring: Path, settings: Any, suite: str, text: str) -> None:
    settings.GONGYOU_CRYPTO = suite
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    token = privacy.encrypt(FIELD, text)
    assert privacy.decrypt(FIELD, token) == text
    assert privacy.key_of(token) == (suite, 1)
    assert len(token) == 4 + 12 + len(text.encode()) + 16


@pytest.mark.parametrize("suite", SUITES)
def test_two_sealings_of_one_text_differ(ring: Path, settings: Any, suite: str) -> None:
    settings.GONGYOU_CRYPTO = suite
    tokens = privacy.encrypt_many(FIELD, [NUMBER] * 50)
    assert len(set(tokens)) == 50
    assert privacy.decrypt_many(FIELD, tokens) == [NUMBER] * 50
    assert all(NUMBER.encode() not in token for token in tokens)


@pytest.mark.parametrize("suite", SUITES)
def test_every_changed_byte_is_noticed(ring: Path, settings: Any, suite: str) -> None:
    settings.GONGYOU_CRYPTO = suite
    token = privacy.encrypt(FIELD, NUMBER)
    for place in range(len(token)):
        changed = token[:place] + bytes([token[place] ^ 1]) + token[place + 1 :]
        with pytest.raises((BrokenSeal, KeyRingError)):
            privacy.decrypt(FIELD, changed)
    for length in (0, 1, 31, len(token) - 1):
        with pytest.raises(BrokenSeal):
            privacy.decrypt(FIELD, token[:length])
    with pytest.raises(BrokenSeal):
        privacy.decrypt(FIELD, token + b"\x00")


@pytest.mark.parametrize("suite", SUITES)
def test_token_cannot_be_moved_into_another_field(ring: Path, settings: Any, suite: str) -> None:
    settings.GONGYOU_CRYPTO = suite
    token = privacy.encrypt(FIELD, NUMBER)
    with pytest.raises(BrokenSeal, match="another field"):
        privacy.decrypt("directory.person.phone", token)
    with pytest.raises(ValueError, match="name the field"):
        privacy.encrypt("", NUMBER)


def test_tokens_of_both_suites_stay_readable(ring: Path, settings: Any) -> None:
    tokens = []
    for suite in SUITES:
        settings.GONGYOU_CRYPTO = suite
        tokens.append(privacy.encrypt(FIELD, suite))
    assert privacy.decrypt_many(FIELD, tokens) == SUITES
    assert [privacy.is_current(token) for token in tokens] == [False, True]
    settings.GONGYOU_CRYPTO = "rot13"
    with pytest.raises(KeyRingError, match="aes, sm"):
        privacy.encrypt(FIELD, "x")


def test_rotation_adds_a_key_and_keeps_the_old_ones(ring: Path) -> None:
    old = privacy.encrypt(FIELD, NUMBER)
    index = privacy.blind_index("identity", NUMBER)
    assert privacy.rotate_key() == 2
    new = privacy.encrypt(FIELD, NUMBER)
    assert (privacy.key_of(old), privacy.key_of(new)) == (("aes", 1), ("aes", 2))
    assert privacy.decrypt_many(FIELD, [old, new]) == [NUMBER, NUMBER]
    assert [privacy.is_current(old), privacy.is_current(new)] == [False, True]
    assert privacy.blind_index("identity", NUMBER) == index
    assert stat.S_IMODE(ring.stat().st_mode) == 0o600
    assert os.listdir(ring.parent) == ["keys.json"]


def test_rotation_cut_short_is_noticed(ring: Path) -> None:
    before = ring.read_bytes()
    ring.with_suffix(".new").write_text("half")
    with pytest.raises(KeyRingError, match="another rotation"):
        privacy.rotate_key()
    assert ring.read_bytes() == before


def test_key_that_the_ring_has_not_is_named(ring: Path) -> None:
    privacy.rotate_key()
    token = privacy.encrypt(FIELD, NUMBER)
    ring.unlink()
    privacy.create_key_ring()
    with pytest.raises(KeyRingError, match="sealed with key 2"):
        privacy.decrypt(FIELD, token)


@pytest.mark.parametrize("suite", SUITES)
def test_blind_index_is_stable_and_keyed(home: Path, suite: str) -> None:
    path = privacy.create_key_ring(suite=suite)
    index = privacy.blind_index("identity", NUMBER)
    assert len(index) == 32
    for same in ("11010519491231002x", " 11010519491231002X\n", "１１０１０５１９４９１２３１００２Ｘ"):
        assert privacy.blind_index("identity", same) == index
    assert privacy.blind_index_many("identity", [NUMBER, NUMBER]) == [index, index]
    assert privacy.blind_index("phone", NUMBER) != index
    assert privacy.blind_index("identity", NUMBER[::-1]) != index
    assert hashlib.sha256(NUMBER.encode()).digest() != index
    path.unlink()
    privacy.create_key_ring(suite=suite)
    assert privacy.blind_index("identity", NUMBER) != index


def test_blind_index_does_not_follow_a_change_of_suite(ring: Path, settings: Any) -> None:
    index = privacy.blind_index("identity", NUMBER)
    settings.GONGYOU_CRYPTO = "sm"
    assert privacy.blind_index("identity", NUMBER) == index


def test_blind_index_of_nothing_is_refused(ring: Path) -> None:
    with pytest.raises(ValueError, match="NULL"):
        privacy.blind_index("identity", "  ")


def test_aes_suite_is_plain_aes_gcm_and_hmac_under_derived_keys() -> None:
    seal_secret, index_secret, nonce = b"s" * 32, b"i" * 32, b"n" * 12
    key = HKDF(hashes.SHA256(), 32, None, b"gongyou seal aes-256-gcm").derive(seal_secret)
    index_key = HKDF(hashes.SHA256(), 32, None, b"gongyou index hmac-sha256").derive(index_secret)
    suite = AesGcmSuite(seal_secret, index_secret)
    sealed = suite.seal(nonce, b"text", b"context")
    assert AESGCM(key).decrypt(nonce, sealed, b"context") == b"text"
    assert suite.index(b"text") == hmac.new(index_key, b"text", hashlib.sha256).digest()
    with pytest.raises(TagMismatch):
        suite.unseal(nonce, sealed, b"other")


def test_sm_suite_is_hmac_sm3_under_a_derived_key() -> None:
    seal_secret, index_secret, nonce = b"s" * 32, b"i" * 32, b"n" * 12
    index_key = HKDF(hashes.SM3(), 32, None, b"gongyou index hmac-sm3").derive(index_secret)
    expected = hazmat_hmac.HMAC(index_key, hashes.SM3())
    expected.update(b"text")
    suite = SmSuite(seal_secret, index_secret)
    assert suite.index(b"text") == expected.finalize()
    sealed = suite.seal(nonce, b"text", b"context")
    assert suite.unseal(nonce, sealed, b"context") == b"text"
    for wrong in (sealed[:-1], sealed[:3], b"", bytes([sealed[0] ^ 1]) + sealed[1:]):
        with pytest.raises(TagMismatch):
            suite.unseal(nonce, wrong, b"context")


def test_sm4_gcm_answers_the_vector_of_rfc_8998(monkeypatch: pytest.MonkeyPatch) -> None:
    key = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
    nonce = bytes.fromhex("00001234567800000000ABCD")
    context = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    text = bytes.fromhex(
        "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD"
        "EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA"
    )
    sealed = bytes.fromhex(
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
        "83DE3541E4C2B58177E065A9BF7B62EC"
    )
    monkeypatch.setattr("gongyou.kernel.privacy.suites._derive", lambda algorithm, secret, purpose, length: secret)
    suite = SmSuite(key, b"i" * 32)
    assert suite.seal(nonce, text, context) == sealed
    assert suite.unseal(nonce, sealed, context) == text
