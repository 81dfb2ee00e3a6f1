"""One selection from the draw of its panel to the end of its notice: `python -m bench.within.judging --count 5000`.

Runs in a copy of a site that is thrown away afterwards, and prints as JSON what each act and each page took, and what
the same by hand took beside it.
"""

import argparse
import hashlib
import json
import resource
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection, transaction
from django.urls import reverse

from bench import byhand
from bench.load import request
from bench.machine import cpu_seconds
from bench.within import nominations
from bench.within.nominations import PLACES, STAGE, Scene
from bench.within.recording import backend_pid
from bench.within.work import call
from gongyou.engines.procedures.models import JointItem, JointRound, Mark, Matter, Panelist
from gongyou.engines.procedures.operations import joint, mark_entry, moving_many, panel_draw, panel_signing
from gongyou.engines.procedures.predicates import marking, quotas
from gongyou.engines.procedures.queries import standings
from gongyou.engines.procedures.queries.panel_sheets import digest_of_marks, sheets_of
from gongyou.engines.procedures.types import PROCEDURES
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer, system
from gongyou.kernel.accounts.models import User
from gongyou.kernel.accounts.sessions import SessionStore

#: Sheets that are entered one by one to be measured; the others are written in bulk.
SINGLE, TURNS = 100, 5
#: Marks that are confirmed by one hand at once.
PORTION = 500


