"""Twelve ways to forge the ledger, each found and located by the stand-alone verifier: a plain script, no packages."""

import hashlib
import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection, transaction

from gongyou.kernel import privacy
from gongyou.kernel.access.viewer import system
from gongyou.kernel.ledger import chain, reader, writer
from gongyou.kernel.ledger.models import Entry, Head, Item, SealedValue

SCRIPT = chain.__file__
VIEWER, AT = system(reason="test"), datetime(2026, 11, 23, 1, 2, 3, tzinfo=UTC)


def drafts(count, sealed=None):
    return [
        writer.Draft("test.done", "thing", number, {"number": number, "text": "工会"}, sealed or {})
        for number in range(1, count + 1)
    ]


@pytest.fixture
def exported(db, tmp_path):
    """Twelve entries beyond those that the migrations wrote, exported; a checkpoint in the middle and at the end."""
    start = Head._base_manager.get().seq
    writer.append(drafts(6), viewer=VIEWER, at=AT)
    middle = reader.checkpoint(date(2026, 11, 22))
    writer.append(drafts(5), viewer=VIEWER, at=AT)
    writer.append(drafts(1, {"phone": (7, "13900000000")}), viewer=VIEWER, at=AT)
    points = [middle, reader.checkpoint(date(2026, 11, 23))]
    reader.export(tmp_path / "ledger.jsonl")
    data = [{"day": p.day.isoformat(), "seq": p.seq, "hash": p.hash} for p in points]
    (tmp_path / "checkpoint.json").write_text(json.dumps(data))
    return tmp_path, start


def run(folder, *checkpoints, python=sys.executable):
    """The verifier as an outsider runs it: isolated, without this package."""
    done = subprocess.run(
        [python, "-I", SCRIPT, str(folder / "ledger.jsonl"), *map(str, checkpoints)],
        capture_output=True, text=True, check=False, cwd="/", env={"PATH": "/usr/bin"},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def entries(folder):
    return [json.loads(line) for line in (folder / "ledger.jsonl").read_text(encoding="utf-8").splitlines()]


def write(folder, found):
    (folder / "ledger.jsonl").write_text("".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in found))


def rehash(found, start):
    """What a forger with the code does: recompute every hash from a place on."""
    prev = found[start - 1]["hash"] if start else chain.START
    for entry in found[start:]:
        entry["prev"], entry["hash"] = prev, chain.entry_hash(prev, entry)
        prev = entry["hash"]
    return found


def test_an_honest_ledger_is_whole(exported):
    folder, _start = exported
    code, text = run(folder, folder / "checkpoint.json")
    assert code == 0 and text.startswith("WHOLE"), text
    assert f"{len(entries(folder))} entries" in text


def test_the_verifier_needs_nothing_but_the_standard_library():
    lines = Path(SCRIPT).read_text(encoding="utf-8").splitlines()
    imports = {line.split()[1] for line in lines if line.startswith(("import ", "from "))}
    assert imports <= {"hashlib", "json", "sys", "unicodedata"}


OTHER = {
    "at": "2026-01-01T00:00:00.000000+00:00", "actor": "user:99", "role": "union_clerk", "node": 12345,
    "event": "test.undone", "subject_kind": "person", "subject_number": 4711, "data": '{"number":999}',
}  # fmt: skip


@pytest.mark.parametrize("field", sorted(OTHER))
def test_a_changed_field_is_found(exported, field):
    folder, start = exported
    found = entries(folder)
    found[start + 2][field] = OTHER[field]
    write(folder, found)
    code, text = run(folder)
    assert code == 1 and f"entry {start + 3}:" in text, text


@pytest.mark.parametrize("field", ["prev", "hash", "seq"])
def test_a_changed_link_is_found(exported, field):
    folder, start = exported
    found = entries(folder)
    found[start + 2][field] = 99 if field == "seq" else "ab" * 32
    write(folder, found)
    code, text = run(folder)
    assert code == 1 and f"entry {start + 3}" in text, text


def test_a_deleted_entry_is_found(exported):
    folder, start = exported
    found = entries(folder)
    del found[start + 4]
    write(folder, found)
    code, text = run(folder)
    assert code == 1 and f"entry {start + 5}" in text and "missing" in text


def test_a_deleted_entry_with_renumbered_rest_is_found(exported):
    folder, start = exported
    found = entries(folder)
    del found[start + 4]
    for place, entry in enumerate(found):
        entry["seq"] = place + 1
    write(folder, found)
    code, text = run(folder)
    assert code == 1 and f"entry {start + 5}" in text


