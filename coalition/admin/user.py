from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.admin.anonymizing import Anonymizes
from coalition.admin.base import PortalAdmin
from coalition.admin.own import SHARED
from coalition.leaving import Departure, notice
from coalition.models import Membership, User
from coalition.operations.accounts import open_again
from coalition.operations.anonymize import anonymize
from coalition.operations.memberships import LastManager


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "full_name")


class UserForm(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"


@admin.register(User)
class UserAdmin(Anonymizes, PortalAdmin, DjangoUserAdmin):
    whose = SHARED
    add_form = NewUserForm
    form = UserForm
    list_display = ("email", "full_name", "is_staff", "is_superuser", "is_active", "last_login", "date_joined")
    list_filter = (
        *("is_active", "is_staff", "is_superuser", "groups"),
        ("closed_at", admin.EmptyFieldListFilter),
        ("anonymized_at", admin.EmptyFieldListFilter),
    )
    actions = ("open_again", "anonymize")
    asks_with = "admin/coalition/user/anonymize.html"
    search_fields = ("email", "full_name")
    ordering = ("email",)
    date_hierarchy = "date_joined"
    readonly_fields = ("last_login", "date_joined", "closed_at", "anonymized_at")
    fieldsets = (
        (None, {"fields": ("email", "full_name", "password")}),
        (
            _("What this person may do"),
            {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")},
        ),
        (_("Record"), {"fields": ("last_login", "date_joined", "closed_at", "anonymized_at")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("email", "full_name", "usable_password", "password1", "password2"),
                "description": _("The person signs in with this email address."),
            },
        ),
    )

    def of_organizations(self, organizations: QuerySet) -> Q:
        """The people who are in them now."""
        return Q(pk__in=Membership.objects.current().filter(organization__in=organizations).order_by().values("user"))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An account is switched off or anonymized, never deleted: what somebody recorded names its writer."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Whoever changes an account takes it over, so superusers do; one that is anonymized stays as it is."""
        return bool(request.user.is_superuser and not (obj and obj.anonymized_at))

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Whoever switches a closed account on opens it again; one that is switched off comes to nothing any more."""
        if obj.is_active:
            obj.closed_at = None
        super().save_model(request, obj, form, change)
        if change and not obj.is_active and "is_active" in form.changed_data:
            notice([Departure(obj.pk, is_gone=True)], now=timezone.now())

    @admin.action(description=_("Open selected accounts again"), permissions=["change"])
    def open_again(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        opened = [user for user in queryset if open_again(user)]
        for user in opened:
            self.log_change(request, user, _("Opened again."))
        self.message_user(request, _("Opened again: %(count)d.") % {"count": len(opened)}, messages.SUCCESS)

    @admin.action(description=_("Anonymize selected people…"), permissions=["anonymize"])
    def anonymize(self, request: HttpRequest, queryset: QuerySet[User]) -> TemplateResponse | None:
        chosen = queryset.filter(anonymized_at=None).exclude(pk=request.user.pk)  # type: ignore[misc]
        own = queryset.filter(pk=request.user.pk)  # type: ignore[misc]
        return self.ask_or_anonymize(request, chosen, title=_("Anonymize people?"), is_own_chosen=own.exists)

    def anonymize_one(self, request: HttpRequest, row: User) -> None:
        try:
            anonymize(row, now=timezone.now())
        except LastManager:
            said = _("%(who)s manages an organization alone. Make somebody else a manager first.")
            self.message_user(request, said % {"who": row}, messages.ERROR)
        else:
            self.log_change(request, row, _("Anonymized."))
            self.message_user(request, _("Anonymized: %(email)s") % {"email": row.email}, messages.SUCCESS)
