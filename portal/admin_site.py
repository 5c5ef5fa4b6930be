from typing import Any

from allauth.account.decorators import secure_admin_login
from django.apps import apps
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from coalition.scopes.pages import in_own_scope


class PortalAdminSite(AdminSite):
    site_header = _("Portal administration")
    site_title = _("Portal administration")
    index_title = _("Everything the portal keeps")

    # What is offered while somebody types is what their scope covers.
    autocomplete_view = method_decorator(in_own_scope)(AdminSite.autocomplete_view)

    @method_decorator(secure_admin_login)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().login(request, extra_context)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """In the order of INSTALLED_APPS: what the portal is about first, what others' apps keep last."""
        order = [config.label for config in apps.get_app_configs()]
        app_list = sorted(super().get_app_list(request, app_label), key=lambda app: order.index(app["app_label"]))
        for model in (model for app in app_list for model in app["models"]):
            if model["model"]._meta.label == "auth.Group":
                # The coalition has groups too.
                model["name"] = _("Sets of permissions")
        return app_list
