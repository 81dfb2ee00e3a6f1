"""Django's registration of this package."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "gongyou.kernel.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"
