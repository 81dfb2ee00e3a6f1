"""The generic registry: keys, order, errors that name the culprit."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from gongyou.kernel.registry import DuplicateKey, Registry, RegistryError, UnknownKey, all_registries


class Plain:
    key = "plain"


def test_register_keeps_the_order_of_registration() -> None:
    numbers: Registry[int] = Registry("numbers")
    for key, value in (("three", 3), ("one", 1), ("two", 2)):
        assert numbers.register(key, value) == value
    assert list(numbers) == [3, 1, 2]
    assert numbers.keys() == ("three", "one", "two")
    assert numbers.all() == (3, 1, 2)
    assert len(numbers) == 3
    assert "one" in numbers
    assert "four" not in numbers


def test_register_as_decorator_takes_the_key_of_the_class() -> None:
    things: Registry[type] = Registry("things")
    assert things.register(Plain) is Plain

    @things.register("named")
    class Other:
        pass

    assert things.get("plain") is Plain
    assert things.get("named") is Other
    assert things.module_of("named") == __name__


def test_register_twice_names_registry_key_and_both_modules() -> None:
    things: Registry[type] = Registry("things")
    things._add("plain", Plain, "first.module")
    with pytest.raises(DuplicateKey) as caught:
        things.register(Plain)
    text = str(caught.value)
    assert all(part in text for part in ("things", "'plain'", "first.module", __name__))


@pytest.mark.parametrize("thing", [object, type("NumberKey", (), {"key": 5})])
def test_register_without_a_text_key_is_refused(thing: type) -> None:
    things: Registry[type] = Registry("things")
    with pytest.raises(RegistryError, match="things"):
        things.register(thing)
    with pytest.raises(RegistryError, match="non-empty"):
        things.register("", thing)


def test_get_of_an_unknown_key_lists_the_known_ones() -> None:
    numbers: Registry[int] = Registry("numbers")
    numbers.register("one", 1)
    numbers.register("two", 2)
    with pytest.raises(KeyError) as caught:
        numbers.get("three")
    assert isinstance(caught.value, UnknownKey)
    assert str(caught.value) == "numbers: nothing is registered under 'three'; known keys: one, two"
    assert numbers.find("three") is None


def test_check_all_names_module_class_and_reason() -> None:
    def check(thing: type) -> Iterable[str] | None:
        if thing is Plain:
            return ["it is too plain"]
        if thing is int:
            raise ValueError("no numbers here")
        return None

    things: Registry[type] = Registry("things", check=check)
    things.register(Plain)
    things.register("number", int)
    things.register("fine", str)
    texts = [str(problem) for problem in things.check_all()]
    assert texts == [
        f"things[plain] ({__name__}.Plain): it is too plain",
        f"things[number] ({__name__}.int): ValueError: no numbers here",
    ]


def test_temporarily_leaves_nothing_behind() -> None:
    numbers: Registry[int] = Registry("numbers")
    with numbers.temporarily("one", 1):
        assert numbers.get("one") == 1
        assert numbers.module_of("one") == __name__
    assert "one" not in numbers
    assert len(numbers) == 0


def test_all_registries_knows_the_living_ones() -> None:
    numbers: Registry[int] = Registry("a registry of this test")
    assert numbers in all_registries()
