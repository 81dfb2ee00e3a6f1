"""The set-up pages of the families that are there: each opens, and what it saves unchanged is what was there."""

import pytest

from gongyou.engines.procedures.models import Call
from gongyou.engines.procedures.operations import calls
from gongyou.engines.procedures.types import PROCEDURES
from gongyou.engines.procedures.types.call_setup import sections_of
from gongyou.kernel import clock
from tests.engines.procedures.calls import families
from tests.faces.console.signing import text_of
from tests.faces.console.test_calls import MAIN, filled
from tests.faces.signing_in import staff_client


def _said(value):
    """What a setup says: empty answers say nothing."""
    if isinstance(value, dict):
        return {key: found for key, one in value.items() if (found := _said(one)) not in (None, "", {}, [])}
    return [_said(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("key", ["contests.skill"])
def test_what_a_page_saves_unchanged_is_what_was_there(world, key):
    with clock.rehearse(families.DAY):
        definition = PROCEDURES.get(key)
        nature = definition.family.natures[0]
        year, viewer = clock.today().year, world.viewers["district"]
        call = calls.draft_call(viewer, procedure=key, title="试一试的批次", year=year, nature=nature)
        clerk = staff_client(world.users["district"])
        for section in sections_of(definition):
            address = f"{MAIN}{call.number}/set/{section.key}/"
            before = Call._base_manager.get(pk=call.pk).setup
            page = text_of(clerk.get(address))
            saved = clerk.post(address, {**filled(page), "then": "back"})
            after = Call._base_manager.get(pk=call.pk).setup
            assert saved.status_code in (302, 422), section.key
            assert _said(before) == _said(after), section.key
