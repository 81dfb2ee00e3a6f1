"""Stored files: random names, whole bytes, given out as attachments to those who may have them."""

import hashlib
import stat

import pytest

from gongyou.kernel.files import reader, store
from gongyou.kernel.files.models import StoredFile


@pytest.fixture
def kept(world):
    viewer = world.viewers["union_a1"]
    return store.keep(
        [b"one ", b"two"], title="名册 2026.csv", content_type="text/csv", purpose="roster",
        node_id=viewer.node_id, viewer=viewer,
    )  # fmt: skip


def test_a_file_is_kept_whole(kept):
    assert store.path_of(kept).read_bytes() == b"one two"
    assert (kept.size, kept.sha256) == (7, hashlib.sha256(b"one two").hexdigest())


def test_its_name_says_nothing(world, kept):
    other = store.keep([b""], title="x", content_type="text/csv", purpose="x", node_id=kept.node_id,
                       viewer=world.viewers["union_a1"])  # fmt: skip
    assert len(kept.name) >= 32 and kept.name != other.name
    assert "名册" not in str(store.path_of(kept))


def test_the_folder_is_its_owners(kept):
    assert stat.S_IMODE(store.folder().stat().st_mode) & 0o077 == 0


@pytest.mark.parametrize(
    ("key", "may"),
    [("union_a1", True), ("street_a", True), ("district", True), ("union_a2", False), ("street_b", False)],
)
def test_only_those_above_the_owner_may_have_it(world, kept, key, may):
    assert (reader.file_for(world.viewers[key], kept.name) is not None) is may


def test_a_worker_or_a_stranger_gets_nothing(world, kept):
    _matter, worker = world.apply("union_a1")
    assert reader.file_for(worker, kept.name) is None
    assert reader.file_for(world.viewers["union_a1"], "unknown") is None


def test_a_download_is_never_shown_by_the_browser(kept):
    answer = store.response(kept)
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"] and answer["Cache-Control"] == "no-store"
    assert b"".join(answer.streaming_content) == b"one two"


def test_a_long_title_is_cut_not_refused(world):
    viewer = world.viewers["union_a1"]
    stored = store.keep([b"x"], title="长" * 400, content_type="a/" + "b" * 200, purpose="x",
                        node_id=viewer.node_id, viewer=viewer)  # fmt: skip
    assert StoredFile._base_manager.get(pk=stored.pk).title == "长" * 200


def test_a_file_from_disk_is_copied(world, tmp_path):
    path = tmp_path / "big.bin"
    path.write_bytes(bytes(range(256)) * 9000)
    viewer = world.viewers["union_a1"]
    stored = store.keep_path(path, title="b", content_type="x/y", purpose="x", node_id=viewer.node_id, viewer=viewer)
    assert store.path_of(stored).read_bytes() == path.read_bytes()
