"""The certificates of a decision in one file: by a job, with the rights of whoever asked, and in the ledger."""

import io
import zipfile
from datetime import date

import pytest

from gongyou.domains.honours import tasks
from gongyou.domains.honours.operations.printing import ask_printing
from gongyou.domains.honours.queries import printing
from gongyou.kernel.files import store
from gongyou.kernel.files.models import StoredFile
from gongyou.kernel.jobs import runner
from gongyou.kernel.ledger import reader
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.records.passport.models import Certificate
from tests.domains.honours import scenery
from tests.domains.honours.test_craftsman import ONE

CHECK = "https://gh.test/verify/certificate/"


@pytest.fixture
def awarded(selection):
    """Two people who were named together; the number of the award's round."""
    selection.judges()
    tracks = [{**ONE[0], "places": 2}]
    call = selection.call(tracks=tracks, left_out=["member_poll"], weights={"scoring": 100})
    matters = selection.recommended(call, selection.worker("王甲"), selection.worker("李乙"))
    selection.opined(matters)
    with selection.on(date(2026, 3, 20)):
        selection.scored(call, lambda one, key: 1500 if one.pk == matters[0].pk else 1400)
        selection.hold(call, "ranking")
        selection.hold(call, "district_notice")
    with selection.on(date(2026, 4, 10)):
        selection.hold(call, "decision")
        selection.award = selection.hold(call, "award", answers=scenery.PAPER)
    return selection


def printed(viewer, number):
    job = ask_printing(viewer, round=number, check_url=CHECK)
    runner.run(job.pk)
    return printing.last_printing(viewer, number)


def test_one_file_holds_every_certificate_that_stands(awarded, monkeypatch):
    (found,) = printing.decisions(awarded.officer)
    assert (found.number, found.certificates) == (awarded.award.number, 2)
    made = printed(awarded.officer, found.number)
    assert (made.job.state, made.job.done, made.going) == ("done", 2, False)
    content = store.path_of(made.file).read_bytes()
    assert content.startswith(b"%PDF") and made.file.title.endswith("2 张.pdf")
    events = [one["event"] for one in reader.entries()]
    assert events.count("honours.printing_asked") == events.count("honours.certificates_printed") == 1
    again = printed(awarded.officer, found.number)
    assert store.path_of(again.file).read_bytes() == content  # equal certificates, equal bytes
    monkeypatch.setattr(tasks, "IN_ONE", 1)
    packed = printed(awarded.officer, found.number).file
    with zipfile.ZipFile(io.BytesIO(store.path_of(packed).read_bytes())) as archive:
        assert len(archive.namelist()) == 2
    first = Certificate._base_manager.order_by("pk").first()
    Certificate._base_manager.filter(pk=first.pk).update(revoked_on=date(2026, 4, 10), revocation_reason="印错")
    assert printed(awarded.officer, found.number).file.title.endswith("1 张.pdf")


def test_nobody_prints_what_is_not_theirs(awarded):
    number = awarded.award.number
    for key in ("street_b", "union_a1", "labour_office"):
        with pytest.raises(Denied):
            ask_printing(awarded.world.viewers[key], round=number, check_url=CHECK)
        assert printing.decision(awarded.world.viewers[key], number) is None
    assert not StoredFile._base_manager.exists()


def test_it_is_printed_once_at_a_time_and_a_failure_says_why(awarded):
    number = awarded.award.number
    job = ask_printing(awarded.officer, round=number, check_url=CHECK)
    with pytest.raises(Refused) as told:
        ask_printing(awarded.officer, round=number, check_url=CHECK)
    assert told.value.code == "going"
    Certificate._base_manager.update(revoked_on=date(2026, 4, 10), revocation_reason="印错")
    runner.run(job.pk)
    job.refresh_from_db()
    assert job.state == "failed" and "没有可打印的" in job.message
