from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CoalitionConfig(AppConfig):
    name = "coalition"
    verbose_name = _("Coalition")

    def ready(self) -> None:
        from coalition import mail_events, security_signals  # noqa: F401  # their receivers need the models
        from coalition.history import keep_comparing_fast
        from coalition.scopes import checks  # noqa: F401  # it registers itself

        autodiscover_modules("erasure", "departures", "digest")
        post_migrate.connect(keep_comparing_fast, sender=self)
