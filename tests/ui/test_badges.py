"""The look of states."""

import pytest

from gongyou.kernel.registry import DuplicateKey
from gongyou.ui import badges


def test_every_badge_has_a_tone_an_icon_in_the_sprite_and_a_label():
    from pathlib import Path

    names = set((Path(__file__).parents[2] / "frontend" / "icons.txt").read_text(encoding="utf-8").split())
    assert badges.BADGES.check_all() == []
    assert all(badge.icon in names and str(badge.label) for badge in badges.BADGES)
    assert set(badges.ICON_OF_TONE.values()) <= names


def test_unknown_key_is_neutral_and_says_the_key():
    assert badges.look("nobody-knows") == badges.Badge("neutral", "circle", "nobody-knows")


def test_a_taken_key_cannot_be_registered_again():
    with pytest.raises(DuplicateKey):
        badges.register("open", tone="info", icon="flag", label="x")


def test_label_and_tone_can_be_replaced():
    look = badges.look("open", tone="danger", label="逾期受理")
    assert (look.tone, look.icon, look.label) == ("danger", "alert-circle", "逾期受理")
