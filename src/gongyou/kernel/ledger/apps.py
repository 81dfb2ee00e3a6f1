"""Django's registration of this package; the chain's one head row exists wherever the tables do."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _first_head(sender, using, **kwargs) -> None:
    sender.get_model("Head")._base_manager.using(using).get_or_create(pk=1)


class Config(AppConfig):
    name = "gongyou.kernel.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_first_head, sender=self)
