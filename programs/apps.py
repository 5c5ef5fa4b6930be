from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ProgramsConfig(AppConfig):
    name = "programs"
    verbose_name = _("Programs")

    def ready(self) -> None:
        post_migrate.connect(_take_in_places, sender=self)


def _take_in_places(*, plan: Any = None, **kwargs: Any) -> None:
    """A portal knows ZIP codes from its first `migrate`; a flush, which sends the same signal, leaves none."""
    from programs.operations.places import take_in_places_once

    if plan is not None:
        take_in_places_once()
