"""Stored forms of definitions: what was opened once stays readable, and start-up refuses what no code knows."""

import hashlib
import json

import pytest
from django.db import models
from django.db.models.signals import post_migrate

from gongyou.engines.procedures.models import Edition, Matter
from gongyou.engines.procedures.operations.opening import store_editions
from gongyou.engines.procedures.queries.editions import editions_are_stored, stages_without_definition
from gongyou.engines.procedures.types import EFFECTS, PROCEDURES
from gongyou.kernel.access.viewer import system
from gongyou.kernel.operations.errors import Denied

ROBOT = system(reason="test")


def flat(form: dict) -> list[dict]:
    """Every stage of a form, those inside branches too."""
    return [
        inner for stage in form["stages"] for inner in (sum(stage["branches"], []) if "branches" in stage else [stage])
    ]


def replays(form: dict) -> list[str]:
    """What the present code no longer knows of a stored form (nothing, where it can go on with its matters)."""
    definition = PROCEDURES.find(form["key"])
    if definition is None:
        return [form["key"]]
    if form == definition.form():
        return []
    known = {stage.key: stage for stage in definition.every_stage()}
    lost = [f"stage {stage['key']}" for stage in flat(form) if stage["key"] not in known]
    for stage in flat(form):
        for outcome in stage["outcomes"]:
            lost += [f"effect {key}" for key in outcome["effects"] if key not in EFFECTS]
            present = known[stage["key"]].outcome(outcome["key"]) if stage["key"] in known else None
            lost += [] if present else [f"outcome {outcome['key']}"]
    return lost


def test_every_definition_is_stored_by_the_migration(db):
    stored = {row.digest: json.loads(row.form) for row in Edition._base_manager.all()}
    for definition in PROCEDURES:
        digest, text = definition.edition()
        assert stored[digest] == json.loads(text) == definition.form()
        assert digest == hashlib.sha256(text.encode()).hexdigest()
    assert editions_are_stored()


def test_every_stored_form_replays(db):
    for row in Edition._base_manager.all():
        assert replays(json.loads(row.form)) == [], row.procedure


def test_a_form_of_which_a_stage_was_lost_does_not_replay():
    form = PROCEDURES.get("unions.placing").form()
    assert replays(form) == []
    form["stages"][0]["key"] = "gone"
    assert replays(form) == ["stage gone", "outcome place", "outcome stay"]
    assert replays({**form, "key": "unions.gone"}) == ["unions.gone"]


def test_an_earlier_form_with_other_promises_replays():
    form = PROCEDURES.get("unions.join").form()
    form["stages"][0]["promise"][0] = "unions.earlier"
    form["stages"][0]["outcomes"][0]["needs_note"] = True
    assert replays(form) == []


def test_storing_again_adds_nothing(db):
    count = Edition._base_manager.count()
    assert store_editions(ROBOT) == 0
    assert Edition._base_manager.count() == count


def test_a_missing_form_is_stored_after_the_next_migration(db):
    Edition._base_manager.filter(procedure="unions.join").delete()
    assert not editions_are_stored()
    from django.apps import apps

    post_migrate.send(
        sender=apps.get_app_config("procedures"), app_config=apps.get_app_config("procedures"), verbosity=0,
        interactive=False, using="default", plan=[], apps=apps,
    )  # fmt: skip
    assert editions_are_stored()


def test_only_the_system_stores_forms(world):
    with pytest.raises(Denied):
        store_editions(world.viewers["district"])


def test_a_matter_keeps_the_form_under_which_it_was_opened(world):
    matter, _worker = world.apply("union_a1")
    assert matter.edition_id == PROCEDURES.get("unions.join").edition()[0]
    with pytest.raises(models.ProtectedError):
        Edition._base_manager.filter(pk=matter.edition_id).delete()


def test_an_open_matter_at_an_unknown_stage_is_named(world):
    matter, _worker = world.apply("union_a1")
    assert stages_without_definition() == []
    rows = Matter._base_manager.filter(pk=matter.pk)
    rows.update(stage="gone")
    assert stages_without_definition() == ["unions.join: gone"]
    rows.update(stage="admit", procedure="unions.gone")
    assert stages_without_definition() == ["unions.gone: admit"]


def test_every_effect_names_its_reversal():
    assert all(callable(effect.apply) and callable(effect.reverse) for effect in EFFECTS)
    named = {key for p in PROCEDURES for s in p.stages for o in s.outcomes for key in o.effects}
    assert named <= set(EFFECTS.keys()) and named


def test_stage_keys_are_found_or_the_known_ones_are_named():
    with pytest.raises(KeyError, match="admit"):
        PROCEDURES.get("unions.join").stage("gone")