def test_an_inserted_entry_is_found(exported):
    folder, start = exported
    found = entries(folder)
    found.insert(start + 3, {**found[start + 3], "event": "test.never"})
    write(folder, found)
    code, text = run(folder)
    assert code == 1 and f"entry {start + 4}" in text


def test_swapped_entries_are_found(exported):
    folder, start = exported
    found = entries(folder)
    found[start + 1], found[start + 2] = found[start + 2], found[start + 1]
    write(folder, found)
    code, text = run(folder)
    assert code == 1 and f"entry {start + 2}" in text


def test_swapped_contents_are_found(exported):
    folder, start = exported
    found = entries(folder)
    one, two = found[start + 1], found[start + 2]
    one["data"], two["data"] = two["data"], one["data"]
    write(folder, found)
    code, text = run(folder)
    assert code == 1 and f"entry {start + 2}" in text


def test_a_truncated_chain_is_found_against_a_checkpoint(exported):
    folder, _start = exported
    found = entries(folder)
    write(folder, found[:-2])
    assert run(folder)[0] == 0  # alone it looks whole: only who holds a checkpoint can tell
    code, text = run(folder, folder / "checkpoint.json")
    assert code == 1 and f"at entry {len(found)}" in text and "missing" in text


def test_a_chain_cut_at_its_beginning_is_found(exported):
    folder, _start = exported
    write(folder, entries(folder)[1:])
    code, text = run(folder)
    assert code == 1 and "entry 1" in text


def test_a_doubled_entry_is_found(exported):
    folder, start = exported
    found = entries(folder)
    found.insert(start + 3, found[start + 2])
    write(folder, found)
    code, text = run(folder)
    assert code == 1 and f"entry {start + 4}" in text and "doubled" in text


def test_reordered_entries_are_found(exported):
    folder, start = exported
    found = entries(folder)
    write(folder, found[:start] + found[start:][::-1])
    code, text = run(folder)
    assert code == 1 and f"entry {start + 1}" in text


def test_a_rehashed_suffix_is_found_against_a_checkpoint(exported):
    folder, start = exported
    found = entries(folder)
    found[start + 2]["data"] = '{"number":999}'
    write(folder, rehash(found, start + 2))
    assert run(folder)[0] == 0  # a forger with the code makes a chain that is whole in itself
    code, text = run(folder, folder / "checkpoint.json")
    assert code == 1 and f"entry {start + 6} differs" in text and "2026-11-22" in text


def test_a_changed_checkpoint_is_found(exported):
    folder, start = exported
    points = json.loads((folder / "checkpoint.json").read_text())
    points[0]["hash"] = "cd" * 32
    (folder / "checkpoint.json").write_text(json.dumps(points))
    code, text = run(folder, folder / "checkpoint.json")
    assert code == 1 and f"entry {start + 6} differs" in text


@pytest.mark.parametrize("forged_first", [True, False])
def test_a_fork_shown_to_two_witnesses_is_found(exported, forged_first):
    """Two witnesses hold different hashes of one entry; whichever file comes first, it shows."""
    folder, start = exported
    point = json.loads((folder / "checkpoint.json").read_text())[0]
    one, two = folder / "one.json", folder / "two.json"
    one.write_text(json.dumps({**point, "hash": "ef" * 32, "day": "2026-11-21"}))
    two.write_text(json.dumps(point))
    code, text = run(folder, *((one, two) if forged_first else (two, one)))
    assert code == 1 and f"entry {start + 6} differs" in text and "2026-11-21" in text


def test_a_changed_commitment_is_found(exported):
    folder, _start = exported
    found = entries(folder)
    data = json.loads(found[-1]["data"])
    data["commitments"]["phone"] = hashlib.sha256(b"other").hexdigest()
    found[-1]["data"] = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    write(folder, found)
    code, text = run(folder)
    assert code == 1 and f"entry {len(found)}:" in text


@pytest.mark.parametrize(
    "damage", ["{broken", "[1, 2]", "7", '{"seq": 1}', "\x00\x01"], ids=["json", "list", "number", "fields", "bytes"]
)
def test_a_damaged_file_is_a_plain_answer_not_a_crash(exported, damage):
    folder, _start = exported
    (folder / "ledger.jsonl").write_text(damage)
    code, text = run(folder)
    assert code in (1, 2) and "Traceback" not in text


def test_files_that_cannot_be_read_are_said(exported):
    folder, _start = exported
    (folder / "bad.json").write_text("{")
    for bad in (folder / "bad.json", folder / "none.json"):
        code, text = run(folder, bad)
        assert code == 2 and text.startswith("unreadable")
    (folder / "ledger.jsonl").write_bytes(b"\xff\xfe\x00")
    assert run(folder)[0] == 2


