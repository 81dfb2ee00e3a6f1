"""What the passport tells on the line of life."""

from django.utils.translation import gettext_lazy as _

from gongyou.records.directory.queries.life import LINE, LineSource
from gongyou.records.passport.queries import life_facts

for source in (
    LineSource("honours", _("荣誉"), life_facts.honours),
    LineSource("skills", _("技能等级"), life_facts.levels),
    LineSource("contests", _("竞赛"), life_facts.contests),
    LineSource("innovation", _("创新"), life_facts.innovation),
):
    LINE.register(source)
