"""How categories of budgets are called. Floors above register their own."""

from django.utils.translation import gettext_lazy as _

from gongyou.records.treasury.types import CATEGORIES, Word

for category in (
    Word("cultivation", _("一匠五创培育资助")),
    Word("honours", _("先进典型奖励")),
    Word("contests", _("劳动和技能竞赛奖励")),
):
    CATEGORIES.register(category)
