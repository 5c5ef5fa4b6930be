from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        from portal import accounts, celery, second_factor  # noqa: F401  # two of them listen to sign-ins


class AdministrationConfig(AdminConfig):
    default_site = "portal.admin_site.PortalAdminSite"


class CollectedFilesConfig(StaticFilesConfig):
    """Of Bootstrap's many builds only the one that pages link to; hashing and compressing all of them takes longer."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "bootstrap-*",
        "bootstrap.css*",
        "bootstrap.rtl.*",
        "bootstrap*.js*",
        "htmx-4*",
        "htmax-*",
        "ext",
    ]
