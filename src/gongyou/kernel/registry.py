"""One generic registry: lower floors learn of upper ones only by what those register here at start-up.

Each owner keeps its own instance (procedures, figures, rules, events …); nothing in this module knows a domain word.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, overload
from weakref import WeakSet

T = TypeVar("T")
V = TypeVar("V")

_MISSING: Any = object()
_KNOWN: WeakSet[Registry[Any]] = WeakSet()


class RegistryError(Exception):
    """Something was registered wrongly; the text names registry, key and modules."""


class DuplicateKey(RegistryError):
    """A key was registered twice."""


class UnknownKey(KeyError):
    """A key was asked for that nobody registered; the text lists the known keys."""

    def __str__(self) -> str:
        """Return the message itself (KeyError would show its repr)."""
        return str(self.args[0])


@dataclass(frozen=True)
class Problem:
    """One finding of `Registry.check_all`: which entry is wrong, where it was registered, and why."""

    registry: str
    key: str
    module: str
    name: str
    reason: str

    def __str__(self) -> str:
        """Return one line that names registry, key, module, class and reason."""
        return f"{self.registry}[{self.key}] ({self.module}.{self.name}): {self.reason}"


class Registry(Generic[T]):
    """Values under string keys, in the order of their registration.

    `check` gets a value and returns the reasons why it is wrong (or none); it runs in `check_all`, when
    everything is registered, never at registration. Iteration gives the values, `in` asks for a key.
    """

    def __init__(self, name: str, *, check: Callable[[T], Iterable[str] | None] | None = None) -> None:
        """Make an empty registry called `name` (shown in every error)."""
        self.name = name
        self._check = check
        self._values: dict[str, T] = {}
        self._modules: dict[str, str] = {}
        _KNOWN.add(self)

    @overload
    def register(self, key: str, value: V) -> V: ...
    @overload
    def register(self, key: str) -> Callable[[V], V]: ...
    @overload
    def register(self, key: V) -> V: ...

    def register(self, key: Any, value: Any = _MISSING) -> Any:
        """Register a value and return it; three forms.

        `register("key", value)`; `@register("key")` over a class or function; `@register` (or a plain call)
        over anything that has a string attribute `key`. Raises DuplicateKey, or RegistryError for a bad key.
        """
        module = str(sys._getframe(1).f_globals.get("__name__", "?"))
        if value is not _MISSING:
            self._add(key, value, module)
            return value
        if isinstance(key, str):
            return self._decorator(key, module)
        own_key = getattr(key, "key", None)
        if not isinstance(own_key, str):
            raise RegistryError(
                f"{self.name}: {_name(key)} in {module} has no text attribute 'key'; "
                "give it one or register it under a key"
            )
        self._add(own_key, key, module)
        return key

    def _decorator(self, key: str, module: str) -> Callable[[V], V]:
        def add(value: V) -> V:
            self._add(key, value, module)
            return value

        return add

    def _add(self, key: object, value: Any, module: str) -> None:
        if not isinstance(key, str) or not key:
            raise RegistryError(
                f"{self.name}: {_name(value)} in {module} has the key {key!r}; a key is a non-empty text"
            )
        if key in self._values:
            raise DuplicateKey(
                f"{self.name}: the key {key!r} is registered twice, by {self._modules[key]} "
                f"({_name(self._values[key])}) and by {module} ({_name(value)})"
            )
        self._values[key] = value
        self._modules[key] = module

    def get(self, key: str) -> T:
        """Return the value under `key`; raise UnknownKey (a KeyError) that lists the known keys."""
        try:
            return self._values[key]
        except KeyError:
            known = ", ".join(self._values) or "none"
            raise UnknownKey(f"{self.name}: nothing is registered under {key!r}; known keys: {known}") from None

    def find(self, key: str) -> T | None:
        """Return the value under `key`, or None."""
        return self._values.get(key)

    def all(self) -> tuple[T, ...]:
        """Return every value in the order of registration."""
        return tuple(self._values.values())

    def keys(self) -> tuple[str, ...]:
        """Return every key in the order of registration."""
        return tuple(self._values)

    def items(self) -> tuple[tuple[str, T], ...]:
        """Return (key, value) pairs in the order of registration."""
        return tuple(self._values.items())

    def module_of(self, key: str) -> str:
        """Return the name of the module that registered `key`; raise UnknownKey."""
        self.get(key)
        return self._modules[key]

    def check_all(self) -> list[Problem]:
        """Run `check` over every value and return what it found; an exception counts as a reason."""
        found: list[Problem] = []
        for key, value in self._values.items():
            for reason in self._reasons(value):
                found.append(Problem(self.name, key, self._modules[key], _name(value), reason))
        return found

    def _reasons(self, value: T) -> list[str]:
        if self._check is None:
            return []
        try:
            return list(self._check(value) or ())
        except Exception as error:
            return [f"{type(error).__name__}: {error}"]

    @contextmanager
    def temporarily(self, key: str, value: T) -> Iterator[T]:
        """Hold one more value for the length of a `with` block (tests and rehearsals)."""
        self._add(key, value, str(sys._getframe(2).f_globals.get("__name__", "?")))
        try:
            yield value
        finally:
            del self._values[key], self._modules[key]

    def __contains__(self, key: object) -> bool:
        """Tell whether something is registered under `key`."""
        return key in self._values

    def __iter__(self) -> Iterator[T]:
        """Iterate over the values in the order of registration."""
        return iter(self.all())

    def __len__(self) -> int:
        """Return the number of registered values."""
        return len(self._values)

    def __bool__(self) -> bool:
        """Return True: an empty registry is still a registry."""
        return True

    def __repr__(self) -> str:
        """Show name and size."""
        return f"<Registry {self.name}: {len(self)}>"


def all_registries() -> tuple[Registry[Any], ...]:
    """Return every living registry by name, for the one start-up check."""
    return tuple(sorted(_KNOWN, key=lambda registry: registry.name))


def _name(value: object) -> str:
    named = getattr(value, "__qualname__", None)
    return str(named) if named else type(value).__qualname__
