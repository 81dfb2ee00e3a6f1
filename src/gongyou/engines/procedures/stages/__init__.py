"""The kinds of stages, one file each."""

from gongyou.engines.procedures.stages.ask import Ask
from gongyou.engines.procedures.stages.ballot import Ballot
from gongyou.engines.procedures.stages.decide import Decide
from gongyou.engines.procedures.stages.handle import Handle
from gongyou.engines.procedures.stages.issue import Issue
from gongyou.engines.procedures.stages.meet import Meet
from gongyou.engines.procedures.stages.pay import Pay
from gongyou.engines.procedures.stages.poll import Poll
from gongyou.engines.procedures.stages.publicise import Publicise
from gongyou.engines.procedures.stages.rank import Rank
from gongyou.engines.procedures.stages.score import Score
from gongyou.engines.procedures.stages.serve import Serve

__all__ = [
    "Ask",
    "Ballot",
    "Decide",
    "Handle",
    "Issue",
    "Meet",
    "Pay",
    "Poll",
    "Publicise",
    "Rank",
    "Score",
    "Serve",
]
