"""Django's registration of this face."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "gongyou.faces.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
