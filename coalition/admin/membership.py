from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from coalition.admin.base import PortalAdmin
from coalition.admin.looking import WrittenElsewhere
from coalition.models import Invitation, JoinRequest, Membership
from coalition.operations.memberships import LastManager, check_another_manages, end

LAST_MANAGER = _("The last manager stays until somebody else is one.")


class MembershipForm(forms.ModelForm):
    def clean_role(self) -> str:
        role: str = self.cleaned_data["role"]
        if self.instance.pk and role != Membership.Role.MANAGER:
            try:
                check_another_manages(self.instance)
            except LastManager:
                raise forms.ValidationError(LAST_MANAGER) from None
        return role


@admin.register(Membership)
class MembershipAdmin(PortalAdmin):
    """Ended by the action, which closes the person's sessions too, never deleted: the history names the person."""

    whose = ("organization",)
    form = MembershipForm
    list_display = ("user", "organization", "role", "title", "since", "until")
    list_filter = ("role", ("until", admin.EmptyFieldListFilter), "organization__kind")
    list_select_related = ("user", "organization")
    search_fields = ("user__email", "user__full_name", "organization__name", "title")
    autocomplete_fields = ("user", "organization")
    readonly_fields = ("until",)
    actions = ("end",)

    @admin.action(description=_("End these memberships today"), permissions=["change"])
    def end(self, request: HttpRequest, chosen: QuerySet[Membership]) -> None:
        ended = 0
        for membership in chosen:
            try:
                ended += end(membership, now=timezone.now())
            except LastManager:
                self.message_user(request, f"{membership}: {LAST_MANAGER}", messages.ERROR)
        said = ngettext("%(count)d membership has ended.", "%(count)d memberships have ended.", ended)
        self.message_user(request, said % {"count": ended}, messages.SUCCESS)

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> tuple[str, ...]:
        """Who is where is settled once: somebody else in another organization is another membership."""
        return ("user", "organization", "until") if obj else ("until",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Invitation)
class InvitationAdmin(WrittenElsewhere, PortalAdmin):
    """To look: managers invite and take back on their organization's pages, which also write the letter."""

    whose = ("organization",)
    list_display = (
        "email",
        "organization",
        "role",
        "invited_by",
        "created_at",
        "expires_at",
        "accepted_at",
        "revoked_at",
    )
    list_filter = ("role", ("accepted_at", admin.EmptyFieldListFilter), ("revoked_at", admin.EmptyFieldListFilter))
    list_select_related = ("organization", "invited_by")
    search_fields = ("email", "organization__name")
    date_hierarchy = "created_at"


@admin.register(JoinRequest)
class JoinRequestAdmin(WrittenElsewhere, PortalAdmin):
    """To look: requests are answered on the pages of the organization or of the group."""

    whose = ("organization",)
    list_display = ("user", "organization", "group", "state", "asked_at", "answered_by", "answered_at")
    list_filter = ("state", ("group", admin.EmptyFieldListFilter))
    list_select_related = ("user", "organization", "group", "answered_by")
    search_fields = ("user__email", "user__full_name", "organization__name", "group__name")
    date_hierarchy = "asked_at"
