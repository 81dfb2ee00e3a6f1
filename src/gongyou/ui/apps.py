"""The component kit as a Django application."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Brings components, layouts, template tags and the built assets."""

    name = "gongyou.ui"
    label = "ui"
