from collections.abc import Callable
from functools import update_wrapper
from operator import itemgetter
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.apps import apps
from django.contrib.admin import AdminSite
from django.contrib.admin.exceptions import NotRegistered
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
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

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """Whoever is signed in and is no administrator is refused at once, not by way of another sign-in."""
        of_administrators = super().admin_view(view, cacheable)

        def only_administrators(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            return of_administrators(request, *args, **kwargs)

        return update_wrapper(only_administrators, of_administrators)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Django's "View on site" leads to the page of any row of any table, and so tells its address."""
        found = path(
            "r/<int:content_type_id>/<str:object_id>/", self.admin_view(self.view_on_site), name="view_on_site"
        )
        return [found, *(each for each in super().get_urls() if getattr(each, "name", "") != "view_on_site")]

    def view_on_site(self, request: HttpRequest, content_type_id: int, object_id: str) -> HttpResponse:
        try:
            model = ContentType.objects.get_for_id(content_type_id).model_class()
            listed = self.get_model_admin(model)  # type: ignore[arg-type]
        except (ContentType.DoesNotExist, NotRegistered):
            raise Http404 from None
        if not listed.has_view_permission(request) or not listed.get_object(request, object_id):
            raise Http404
        return shortcut(request, content_type_id, object_id)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """In the order of INSTALLED_APPS: what the portal is about first, what others' apps keep last."""
        order = [config.label for config in apps.get_app_configs()]
        found = self._build_app_dict(request, app_label)
        for model in (model for app in found.values() for model in app["models"]):
            # The coalition has groups too. Translated here once: to sort by them, Django would for each comparison.
            is_group = model["model"]._meta.label == "auth.Group"
            model["name"] = gettext("Sets of permissions") if is_group else str(model["name"])
        for app in found.values():
            app["models"].sort(key=itemgetter("name"))
        return sorted(found.values(), key=lambda app: order.index(app["app_label"]))
