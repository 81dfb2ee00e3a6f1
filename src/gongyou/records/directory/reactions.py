"""What the directory tells the kernel, and which of its own rows follow a person."""

from django.utils.translation import gettext_lazy as _

from gongyou.kernel.access.roles import RESOLVERS
from gongyou.records.directory.models import Consent, Employment, Membership, Post, Reveal
from gongyou.records.directory.models.following import PERSON_ROWS, PersonRows
from gongyou.records.directory.queries import person_of_user

RESOLVERS.register("person", person_of_user)

_PERIOD = ("valid_from", "valid_to")
for rows in (
    PersonRows(
        "directory.memberships",
        _("会籍"),
        Membership,
        "directory.member_followed",
        "membership",
        watched=(*_PERIOD, "union_id", "kind"),
    ),
    PersonRows(
        "directory.employments",
        _("用工"),
        Employment,
        "directory.employment_followed",
        "employment",
        watched=(*_PERIOD, "employer_id", "is_main"),
    ),
    PersonRows("directory.posts", _("工会职务"), Post, "directory.post_followed", "post", watched=_PERIOD),
    PersonRows("directory.consents", _("同意"), Consent, "directory.consent_followed", "consent"),
    PersonRows("directory.reveals", _("完整查看记录"), Reveal, "directory.revealed_followed", "reveal"),
):
    PERSON_ROWS.register(rows)
