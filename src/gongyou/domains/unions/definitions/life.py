"""Rosters as what made a fact: which import, from where, on whose paper."""

from gongyou.domains.unions.queries.rosters import rosters_as_makers
from gongyou.kernel.numbering.makers import MAKERS

MAKERS.register("import", rosters_as_makers)
