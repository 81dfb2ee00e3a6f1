"""The kinds of stages, one file each."""

from gongyou.engines.procedures.stages.ask import Ask
from gongyou.engines.procedures.stages.ballot import Ballot
from gongyou.engines.procedures.stages.decide import Decide
from gongyou.engines.procedures.stages.handle import Handle
from gongyou.engines.procedures.stages.issue import Issue
from gongyou.engines.procedures.stages.meet import Meet
from gongyou.engines.procedures.stages.serve import Serve

__all__ = ["Ask", "Ballot", "Decide", "Handle", "Issue", "Meet", "Serve"]
