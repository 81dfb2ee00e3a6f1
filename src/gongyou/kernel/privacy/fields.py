"""The model field for sealed values: a text goes in, the database holds a token, a `Sealed` comes out."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from django.core import checks
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from gongyou.kernel.privacy.classes import FieldClass
from gongyou.kernel.privacy.sealing import decrypt, encrypt

HIDDEN = "•••"

if TYPE_CHECKING:
    BinaryField = models.BinaryField[Any, Any]
else:
    BinaryField = models.BinaryField


class Sealed:
    """A sealed value and the field it belongs to. Shows dots wherever it is printed; `reveal` gives the text."""

    __slots__ = ("field", "token")

    def __init__(self, field: str, token: bytes) -> None:
        """Hold a token of a field such as "directory.person.identity_number"."""
        self.field = field
        self.token = bytes(token)

    @classmethod
    def of(cls, field: str, text: str) -> Sealed:
        """Seal a text for a field (the empty text stays empty); raise NoKeyRing."""
        return cls(field, encrypt(field, text) if text else b"")

    def reveal(self) -> str:
        """Return the text; raise BrokenSeal or NoKeyRing. Showing it to people needs a logged reason."""
        return decrypt(self.field, self.token) if self.token else ""

    def __bool__(self) -> bool:
        """Tell whether there is a value at all."""
        return bool(self.token)

    def __eq__(self, other: object) -> bool:
        """Compare tokens, not texts: two sealings of one text differ."""
        return isinstance(other, Sealed) and (self.field, self.token) == (other.field, other.token)

    def __hash__(self) -> int:
        """Hash by token."""
        return hash((self.field, self.token))

    def __str__(self) -> str:
        """Return dots, or nothing if there is no value."""
        return HIDDEN if self.token else ""

    def __repr__(self) -> str:
        """Show the field, never the value."""
        return f"<Sealed {self.field}>"


class SealedAttribute(DeferredAttribute):
    """Turns whatever is assigned to a sealed field into a `Sealed`."""

    field: SealedTextField

    def __set__(self, instance: models.Model, value: Any) -> None:
        """Seal a text at once; keep tokens and sealed values."""
        instance.__dict__[self.field.attname] = self.field.sealed(value)


class SealedTextField(BinaryField):
    """A text that is encrypted in the database and bound to its column. Find rows by a blind index beside it."""

    description = "Sealed text"
    descriptor_class = SealedAttribute

    def __init__(self, *args: Any, field_class: FieldClass = FieldClass.P3, **kwargs: Any) -> None:
        """Take the options of BinaryField and the class of the data (P3 unless said otherwise)."""
        self.field_class = FieldClass(field_class)
        super().__init__(*args, **kwargs)

    @property
    def field_name(self) -> str:
        """The name that binds tokens to this column: app, model and field in lower case."""
        return f"{self.model._meta.label_lower}.{self.name}"

    def sealed(self, value: Any) -> Sealed | None:
        """Return a value as `Sealed`: texts are sealed, bytes are taken as tokens; raise TypeError for others."""
        if value is None:
            return None
        if isinstance(value, str):
            return Sealed.of(self.field_name, value)
        if isinstance(value, bytes | bytearray | memoryview):
            return Sealed(self.field_name, bytes(value))
        if isinstance(value, Sealed):
            if value.field == self.field_name or not value:
                return value
            raise TypeError(f"{self.field_name} cannot hold a value sealed for {value.field}; assign its revealed text")
        raise TypeError(f"{self.field_name} holds text, not {type(value).__name__}")

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        """Wrap the stored token."""
        del expression, connection
        return None if value is None else Sealed(self.field_name, bytes(value))

    def get_prep_value(self, value: Any) -> bytes | None:
        """Return the token to store."""
        sealed = self.sealed(value)
        return None if sealed is None else sealed.token

    def to_python(self, value: Any) -> Any:
        """Keep sealed values; read the base64 text of a serialised token."""
        return value if isinstance(value, Sealed) else super().to_python(value)

    def value_to_string(self, obj: models.Model) -> str:
        """Serialise the token, never the text."""
        value = self.value_from_object(obj)
        return base64.b64encode(value.token).decode("ascii") if value else ""

    def get_lookup(self, lookup_name: str) -> Any:
        """Allow `isnull` only: equal texts have different tokens."""
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(
            f"{self.field_name} is sealed and cannot be searched by {lookup_name!r}; "
            "look in its blind index column with privacy.blind_index(kind, text)"
        )

    def get_transform(self, lookup_name: str) -> Any:
        """Refuse every transform."""
        return self.get_lookup(lookup_name)

    def deconstruct(self) -> Any:
        """Leave the class of the data out of migrations: it changes nothing in the database."""
        name, _, args, kwargs = super().deconstruct()
        return name, "gongyou.kernel.privacy.fields.SealedTextField", args, kwargs

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Refuse uniqueness and indexes, which cannot work on tokens."""
        found = super().check(**kwargs)
        if self.unique or getattr(self, "db_index", False):
            found.append(
                checks.Error(
                    "A sealed field can be neither unique nor indexed: equal texts have different tokens.",
                    hint="Put the constraint on a blind index column.",
                    obj=self,
                    id="privacy.E001",
                )
            )
        return found