def test_a_float_has_no_place_in_an_entry():
    entry = dict.fromkeys(chain.FIELDS, 1.5)
    with pytest.raises(ValueError, match="float"):
        chain.entry_hash(chain.START, entry)


def test_text_is_compared_in_one_normal_form():
    entry = dict.fromkeys(chain.FIELDS, "é")
    assert chain.entry_hash(chain.START, entry) == chain.entry_hash(chain.START, dict.fromkeys(chain.FIELDS, "e\u0301"))


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 8])
def test_merkle_root_is_that_of_the_standards_shape(count):
    """Against a recursive reading of RFC 6962 over the leaves' digests."""
    leaves = [hashlib.sha256(bytes([place])).hexdigest() for place in range(count)]

    def tree(level):
        if len(level) == 1:
            return hashlib.sha256(b"\x00" + bytes.fromhex(level[0])).digest()
        split = 1
        while split * 2 < len(level):
            split *= 2
        return hashlib.sha256(b"\x01" + tree(level[:split]) + tree(level[split:])).digest()

    assert chain.merkle_root(leaves) == (tree(leaves).hex() if leaves else hashlib.sha256(b"").hexdigest())


# What the site's own check sees beyond the chain.


def _raw(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_a_changed_head_is_found(exported):
    assert reader.verify()[2] == []
    _raw("UPDATE ledger_head SET seq = seq - 1")
    assert "the head says" in reader.verify()[2][0]


def test_a_checkpoint_with_a_foreign_signature_is_found(exported):
    with transaction.atomic():
        point = reader.checkpoint(date(2026, 11, 24))
        fresh = type(point)(
            day=date(2026, 11, 25), seq=point.seq, hash=point.hash, public_key=point.public_key, signature="00" * 64
        )
        fresh.save(force_insert=True)
    assert any("2026-11-25" in fault and "signature" in fault for fault in reader.verify()[2])


def test_a_checkpoint_is_signed_once_a_day(exported):
    day = date(2026, 11, 26)
    assert reader.checkpoint(day).pk == reader.checkpoint(day).pk


def test_an_erased_value_leaves_the_chain_whole(exported):
    assert SealedValue._base_manager.count() == 1
    SealedValue._base_manager.all().delete()
    assert reader.verify()[2] == []


def test_a_sealed_value_opens_to_what_the_chain_committed_to(exported):
    row = SealedValue._base_manager.get()
    opened = privacy.decrypt(writer.SEALED_FIELD, bytes(row.token))
    data = json.loads(Entry._base_manager.get(pk=row.entry_seq).data)
    assert opened.endswith("13900000000")
    assert hashlib.sha256(opened.encode()).hexdigest() == data["commitments"]["phone"]
    assert "13900000000" not in "".join(Entry._base_manager.values_list("data", flat=True))


@pytest.mark.parametrize("how", ["other value", "damaged"])
def test_a_changed_sealed_value_is_found(exported, how):
    row = SealedValue._base_manager.get()
    token = privacy.encrypt(writer.SEALED_FIELD, "00" * 16 + "13911111111") if how == "other value" else b"\x00" * 40
    SealedValue._base_manager.filter(pk=row.pk).update(token=token)
    assert reader.verify()[2] == [f"entry {row.entry_seq}: the sealed value 'phone' is not the one that was recorded"]


@pytest.fixture
def bulk(exported):
    digests = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(5)]
    for position, digest in enumerate(digests):
        Item(
            bulk_kind="roster", bulk_number=7, position=position, subject_kind="membership", subject_number=position,
            digest=digest,
        ).save(force_insert=True)  # fmt: skip
    root = writer.merkle_root(digests)
    writer.append([writer.Draft("test.bulk", "roster", 7, {"merkle_root": root})], viewer=VIEWER, at=AT)
    assert reader.verify()[2] == []


def test_a_foreign_item_of_a_bulk_act_is_found(bulk):
    Item(bulk_kind="roster", bulk_number=7, position=9, subject_kind="x", subject_number=1, digest="aa" * 32).save(
        force_insert=True
    )
    assert "its items do not give the root" in reader.verify()[2][0]


def test_items_without_an_entry_are_found(bulk):
    Item(bulk_kind="roster", bulk_number=8, position=0, subject_kind="x", subject_number=1, digest="aa" * 32).save(
        force_insert=True
    )
    assert reader.verify()[2] == ["items of roster 8 belong to no entry"]
