"""Signed credentials: what they say, never the network, and an independent verifier that finds every change."""

import base64
import copy
import gzip
import importlib.util
import json
import shutil
import socket
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from gongyou.engines.documents.writers import proofs
from gongyou.engines.documents.writers.credentials import LIST, Site, place_of, write_credential, write_status_list
from gongyou.records.passport.queries.certificates import CertificateFace

ROOT = Path(__file__).resolve().parents[3]
ORACLE = Path(__file__).parent / "oracle"
AT = datetime(2026, 11, 22, 8, 30, 5, tzinfo=UTC)
HOME = "https://gongyou.test"
SITE = Site(
    "青岛西海岸新区总工会",
    f"{HOME}/",
    f"{HOME}/verify/certificate/Zm9vYmFyYmF6cXV4MTIzNA/",
    f"{HOME}/credentials/status/1/",
)
FACE = CertificateFace(
    77, "Zm9vYmFyYmF6cXV4MTIzNA", "honour", "", "RY-2026-000001", "李试一", "西海岸新区工匠", "", "青岛西海岸新区总工会",
    "青西新工发〔2026〕18号", date(2026, 7, 26), True,
)  # fmt: skip


def credential() -> dict:
    return write_credential(FACE, SITE, AT)


def test_what_a_credential_says():
    made = credential()
    subject = made["credentialSubject"]
    assert made["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert made["validFrom"] == "2026-07-26T00:00:00+08:00"
    assert subject["identifier"][0]["identityHash"] == "李试一"
    assert (
        subject["achievement"]["name"] == "西海岸新区工匠" and subject["achievement"]["humanCode"] == "RY-2026-000001"
    )
    assert made["credentialStatus"]["statusListIndex"] == "77"
    assert made["issuer"]["id"].startswith("did:key:z6Mk")
    assert made["proof"]["verificationMethod"].startswith(made["issuer"]["id"] + "#")
    assert credential() == made


def test_the_list_sets_the_bits_of_the_revoked():
    assert (place_of(0), place_of(LIST - 1), place_of(LIST)) == ((1, 0), (1, LIST - 1), (2, 0))
    text = write_status_list(1, [0, 9, LIST + 3], SITE, AT)["credentialSubject"]["encodedList"]
    bits = gzip.decompress(base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)))
    assert len(bits) == LIST // 8 and (bits[0], bits[1], sum(bits)) == (0x80, 0x40, 0xC0)


def test_nothing_is_fetched(monkeypatch):
    def refuse(*arguments, **more):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    credential()
    with pytest.raises(proofs.UnknownContext):
        proofs.signed({"@context": ["https://example.org/other"], "id": "urn:x"}, AT)


def test_base58_by_known_values():
    # From the base58 draft: "Hello World!" and leading zero bytes.
    assert proofs.multibase(b"Hello World!") == "z2NEpo7TZRRrLZSi2U"
    assert proofs.multibase(bytes.fromhex("0000287fb4cd")) == "z11233QC4"


#: What nobody has shown where the verifier could not be asked.
UNSHOWN = "not shown: that another program accepts our credentials and status lists and finds every change in them"


def verifier() -> list[str]:
    """Node with the installed verifier, or a reason why it cannot be asked."""
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    build = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(build)
        node, npm = build.find_node()
    except (ImportError, SystemExit) as error:
        pytest.skip(f"{UNSHOWN}. Node is not here, so no verifier either: {error}")
    stamp, lock = ORACLE / "node_modules" / ".stamp", (ORACLE / "package-lock.json").read_text()
    if not stamp.is_file() or stamp.read_text() != lock:
        shutil.rmtree(ORACLE / "node_modules", ignore_errors=True)
        call = [*npm, "ci", "--ignore-scripts", "--loglevel=error"]
        try:
            answer = subprocess.run(call, cwd=ORACLE, capture_output=True, text=True, timeout=60)
        except subprocess.TimeoutExpired:
            pytest.skip(f"{UNSHOWN}. The npm registry did not give the verifier within a minute")
        if answer.returncode:
            pytest.skip(f"{UNSHOWN}. npm did not give the verifier: {answer.stderr[-300:]}")
        stamp.write_text(lock)
    return [node, str(ORACLE / "verify.mjs")]


def test_an_independent_verifier_accepts_it_and_finds_every_change():
    call = verifier()
    status = write_status_list(1, [5], SITE, AT)
    cases = {"whole": {"credential": credential(), "status": status}}
    for name, change in CHANGES.items():
        case = copy.deepcopy(cases["whole"])
        change(case)
        cases[name] = case
    cases["revoked"] = {"credential": credential(), "status": write_status_list(1, [5, 77], SITE, AT)}
    answer = subprocess.run(call, input=json.dumps(cases), capture_output=True, text=True, timeout=60, cwd=ORACLE)
    assert answer.returncode == 0, answer.stderr[-2000:]
    found = json.loads(answer.stdout)
    assert found["whole"]["verified"], found["whole"]
    assert [name for name, one in found.items() if one["revoked"]] == ["revoked"]
    assert {name for name, one in found.items() if one["verified"]} == {"whole"}
    assert not any("fetch" in reason for one in found.values() for reason in one["reasons"])


def _renamed(case: dict) -> None:
    case["credential"]["credentialSubject"]["identifier"][0]["identityHash"] = "别人"


def _retitled(case: dict) -> None:
    case["credential"]["credentialSubject"]["achievement"]["name"] = "齐鲁工匠"


def _redated(case: dict) -> None:
    case["credential"]["validFrom"] = "2025-07-26T00:00:00+08:00"


def _moved(case: dict) -> None:
    case["credential"]["credentialStatus"]["statusListIndex"] = "78"


def _reproofed(case: dict) -> None:
    case["credential"]["proof"]["created"] = "2026-11-22T08:30:06Z"


def _cleared(case: dict) -> None:
    """Somebody gives another list in the place of the signed one."""
    other = write_status_list(1, [], SITE, AT)
    case["status"]["credentialSubject"] = other["credentialSubject"]


CHANGES = {
    "renamed": _renamed, "retitled": _retitled, "redated": _redated, "moved": _moved, "reproofed": _reproofed,
    "cleared": _cleared,
}  # fmt: skip
