"""The engine's tables. Rounds, roll items, calls and duties come with their first two uses."""

from gongyou.engines.procedures.models.editions import Edition
from gongyou.engines.procedures.models.matters import Act, Clock, Matter, Party

__all__ = ["Act", "Clock", "Edition", "Matter", "Party"]
