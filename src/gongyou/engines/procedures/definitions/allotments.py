"""The effect by which a body that recommends takes one of its numbers in a call."""

from typing import Any

from gongyou.engines.procedures.operations.nominating import give_back_place, take_place
from gongyou.engines.procedures.types import effect


def _give_back(viewer: Any, matter: Any, act: Any) -> None:
    give_back_place(viewer, matter=matter)


@effect("procedures.take_place", reverse=_give_back)
def _take(viewer: Any, matter: Any, act: Any) -> None:
    take_place(viewer, matter=matter)
