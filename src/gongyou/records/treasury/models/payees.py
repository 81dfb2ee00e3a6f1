"""Who gets money: the columns by which a row names its payee, and bank accounts."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gongyou.kernel import clock
from gongyou.kernel.access.scopes import PersonOwned, ScopedModel
from gongyou.kernel.numbering.models import Made
from gongyou.kernel.privacy.fields import SealedTextField
from gongyou.records.directory.models import Employer, Organisation, Person
from gongyou.records.treasury.enums import AccountState, PayeeKind

USER = settings.AUTH_USER_MODEL


def user(name: str = "+") -> models.ForeignKey:
    """A column for a member of staff; empty where the system acted or the paper is older."""
    return models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name=name)


class ToPayee(models.Model):
    """Exactly one of three: a person, an employer, an organisation."""

    payee_kind = models.CharField(max_length=12, choices=PayeeKind.choices)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="%(class)ss")
    employer = models.ForeignKey(Employer, null=True, on_delete=models.PROTECT, related_name="%(class)ss")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True

    @property
    def payee_row(self) -> Person | Employer | Organisation:
        found = self.person or self.employer or self.organisation
        assert found is not None
        return found

    @property
    def payee_number(self) -> int:
        return self.person_id or self.employer_id or self.organisation_id or 0


def one_payee(name: str) -> models.CheckConstraint:
    none = {"person": None, "employer": None, "organisation": None}
    each = [
        Q(payee_kind=kind, **{f"{kind}__isnull": False}, **{other: None for other in none if other != kind})
        for kind in none
    ]
    return models.CheckConstraint(condition=each[0] | each[1] | each[2], name=name)


class BankAccount(ScopedModel, ToPayee, Made):
    """Where a payee is paid. Entered by one, compared with the payee's paper by another; the holder is the payee."""

    scope = PersonOwned("person", "owner__node", right="money.read")
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    holder = models.CharField(max_length=100)
    bank = models.CharField(max_length=100)
    number = SealedTextField()
    number_index = models.BinaryField(max_length=32, db_index=True)
    state = models.CharField(max_length=8, choices=AccountState.choices, default=AccountState.ENTERED)
    entered_by, entered_for, checked_by = user(), user(), user()
    entered_at = models.DateTimeField(default=clock.now)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            one_payee("bank_account_one_payee"),
            models.CheckConstraint(condition=Q(state__in=AccountState.values), name="bank_account_state_known"),
            models.CheckConstraint(
                condition=Q(checked_by=None)
                | ~Q(checked_by=F("entered_by")) & (Q(entered_for=None) | ~Q(checked_by=F("entered_for"))),
                name="bank_account_two_hands",
            ),
            models.CheckConstraint(
                condition=~Q(state="checked") | Q(checked_at__isnull=False), name="bank_account_checked_since"
            ),
            *(
                models.UniqueConstraint(
                    fields=[payee], condition=~Q(state="ended"), name=f"bank_account_one_of_{payee}"
                )
                for payee in ("person", "employer", "organisation")
            ),
            models.UniqueConstraint(
                fields=["number_index"], condition=~Q(state="ended"), name="bank_account_one_holder"
            ),
        ]
