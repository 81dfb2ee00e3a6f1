"""Matters on the line of life, and matters as what made a fact."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.procedures.queries.lives import matters_as_makers, matters_in_life
from gongyou.kernel.numbering.makers import MAKERS
from gongyou.records.directory.queries.life import LINE, LineSource

LINE.register(LineSource("matters", _("办件"), matters_in_life))
MAKERS.register("matter", matters_as_makers)
