"""One-time codes for phones: making, limiting and redeeming them. Sending is the outbox's work."""

import hashlib
import hmac
import secrets
from datetime import timedelta

from django.conf import settings
from django.db.models import F

from gongyou.kernel import clock, privacy
from gongyou.kernel.accounts.models import Phone, PhoneCode, User

LIFE = timedelta(minutes=5)
TRIES = 5
PER_HOUR = 6


def _digest(number_index: bytes, purpose: str, code: str) -> bytes:
    message = b"|".join([number_index, purpose.encode(), code.encode()])
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).digest()


def phone_index(number: str) -> bytes:
    return privacy.blind_index("phone", number)


def may_send(number: str) -> bool:
    """At most six codes an hour for one number."""
    since = clock.now() - timedelta(hours=1)
    return PhoneCode.objects.filter(number_index=phone_index(number), created_at__gt=since).count() < PER_HOUR


def issue(number: str, purpose: str) -> tuple[PhoneCode, str]:
    """Write a new code for `number` and return it with its text. Earlier codes of the purpose end."""
    index, now = phone_index(number), clock.now()
    PhoneCode.objects.filter(number_index=index, purpose=purpose, used_at=None).update(expires_at=now)
    text = f"{secrets.randbelow(1_000_000):06d}"
    row = PhoneCode.objects.create(
        number_index=index, purpose=purpose, digest=_digest(index, purpose, text), created_at=now, expires_at=now + LIFE
    )
    return row, text


def redeem(number: str, purpose: str, text: str) -> bool:
    """Use the code once. A wrong try counts; after five, or five minutes, only a new code helps."""
    index, now = phone_index(number), clock.now()
    live = PhoneCode.objects.filter(
        number_index=index, purpose=purpose, used_at=None, expires_at__gt=now, tries__lt=TRIES
    )
    row = live.order_by("-pk").first()
    if row is None:
        return False
    if hmac.compare_digest(bytes(row.digest), _digest(index, purpose, text)):
        return PhoneCode.objects.filter(pk=row.pk, used_at=None, tries__lt=TRIES).update(used_at=now) == 1
    PhoneCode.objects.filter(pk=row.pk, tries__lt=TRIES).update(tries=F("tries") + 1)
    return False


def user_for_phone(number: str) -> User:
    """The worker's account of a number that was just proven; made when there is none yet."""
    index = phone_index(number)
    phone = Phone.objects.select_related("user").filter(number_index=index).first()
    if phone is not None:
        return phone.user
    user = User.objects.create_user(
        audience=User.Audience.WORKER, username=User._meta.get_field("username").get_default()
    )
    Phone.objects.create(user=user, number=number, number_index=index)
    return user
