"""The matrix can fail: what is planted is found."""

import pytest

from tests.matrix import walking
from tests.matrix.canaries import canaries
from tests.matrix.walking import ROLES, Walk, taken_back


@pytest.fixture
def few(monkeypatch):
    """Only the pages of matters."""
    every = walking.addresses
    wanted = {"console:matter", "console:decide"}
    monkeypatch.setattr(walking, "addresses", lambda made: [one for one in every(made) if one[0].name in wanted])


def faults(role: str) -> str:
    with taken_back():
        return "\n".join(Walk(role, canaries()).everything().faults)


def test_a_page_of_somebody_else_and_its_texts_are_found(db, few, monkeypatch):
    assert faults("union_clerk_a1") == ""
    kind, place, _sees = ROLES["union_clerk_a1"]
    monkeypatch.setitem(ROLES, "union_clerk_a1", (kind, place, set()))
    found = faults("union_clerk_a1")
    assert "leaks ['union_a1: " in found


def test_an_answer_unlike_the_unknown_is_found(db, few, monkeypatch):
    monkeypatch.setattr(walking, "_unknown", lambda route, address: "/about/")
    assert "answered unlike what does not exist" in faults("union_clerk_a1")


def test_a_change_by_somebody_without_the_desk_is_found(db, few, monkeypatch):
    monkeypatch.setitem(walking.DESKS, "union_clerk_a1", set())
    found = faults("union_clerk_a1")
    assert "POST console:decide" in found and "changed ['RH-" in found
