"""Whose rows an administrator meets: a superuser everybody's, any other those of the organizations they belong to.

Each class of the administration says in `whose` how its rows lead to an organization; lists, forms, choices of fields
and filters, suggestions, actions, histories and direct addresses all go by it. Model permissions come on top.
"""

from collections.abc import Collection
from typing import Any

from django.contrib import admin
from django.contrib.admin.exceptions import NotRegistered
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from coalition.admin.keeping import KeepsTyped
from coalition.admin.suggesting import SuggestingSelect, SuggestingSelectMultiple
from coalition.models import Membership
from coalition.scopes import acting
from coalition.scopes.kinds import REFERENCES

# Of the whole coalition, and public: whoever has the model's permissions works on all of it.
EVERYBODYS = "everybody's"
# Of no organization: others than superusers don't meet it here, whatever permissions they have.
SUPERUSERS = "superusers'"
# It is the organization, or shared by several: `of_organizations` says which rows; superusers add and delete.
SHARED = "shared"

NOTHING_OF_IT = Q(pk__in=[])


def rows_of(model: type[models.Model], user: Any) -> Q:
    """The rows of this model that concern an administrator, as a condition on it; nothing where no class says."""
    try:
        found: Any = admin.site.get_model_admin(model)
    except NotRegistered:
        return Q() if user.is_superuser else NOTHING_OF_IT
    rows: Q = found.rows_of(user)
    return rows


class ChoosesOwn:
    """Of a form, a page's or an inline's: what its fields offer and take is what the administrator may meet."""

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> QuerySet | None:
        found: QuerySet | None = super().get_field_queryset(db, db_field, request)  # type: ignore[misc]
        related = db_field.remote_field.model
        rows = rows_of(related, request.user)
        return found if not rows else (related._default_manager.all() if found is None else found).filter(rows)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs = self._suggesting(SuggestingSelect, db_field, request, kwargs)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs = self._suggesting(SuggestingSelectMultiple, db_field, request, kwargs)
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]

    def _suggesting(self, select: Any, db_field: Any, request: HttpRequest, kwargs: dict[str, Any]) -> dict[str, Any]:
        if db_field.name not in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            return kwargs
        return {"widget": select(db_field, self.admin_site), **kwargs}  # type: ignore[attr-defined]


class OwnInline(ChoosesOwn):
    """Of an inline, before Django's class among the bases."""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        found: QuerySet = super().get_queryset(request)  # type: ignore[misc]
        rows = rows_of(self.model, request.user)  # type: ignore[attr-defined]
        return found.filter(rows) if rows else found


class OwnRows(KeepsTyped, ChoosesOwn):
    """Of a ModelAdmin, before it among the bases."""

    # The names of its foreign keys that lead to an organization, or one of the words above.
    whose: str | tuple[str, ...]

    def of_organizations(self, organizations: QuerySet) -> Q:
        """Where `whose` is SHARED: the rows that concern these organizations."""
        raise NotImplementedError

    def rows_of(self, user: Any) -> Q:
        if user.is_superuser or self.whose == EVERYBODYS:
            return Q()
        if self.whose == SUPERUSERS:
            return NOTHING_OF_IT
        if self.whose == SHARED:
            return self.of_organizations(Membership.objects.of(user).order_by().values("organization"))
        return self._behind_foreign_keys(user)

    def _behind_foreign_keys(self, user: Any) -> Q:
        behind = NOTHING_OF_IT
        for name in self.whose:
            related: Any = self.model._meta.get_field(name).related_model  # type: ignore[attr-defined]
            behind |= Q(**{f"{name}__in": related._default_manager.filter(rows_of(related, user)).order_by()})
        return behind

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = self.rows_of(request.user)
        found: QuerySet = super().get_queryset(request)  # type: ignore[misc]
        return found.filter(rows) if rows else found

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        # An address that leaves the field's name empty asks for the key, as one without a name does.
        return super().get_object(request, object_id, from_field or None)  # type: ignore[misc]

    # Permissions ----------------------------------------------------------------------------------------------------

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and self._meets(request, obj)  # type: ignore[misc]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._meets(request, obj)  # type: ignore[misc]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and self._meets(request) and self._adds(request)  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may = super().has_delete_permission(request, obj)  # type: ignore[misc]
        return may and self._meets(request, obj) and self._adds(request)

    def _adds(self, request: HttpRequest) -> bool:
        """What several share, one of them neither makes nor unmakes."""
        return bool(request.user.is_superuser or self.whose != SHARED)

    def _meets(self, request: HttpRequest, obj: Any = None) -> bool:
        if request.user.is_superuser or self.whose == EVERYBODYS:
            return True
        if obj is None or self.whose == SUPERUSERS:
            return self.whose != SUPERUSERS
        return type(obj)._base_manager.filter(self.rows_of(request.user), pk=obj.pk).exists()

    # Pages ----------------------------------------------------------------------------------------------------------

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """Like everywhere in the portal: what one may not know of isn't there."""
        raise Http404

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        # Django looks for the row first, so that its answer would say whether there is one.
        if not self.has_view_or_change_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)  # type: ignore[misc]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if not request.user.is_superuser and self.whose == (db_field.name,):
            # Without it, the row would be nobody's.
            kwargs["required"] = True
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not self._meets(request, form.instance):
            # Nothing of it stays: the page runs in a transaction.
            raise PermissionDenied

    def get_deleted_objects(self, objs: Collection[Any], request: HttpRequest) -> tuple[Any, Any, Any, Any]:
        """What goes with the chosen rows is named to superusers; to others it is counted: it may be about others.

        A private record that refers to one of them holds it, whoever sees the record.
        """
        with acting(REFERENCES):
            named, counts, lacking, protected = super().get_deleted_objects(objs, request)  # type: ignore[misc]
        if not request.user.is_superuser:
            named = [str(each) for each in objs]
            protected = [_("Something else refers to it.")] if protected else []
        return named, counts, lacking, protected


class OwnChoicesFilter(admin.RelatedFieldListFilter):
    """Offers what the administrator may meet, in every list."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        rows = rows_of(field.remote_field.model, request.user)
        ordering = self.field_admin_ordering(field, request, model_admin)
        choices: list[Any] = field.get_choices(include_blank=False, ordering=ordering, limit_choices_to=rows or None)
        return choices


# Before Django's own, which offers every row there is.
admin.FieldListFilter.register(lambda field: bool(field.remote_field), OwnChoicesFilter, take_priority=True)
