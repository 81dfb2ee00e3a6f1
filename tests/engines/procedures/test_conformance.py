"""What holds of every registered procedure: words in both languages, a way to an end, a computed day for each time."""

import re
from datetime import date

import pytest
from django.utils import translation

from gongyou.engines.procedures.enums import OnSilence, Verb
from gongyou.engines.procedures.predicates import allows
from gongyou.engines.procedures.predicates.verbs import ALLOWED
from gongyou.engines.procedures.types import EFFECTS, JOIN, JOINTS, PROCEDURES, Together
from gongyou.kernel import parameters, workdays

CHINESE = re.compile(r"[\u3400-\u9fff]")
DAY = date(2026, 9, 30)
DEFINITIONS = [pytest.param(one, id=one.key) for one in PROCEDURES.all()]


def words(definition):
    """(where, text) of everything that people read of a definition."""
    yield "name", definition.name
    if definition.appeal:
        yield "appeal", definition.appeal
    for flag in definition.flags:
        yield flag.key, flag.name
    for one in definition.fields:
        yield from words_of_input(one)
    for stage in definition.every_stage():
        if not isinstance(stage, Together):
            yield from words_of_stage(stage)
    if definition.family is not None:
        yield from words_of_family(definition.family)


def words_of_input(one):
    yield one.key, one.name
    if one.hint:
        yield f"{one.key} hint", one.hint
    for value, label in one.choices:
        yield f"{one.key} {value}", label
    for column in one.columns:
        yield from words_of_input(column)


def words_of_stage(stage):
    for who in ("staff", "applicant", "future"):
        yield f"{stage.key} {who}", getattr(stage.labels, who)
    for outcome in stage.outcomes:
        yield f"{stage.key} {outcome.key}", outcome.name
        for one in outcome.inputs:
            yield from words_of_input(one)


def words_of_family(family):
    for one in (*family.tags, *family.conditions, *family.texts):
        yield one.key, one.name
    # What the seed's sheet names is the site's own data, in its own language.
    yield from ((key, name) for key, name in family.ties if not isinstance(name, str))


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_every_word_in_both_languages(definition):
    for where, text in words(definition):
        with translation.override("zh-hans"):
            chinese = str(text).strip()
        with translation.override("en"):
            english = str(text).strip()
        assert chinese and english, (definition.key, where)
        assert english != chinese or not CHINESE.search(chinese), (definition.key, where, english)


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_every_time_is_a_parameter_with_a_source_and_gives_a_day(definition):
    for stage in definition.every_stage():
        if isinstance(stage, Together):
            continue
        for code in filter(None, (stage.promise.parameter, getattr(stage, "days", ""))):
            rule = parameters.value(code, DAY)
            assert rule.citation, code
            computed = workdays.due(DAY, rule.whole, str(rule.unit))
            assert computed.due > DAY and computed.steps, code


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_every_refusal_says_why_and_how_to_appeal(definition):
    refusals = [
        outcome
        for stage in definition.every_stage()
        for outcome in stage.outcomes
        if outcome.verb in (Verb.REFUSE, Verb.NOT_ACCEPT) and not outcome.computed and outcome.ending == "refused"
    ]
    if refusals:
        assert all(outcome.needs_note for outcome in refusals), [one.key for one in refusals]
        assert str(definition.appeal), f"{definition.key} refuses and does not say how to appeal"


def ways_on(definition, stage):
    """The stages to which something leads from here, and "" for an end."""
    found = set()
    group = definition.group_of(stage.key)
    for outcome in stage.outcomes:
        if outcome.ending:
            found.add("")
        if outcome.to == JOIN:
            found.add(group.to)
        elif outcome.to:
            found.add(outcome.to)
    if isinstance(stage, Together):
        found |= {branch[0].key for branch in stage.branches}
    if stage.optional_to:
        found.add(stage.optional_to)
    return found


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_an_end_is_reached_from_every_stage(definition):
    ways = {stage.key: ways_on(definition, stage) for stage in definition.every_stage()}
    ends = {key for key, found in ways.items() if "" in found}
    assert ends
    while True:
        more = {key for key, found in ways.items() if found & ends} - ends
        if not more:
            break
        ends |= more
    assert ends == set(ways), sorted(set(ways) - ends)


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_the_table_of_verbs_carries_every_outcome(definition):
    for stage in definition.every_stage():
        if isinstance(stage, Together):
            continue
        assert stage.row in ALLOWED, stage.kind
        for outcome in stage.outcomes:
            assert any(allows(stage.row, outcome.verb, actor) for actor in ("desk", "party", "clock")), (
                stage.key,
                outcome.key,
            )
            for key in outcome.effects:
                assert EFFECTS.get(key).reverse is not None
        if stage.jointly:
            assert stage.kind in JOINTS, stage.kind
        if stage.promise.on_silence == OnSilence.OUTCOME:
            assert stage.outcome(stage.silent).computed


@pytest.mark.parametrize("definition", [one for one in DEFINITIONS if one.values[0].family is not None])
def test_whoever_sets_up_a_call_may_leave_out_optional_stages_only(definition):
    """Leaving out everything that may be left out still leads to the end, in the declared order."""
    order = [stage.key for stage in definition.every_stage()]
    for stage in definition.every_stage():
        if stage.optional_to:
            assert order.index(stage.optional_to) > order.index(stage.key), stage.key
    assert set(definition.family.days) <= set(order)
