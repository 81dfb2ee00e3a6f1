"""The tables of contests."""

from gongyou.domains.contests.models.landing import Landing, Milestone
from gongyou.domains.contests.models.papers import Paper, PaperLook
from gongyou.domains.contests.models.promotions import Promotion

__all__ = ["Landing", "Milestone", "Paper", "PaperLook", "Promotion"]
