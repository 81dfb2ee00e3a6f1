"""How contests are called among the categories of budgets, levels and programmes of money."""

from django.utils.translation import gettext_lazy as _

from gongyou.records.treasury.types import PROGRAMMES, Word

for _key, _name in (
    ("contests.skill", _("职业技能竞赛")),
    ("contests.labour", _("劳动竞赛")),
    ("contests.entrepreneurship", _("创新创业大赛")),
):
    PROGRAMMES.register(Word(_key, _name))
