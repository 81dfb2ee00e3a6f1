"""Identity numbers of a roster: a quick road for sound numbers, `kernel.codes` for everything else."""

from datetime import date
from operator import mul

from gongyou.domains.unions.roster.cells import Finding
from gongyou.kernel import clock
from gongyou.kernel.codes import CodeError, Gender, Identity, IdentityKind, check_identity, normalise_code
from gongyou.kernel.privacy.masks import mask_identity

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ZEROS = sum(WEIGHTS) * ord("0")
CHECKS = b"10X98765432"
KNOWN_MAX = 60_000
LOST_DIGITS = "000"


class IdentityReader:
    """Checks numbers of one roster.

    Areas and birth dates of residents' numbers repeat, so what was found about them is kept; only the check digit is
    computed each time. A property test holds the quick road equal to `check_identity`.
    """

    def __init__(self) -> None:
        self._areas: set[str] = set()
        self._days: dict[str, date] = {}
        self._today = clock.today()

    def read(self, text: str, kind: str) -> tuple[Identity | None, list[Finding]]:
        """The identity, or None with the finding that says why not."""
        quick = self.quickly(text) if kind == IdentityKind.RESIDENT else None
        if quick is not None:
            return quick, []
        return self.thoroughly(text, kind)

    def quickly(self, number: str) -> Identity | None:
        """A resident's 18 digits of an area that is known to be sound."""
        if len(number) != 18 or number[:6] not in self._areas:
            return None
        born = self._days.get(number[6:14]) or self._born(number[6:14])
        if born is None or not number[14:17].isdigit() or not number.isascii() or number.endswith(LOST_DIGITS):
            return None
        code = number.encode()
        if CHECKS[(sum(map(mul, WEIGHTS, code)) - ZEROS) % 11] != code[17]:
            return None
        gender = Gender.MALE if code[16] & 1 else Gender.FEMALE
        return Identity(number, IdentityKind.RESIDENT, born, gender)

    def _born(self, digits: str) -> date | None:
        """A birth date that was not seen before, or None where it cannot be one."""
        if not (digits.isascii() and digits.isdigit()):
            return None
        try:
            born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        except ValueError:
            return None
        if born > self._today:
            return None
        if len(self._days) < KNOWN_MAX:
            self._days[digits] = born
        return born

    def thoroughly(self, text: str, kind: str) -> tuple[Identity | None, list[Finding]]:
        shown = mask_identity(normalise_code(text)[:30])
        try:
            identity = check_identity(text, kind, legacy=True)
        except CodeError as error:
            code = "identity-invalid"
            findings: list[Finding] = [(code, {"value": shown, "reason": error.message})]
            if text.endswith(LOST_DIGITS) and len(text) == 18:
                findings.append(("identity-zeros", {"value": shown}))
            return None, findings
        return identity, self.notices(text, identity)

    def notices(self, text: str, identity: Identity) -> list[Finding]:
        """What is worth saying about a sound number; it is also remembered for the quick road."""
        number = identity.number
        findings: list[Finding] = []
        masked = {"value": mask_identity(number)}
        bare = "".join(text.split()).upper()
        if len(bare) == 15 and len(number) == 18:
            findings.append(("identity-fifteen", masked))
        elif bare != number:
            findings.append(("identity-normalised", masked))
        if len(number) == 18 and number.endswith(LOST_DIGITS):
            findings.append(("identity-zeros", masked))
        if identity.kind is IdentityKind.RESIDENT and identity.birth_date and len(self._days) < KNOWN_MAX:
            self._areas.add(number[:6])
            self._days[number[6:14]] = identity.birth_date
        return findings
