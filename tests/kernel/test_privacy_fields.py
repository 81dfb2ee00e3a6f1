"""The sealed model field, on a table of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection, models
from django.db.migrations.writer import MigrationWriter
from django.test.utils import isolate_apps

from gongyou.kernel import privacy
from gongyou.kernel.privacy import BrokenSeal, FieldClass
from gongyou.kernel.privacy.fields import Sealed, SealedTextField

NUMBER = "11010519491231002X"


@pytest.fixture(autouse=True)
def ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Path:
    monkeypatch.delenv("GONGYOU_KEYS_FILE", raising=False)
    settings.GONGYOU_HOME = tmp_path
    settings.GONGYOU_CRYPTO = "aes"
    return privacy.create_key_ring()


@pytest.fixture
def person_class() -> Iterator[Any]:
    with isolate_apps():

        class Person(models.Model):
            number = SealedTextField()
            phone = SealedTextField(null=True, field_class=FieldClass.P2)

            class Meta:
                app_label = "privacytest"

        yield Person


@pytest.fixture
def stored(person_class: Any, transactional_db: None) -> Iterator[Any]:
    with connection.schema_editor() as editor:
        editor.create_model(person_class)
    yield person_class
    with connection.schema_editor() as editor:
        editor.delete_model(person_class)


def test_assigned_text_is_sealed_at_once(person_class: Any) -> None:
    person = person_class(number=NUMBER)
    assert isinstance(person.number, Sealed)
    assert str(person.number) == "•••"
    assert NUMBER not in repr(person.number)
    assert NUMBER not in repr(vars(person))
    assert person.number.reveal() == NUMBER
    assert person.number.field == "privacytest.person.number"
    assert person.phone is None


def test_database_holds_the_token_only(stored: Any) -> None:
    pk = stored.objects.create(number=NUMBER, phone="").pk
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, phone FROM privacytest_person")
        number, phone = map(bytes, cursor.fetchone())
    assert NUMBER.encode() not in number
    assert privacy.decrypt("privacytest.person.number", number) == NUMBER
    assert phone == b""
    person = stored.objects.get(pk=pk)
    assert person.number.reveal() == NUMBER
    assert not person.phone
    assert (str(person.phone), person.phone.reveal()) == ("", "")


def test_saving_again_keeps_the_token(stored: Any) -> None:
    person = stored.objects.create(number=NUMBER)
    before = person.number
    loaded = stored.objects.get(pk=person.pk)
    assert loaded.number == before
    assert hash(loaded.number) == hash(before)
    loaded.phone = "13812341234"
    loaded.save()
    again = stored.objects.get(pk=person.pk)
    assert again.number == before
    assert again.phone.reveal() == "13812341234"
    again.refresh_from_db()
    assert again.number == before


def test_bulk_and_update_seal_too(stored: Any) -> None:
    stored.objects.bulk_create([stored(number=f"{n}") for n in range(3)])
    assert sorted(person.number.reveal() for person in stored.objects.all()) == ["0", "1", "2"]
    stored.objects.update(number=NUMBER)
    assert {value.reveal() for value in stored.objects.values_list("number", flat=True)} == {NUMBER}
    assert stored.objects.defer("number").first().number.reveal() == NUMBER


@pytest.mark.parametrize("lookup", ["number", "number__exact", "number__in", "number__contains", "number__startswith"])
def test_search_is_refused_and_points_at_the_blind_index(person_class: Any, lookup: str) -> None:
    with pytest.raises(FieldError, match="blind index"):
        person_class.objects.filter(**{lookup: [NUMBER] if lookup.endswith("in") else NUMBER})


def test_empty_values_can_be_found(stored: Any) -> None:
    stored.objects.create(number=NUMBER)
    assert stored.objects.filter(phone__isnull=True).count() == 1
    assert stored.objects.filter(number__isnull=True).count() == 0


def test_value_of_another_field_is_refused(person_class: Any) -> None:
    person = person_class(number=NUMBER)
    with pytest.raises(TypeError, match="sealed for"):
        person.phone = person.number
    person.phone = person.number.token
    with pytest.raises(BrokenSeal):
        person.phone.reveal()
    with pytest.raises(TypeError, match="holds text"):
        person.phone = 13812341234
    person.phone = None
    assert person.phone is None


def test_serialised_form_is_the_token(stored: Any) -> None:
    person = stored.objects.create(number=NUMBER)
    field = stored._meta.get_field("number")
    text = field.value_to_string(person)
    assert NUMBER not in text
    assert field.sealed(field.to_python(text)) == person.number
    assert NUMBER not in json.dumps(json.loads(serializers.serialize("json", [person])))


def test_class_of_data_is_known_and_left_out_of_migrations(person_class: Any) -> None:
    number, phone = person_class._meta.get_field("number"), person_class._meta.get_field("phone")
    assert (number.field_class, phone.field_class) == (FieldClass.P3, FieldClass.P2)
    written, _ = MigrationWriter.serialize(phone)
    assert written == "gongyou.kernel.privacy.fields.SealedTextField(null=True)"


@isolate_apps()
def test_unique_and_indexed_fields_are_refused() -> None:
    class Wrong(models.Model):
        number = SealedTextField(unique=True)
        phone = SealedTextField(db_index=True)

        class Meta:
            app_label = "privacytest"

    for name in ("number", "phone"):
        assert "privacy.E001" in [found.id for found in Wrong._meta.get_field(name).check()]
