"""The kinds of stages, one file each."""

from gongyou.engines.procedures.stages.ask import Ask
from gongyou.engines.procedures.stages.decide import Decide

__all__ = ["Ask", "Decide"]
