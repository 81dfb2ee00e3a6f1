"""Django's registration of this face."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "gongyou.faces.screen"
    label = "screen"
    default_auto_field = "django.db.models.BigAutoField"