class Taken:
    """What was measured so far."""

    def __init__(self) -> None:
        self.backend = backend_pid()
        self.acts: dict[str, dict[str, float]] = {}
        self.pages: dict[str, dict[str, float]] = {}

    @contextmanager
    def act(self, name: str, amount: int) -> Iterator[None]:
        """Note seconds, CPU and statements of the block; several blocks of one name add up."""
        with counted() as sent:
            began, cpu = time.perf_counter(), self.cpu()
            yield
            seconds, used = time.perf_counter() - began, self.cpu() - cpu
        found = self.acts.setdefault(name, {"amount": 0, "seconds": 0, "cpu": 0, "statements": 0})
        for key, value in {"amount": amount, "seconds": seconds, "cpu": used, "statements": len(sent)}.items():
            found[key] += value

    def page(self, name: str, cookie: str, path: str) -> None:
        """Ask for a page a few times: median milliseconds, statements, bytes."""
        raw = request("GET", path, headers={"Cookie": cookie, "Accept": "text/html"})
        call(raw)
        took, used = [], []
        for _turn in range(TURNS):
            with counted() as sent:
                began, cpu = time.perf_counter(), time.process_time()
                status, body = call(raw)
                took.append(time.perf_counter() - began)
                used.append(time.process_time() - cpu)
            if not status.startswith("200"):
                raise SystemExit(f"{name}: {path} was answered {status}")
        times = {"ms": 1e3 * statistics.median(took), "cpu": 1e3 * statistics.median(used)}
        found = {**times, "statements": len(sent), "bytes": len(body)}
        self.pages[name] = found

    def cpu(self) -> float:
        own = resource.getrusage(resource.RUSAGE_SELF)
        return own.ru_utime + own.ru_stime + cpu_seconds([self.backend] if self.backend else [])


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements inside the block; many rows of one `executemany` are one."""
    found: list[str] = []

    def note(execute, sql, params, many, context):
        found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def signed_in(viewer: Viewer) -> str:
    """The cookie of a session that was opened with both factors."""
    user, now = User.objects.get(pk=viewer.user_id), clock.now().timestamp()
    store = SessionStore()
    data = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
        HASH_SESSION_KEY: user.get_session_auth_hash(),
        "auth_version": user.auth_version,
        "started_at": now,
        "seen_at": now,
        "proved_at": now,
        "account_authentication_methods": [{"method": "password", "at": now}, {"method": "mfa", "at": now}],
        "account_authentication_methods_user": str(user.pk),
    }
    store.update(data)
    store.save()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


def again(row: JointRound) -> JointRound:
    return JointRound._base_manager.get(pk=row.pk)


def panel(scene: Scene, taken: Taken, count: int) -> JointRound:
    """Drafted, drawn, marked, confirmed, signed, closed; its pages while it marks."""
    officer = scene.officer
    with taken.act("panel: draft with blind copies", count):
        row = joint.draft_round(officer, call=scene.call.number, stage=STAGE)
    with taken.act("panel: draw, conflicts, seats", count):
        panel_draw.draw_panel(officer, round=row.number)
    chief = User.objects.get(pk=scene.chief.user_id).username
    panel_draw.appoint(officer, round=row.number, username=chief, function="chief")
    with taken.act("panel: open", count):
        joint.open_round(scene.colleague, number=row.number)
    _mark(scene, taken, row)
    staff = signed_in(officer)
    first = Panelist._base_manager.filter(round=row, function="judge", state="active").order_by("seat")[0]
    judge = scene.judges[first.expert.code]
    taken.page("judge's desk", signed_in(judge), reverse("console:judging_desk", args=[row.number]))
    taken.page("panel at work, all marks to check", staff, reverse("console:panel_work", args=[row.number]))
    taken.page("panel's set-up", staff, reverse("console:panel", args=[row.number]))
    taken.page("panel's board", staff, reverse("console:panel_board", args=[row.number]))
    taken.page("judges' statistics", staff, reverse("console:panel_judges", args=[row.number]))
    waiting = list(Mark._base_manager.filter(item__round=row).order_by("item__ordinal").values_list("pk", flat=True))
    with taken.act("marks confirmed", len(waiting)):
        for first_of in range(0, len(waiting), PORTION):
            some = waiting[first_of : first_of + PORTION]
            mark_entry.confirm_marks(officer, round=row.number, marks=some)
    digest = digest_of_marks(sheets_of(again(row)))
    with taken.act("panel: two signatures", count):
        for viewer in (scene.chief, judge):
            panel_signing.sign_marks(viewer, round=row.number, digest=digest)
    with taken.act("panel: close, totals", count):
        joint.close_round(officer, number=row.number)
    return again(row)


def _mark(scene: Scene, taken: Taken, row: JointRound) -> None:
    given = nominations.marks(scene, row)
    for seat, value in given[:SINGLE]:
        viewer, marks = scene.judges[seat.panelist.expert.code], {nominations.ASPECT: value}
        with taken.act("marks entered, one by one", 1):
            mark_entry.enter_marks(viewer, round=row.number, item_code=seat.item.code, marks=marks)
    nominations.entered(given[SINGLE:])


def ranking(scene: Scene, taken: Taken, count: int) -> JointRound:
    """Drafted, opened, closed: everybody moved; its pages before and after."""
    with taken.act("ranking: draft", count):
        row = joint.draft_round(scene.officer, call=scene.call.number, stage="ranking")
    with taken.act("ranking: open", count):
        joint.open_round(scene.colleague, number=row.number)
    staff = signed_in(scene.officer)
    taken.page("round's page", staff, reverse("console:round", args=[row.number]))
    taken.page("ranking, preview", staff, reverse("console:round_ranking", args=[row.number]))
    what_if = reverse("console:round_ranking", args=[row.number]) + "?places=80"
    taken.page("ranking, what if", staff, what_if)
    moved_by_hand(taken, again(row), count)
    with taken.act("ranking: close, move all", count):
        joint.close_round(scene.officer, number=row.number)
    taken.page("ranking, closed", staff, reverse("console:round_ranking", args=[row.number]))
    taken.page("list of rounds", staff, reverse("console:rounds"))
    return again(row)


def notice(scene: Scene, taken: Taken) -> None:
    """The notice of those selected, to its end; then the same number moved on one by one."""
    with taken.act("notice: draft", PLACES):
        row = joint.draft_round(scene.officer, call=scene.call.number, stage="district_notice")
    joint.open_round(scene.colleague, number=row.number)
    taken.page("public notice", "", reverse("portal:notice", args=[row.number]))
    taken.page("list of notices", "", reverse("portal:notices"))
    taken.page("notice's round", signed_in(scene.officer), reverse("console:round", args=[row.number]))
    ends_at = again(row).ends_at
    assert ends_at is not None
    with clock.rehearse(ends_at + timedelta(hours=1)):
        with taken.act("notice: close", PLACES):
            joint.close_round(scene.officer, number=row.number)
        keys = list(JointItem._base_manager.filter(round=row, state="done").values_list("matter_id", flat=True))
        with taken.act("one by one", len(keys)):
            for key in keys:
                moving_many.move_many(
                    system(reason="bench"), definition=PROCEDURES.get(row.procedure), stage_key="decision",
                    outcomes={key: "named"},
                )  # fmt: skip


def moved_by_hand(taken: Taken, row: JointRound, count: int) -> None:
    """The rows that closing the ranking writes, by plain statements in one transaction that is taken back."""
    with taken.act("the same rows by plain SQL", count), transaction.atomic(), connection.cursor() as cursor:
        _by_plain_sql(cursor, row)
        transaction.set_rollback(True)


def _by_plain_sql(cursor: Any, row: JointRound) -> None:
    now, day = clock.now(), clock.today()
    cursor.execute("SELECT id, matter_id FROM procedures_jointitem WHERE round_id = %s ORDER BY ordinal", [row.pk])
    items = cursor.fetchall()
    lock = "" if connection.vendor == "sqlite" else " FOR UPDATE"
    here = "IN (SELECT matter_id FROM procedures_jointitem WHERE round_id = %s)"
    cursor.execute(f"SELECT id FROM procedures_matter WHERE id {here} ORDER BY id{lock}", [row.pk])
    cursor.fetchall()
    acts = [
        (matter, "rank", "desk", "ranking", "passed_over", day, now, "district_officer", "", "", '{"round": ""}', "[]")
        for _item, matter in items
    ]
    columns = "matter_id, verb, actor, stage, outcome, happened_on, recorded_at, by_role, mandate, note, given, made"
    cursor.executemany(f"INSERT INTO procedures_act ({columns}) VALUES ({', '.join(['%s'] * 12)})", acts)
    digests = [
        ("bench", 0, place, "act", matter, hashlib.sha256(f"act|{matter}|ranking".encode()).hexdigest())
        for place, (_item, matter) in enumerate(items)
    ]
    columns = "bulk_kind, bulk_number, position, subject_kind, subject_number, digest"
    cursor.executemany(f"INSERT INTO ledger_item ({columns}) VALUES (%s, %s, %s, %s, %s, %s)", digests)
    cursor.execute(
        "UPDATE procedures_clock SET state = 'met', ended_at = %s "
        f"WHERE stage = 'ranking' AND state = 'running' AND matter_id {here}",
        [now, row.pk],
    )
    cursor.execute(
        f"UPDATE procedures_matter SET state = 'ended', ending = 'refused', ended_at = %s, once = NULL WHERE id {here}",
        [now, row.pk],
    )
    ranks = [("80", "80.00", place, False, "done", "passed_over", "{}", item) for place, (item, _m) in enumerate(items)]
    names = ("exact", "shown", "rank", "selected", "state", "outcome", "data")
    changes = ", ".join(f"{name} = %s" for name in names)
    cursor.executemany(f"UPDATE procedures_jointitem SET {changes} WHERE id = %s", ranks)
    cursor.execute(
        "DELETE FROM procedures_openitem WHERE item_id IN (SELECT id FROM procedures_jointitem WHERE round_id = %s)",
        [row.pk],
    )


def computed(taken: Taken, scored: JointRound, ranked: JointRound, count: int) -> dict[str, Any]:
    """Totals and ranking from rows that are loaded already, ours and by hand in turns; whether both say the same."""
    sheets, items = sheets_of(scored), list(JointItem._base_manager.filter(round=ranked))
    rule, seed = ranked.rule, ranked.seed
    given = standings.given_of(items, rule["weights"])
    standing = Mark._base_manager.filter(item__round=scored).exclude(state="replaced").order_by("pk")
    rows = list(standing.values_list("item__code", "panelist__expert__code", "value"))
    tags = {item.code: frozenset(item.data["tags"]) for item in items}
    floors = [one for one in quotas.read(rule["quotas"]) if one.bound == quotas.FLOOR]
    least = {one.tag: one.wanted(PLACES) for one in floors}
    for _turn in range(3):
        with taken.act("totals, ours", count):
            _totals(sheets)
        with taken.act("ranking and selection, ours", count):
            ours = standings.compute(rule, given, seed)
        with taken.act("totals, by hand", count):
            sums = byhand.totals(rows)
        with taken.act("ranking and selection, by hand", count):
            order = byhand.ranked(sums, seed)
            chosen = byhand.selected(order, tags, PLACES, least)
    return {
        "same_order": [one.code for one in ours.rows] == order,
        "same_selection": {one.code for one in ours.rows if one.selected} == set(chosen),
        "passed": sum(bool(one.reasons) for one in ours.rows),
        "drawn": sum(len(codes) for codes in ours.drawn),
    }


def _totals(sheets: Any) -> list:
    return [marking.total(sheets.rule.sheet, sheets.rule.rule, sheets.given(pk)).total for pk in sheets.items]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5000)
    count = parser.parse_args().count
    began = time.perf_counter()
    scene, taken = nominations.built(count), Taken()
    told: dict[str, Any] = {"count": count, "built": time.perf_counter() - began}
    scored = panel(scene, taken, count)
    ranked = ranking(scene, taken, count)
    told |= computed(taken, scored, ranked, count)
    notice(scene, taken)
    told |= {
        "acts": taken.acts,
        "pages": taken.pages,
        "marks": Mark._base_manager.filter(item__round=scored).count(),
        "ended": Matter._base_manager.filter(call=scene.call, state="ended").count(),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
