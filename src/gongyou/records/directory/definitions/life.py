"""What the directory tells on the line of life, and who made the facts that no matter and no import made."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongyou.kernel.numbering.makers import MAKERS, Maker
from gongyou.records.directory.queries import life_facts
from gongyou.records.directory.queries.life import LINE, LineSource

for source in (
    LineSource("memberships", gettext_lazy("会籍"), life_facts.memberships),
    LineSource("employments", gettext_lazy("用工"), life_facts.employments),
    LineSource("posts", gettext_lazy("职务"), life_facts.posts),
    LineSource("consents", gettext_lazy("同意"), life_facts.consents),
    LineSource("reveals", gettext_lazy("谁看过"), life_facts.reveals),
    LineSource("records", gettext_lazy("登记"), life_facts.records),
):
    LINE.register(source)


@MAKERS.register("seed")
def from_the_books(viewer: Any, numbers: Collection[int]) -> dict[int, Maker]:
    """What stood in the books before this system was used."""
    return {number: Maker(_("启用平台时的底册")) for number in numbers}


@MAKERS.register("application")
def from_an_application(viewer: Any, numbers: Collection[int]) -> dict[int, Maker]:
    """What an applicant typed; the number is the account's."""
    return {number: Maker(_("本人申请时填写"), by=_("本人")) for number in numbers}


@MAKERS.register("user")
def by_hand(viewer: Any, numbers: Collection[int]) -> dict[int, Maker]:
    """What a member of staff wrote down; whose account it was is never said."""
    return {number: Maker(_("工作人员登记")) for number in numbers}
