"""Of allauth's tables, what helps a person who can't sign in: nothing in them is written here, and no secret shown."""

from typing import Any

# Their registrations come first, to be replaced.
from allauth.account.admin import EmailAddressAdmin
from allauth.account.models import EmailAddress
from allauth.mfa import admin as mfa_admin  # noqa: F401
from allauth.mfa.models import Authenticator
from allauth.socialaccount import admin as socialaccount_admin  # noqa: F401
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions import admin as usersessions_admin  # noqa: F401
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from coalition.admin.looking import WrittenElsewhere
from coalition.admin.own import SUPERUSERS, OwnRows

for replaced in (Authenticator, EmailAddress, Group, SocialAccount, SocialApp, SocialToken, UserSession):
    admin.site.unregister(replaced)


@admin.register(Group)
class SetOfPermissionsAdmin(OwnRows, GroupAdmin):  # type: ignore[misc]
    whose = SUPERUSERS


@admin.register(EmailAddress)
class AddressAdmin(OwnRows, EmailAddressAdmin):
    """Whoever says which address is whose decides who gets whose sign-in codes."""

    whose = SUPERUSERS


class LookAndDelete(WrittenElsewhere, OwnRows, admin.ModelAdmin):
    whose = SUPERUSERS
    list_select_related = ("user",)
    list_per_page = 50
    search_fields = ("user__email", "user__full_name")


@admin.register(Authenticator)
class AuthenticatorAdmin(LookAndDelete):
    """Deleted for somebody who has lost phone, passkey and recovery codes, once it is certain who asks."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    fields = ("user", "type", "created_at", "last_used_at")


@admin.register(SocialAccount)
class SocialAccountAdmin(LookAndDelete):
    list_display = ("user", "provider", "date_joined", "last_login")
    list_filter = ("provider",)
    fields = ("user", "provider", "date_joined", "last_login")


@admin.register(UserSession)
class UserSessionAdmin(LookAndDelete):
    list_display = ("user", "ip", "created_at", "last_seen_at")
    fields = ("user", "ip", "user_agent", "created_at", "last_seen_at")

    def delete_model(self, request: HttpRequest, obj: UserSession) -> None:
        obj.end()

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for session in queryset:
            session.end()
