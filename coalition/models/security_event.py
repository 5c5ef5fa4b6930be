from datetime import datetime, timedelta
from typing import Any

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.models.group import GroupMembership
from coalition.models.membership import Membership
from coalition.models.organization import Organization
from coalition.models.rewriting import IS_REWRITING
from coalition.personal_data import Personal

# Younger rows can't be erased by anything, so nobody covers up what they have just done.
KEPT_AT_LEAST = timedelta(days=30)
RETENTION_SETTING, RETENTION = "coalition.erasing", "security log"

REFUSED = "RAISE EXCEPTION 'The security log is only added to' USING ERRCODE = 'insufficient_privilege';"
ONLY_ADDED_TO = f"""
    IF TG_OP = 'DELETE' AND current_setting('{RETENTION_SETTING}', true) = '{RETENTION}'
            AND OLD.happened_at < now() - interval '{KEPT_AT_LEAST.days} days' THEN
        RETURN OLD;
    END IF;
    -- What anonymizes a person rewrites history here too, and leaves a record of it.
    IF TG_OP = 'UPDATE' AND {IS_REWRITING} THEN
        RETURN NEW;
    END IF;
    {REFUSED}
"""  # nosec B608


class SecurityEventQuerySet(models.QuerySet["SecurityEvent"]):
    def of_organization(self, organization: Organization) -> "SecurityEventQuerySet":
        """What happened in it, and to the accounts of its people while they belonged to it."""
        people = list(organization.memberships.values_list("user", flat=True))
        belonged = Membership.objects.filter(
            Q(until=None) | Q(until__gte=OuterRef("happened_on")),
            organization=organization,
            user=OuterRef("user"),
            since__lte=OuterRef("happened_on"),
        )
        theirs = Q(Exists(belonged), organization=None, user__in=people, kind__in=SecurityEvent.Kind.of_accounts())
        return self.alias(happened_on=TruncDate("happened_at")).filter(Q(organization=organization) | theirs)

    def named_like(self, words: str) -> "SecurityEventQuerySet":
        """Done by, or to, somebody with this in name or address."""
        if not words:
            return self
        to_them = Q(user__full_name__icontains=words) | Q(user__email__icontains=words)
        by_them = Q(actor__full_name__icontains=words) | Q(actor__email__icontains=words)
        return self.filter(to_them | by_them)

    def past_retention(self, now: datetime) -> "SecurityEventQuerySet":
        return self.filter(happened_at__lt=now - timedelta(days=settings.SECURITY_LOG_DAYS))


def log_key(**options: Any) -> models.ForeignKey:
    """To a row that may be deleted: the log then still says which it was, and holds nothing back."""
    return models.ForeignKey(
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        blank=True,
        related_name="+",
        **options,
    )


class SecurityEvent(models.Model):
    """Who did what to whose account, rights or private record, and from where; only `record` adds to it."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", gettext_lazy("Signed in")
        SIGN_IN_FAILED = "sign_in_failed", gettext_lazy("Failed to sign in")
        SIGNED_OUT = "signed_out", gettext_lazy("Signed out")
        SECOND_FACTOR_ADDED = "second_factor_added", gettext_lazy("Second factor added")
        SECOND_FACTOR_REMOVED = "second_factor_removed", gettext_lazy("Second factor removed")
        PASSWORD_CHANGED = "password_changed", gettext_lazy("Password changed")
        EMAIL_CHANGED = "email_changed", gettext_lazy("Email address changed")
        SERVICE_CONNECTED = "service_connected", gettext_lazy("Other sign-in service connected")
        SERVICE_REMOVED = "service_removed", gettext_lazy("Other sign-in service removed")
        ACCOUNT_OPENED = "account_opened", gettext_lazy("Account opened")
        ACCOUNT_CLOSED = "account_closed", gettext_lazy("Account closed")
        RIGHTS_CHANGED = "rights_changed", gettext_lazy("Administrator’s rights changed")
        MEMBERSHIP_BEGAN = "membership_began", gettext_lazy("Membership began")
        ROLE_CHANGED = "role_changed", gettext_lazy("Role changed")
        MEMBERSHIP_ENDED = "membership_ended", gettext_lazy("Membership ended")
        GROUP_JOINED = "group_joined", gettext_lazy("Joined a group")
        GROUP_ROLE_CHANGED = "group_role_changed", gettext_lazy("Role in a group changed")
        GROUP_LEFT = "group_left", gettext_lazy("Left a group")
        INVITED = "invited", gettext_lazy("Invited")
        INVITATION_RESENT = "invitation_resent", gettext_lazy("Invitation sent again")
        INVITATION_REVOKED = "invitation_revoked", gettext_lazy("Invitation taken back")
        INVITATION_ACCEPTED = "invitation_accepted", gettext_lazy("Invitation accepted")
        IMPORTED = "imported", gettext_lazy("Data imported")
        EXPORTED = "exported", gettext_lazy("Data downloaded")
        VIEWED = "viewed", gettext_lazy("Private record viewed")

        @classmethod
        def of_accounts(cls) -> tuple["SecurityEvent.Kind", ...]:
            """What concerns whoever somebody works for, though it happens to an account and to no organization."""
            return (
                *(cls.SIGNED_IN, cls.SIGN_IN_FAILED, cls.SIGNED_OUT),
                *(cls.SECOND_FACTOR_ADDED, cls.SECOND_FACTOR_REMOVED),
                *(cls.PASSWORD_CHANGED, cls.EMAIL_CHANGED, cls.SERVICE_CONNECTED, cls.SERVICE_REMOVED),
            )

    kind = models.CharField(gettext_lazy("what happened"), max_length=21, choices=Kind)
    happened_at = models.DateTimeField(gettext_lazy("when"), default=timezone.now)
    actor = log_key(to=settings.AUTH_USER_MODEL, verbose_name=gettext_lazy("who did it"))
    acting = models.CharField(
        gettext_lazy("what did it"),
        max_length=200,
        blank=True,
        help_text=gettext_lazy("Where nobody was signed in: a command, a task, a visitor."),
    )
    user = log_key(to=settings.AUTH_USER_MODEL, verbose_name=gettext_lazy("to whom"))
    about = models.CharField(gettext_lazy("about"), max_length=100, blank=True)
    organization = log_key(to="coalition.Organization", verbose_name=gettext_lazy("organization"))
    ip_address = models.GenericIPAddressField(gettext_lazy("from"), null=True, blank=True)
    details = models.JSONField(gettext_lazy("details"), default=dict, blank=True)

    personal_data = {
        name: Personal(seen_by="the organization's managers, administrators", erased="after SECURITY_LOG_DAYS")
        for name in ("actor", "user", "ip_address", "details")
    }

    objects = SecurityEventQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("entry of the security log")
        verbose_name_plural = gettext_lazy("security log")
        ordering = ("-happened_at", "-pk")
        indexes = [
            models.Index(fields=["-happened_at", "-id"], name="security_event_by_age"),
            models.Index(fields=["kind", "-happened_at"], name="security_event_by_kind"),
            models.Index(fields=["user", "-happened_at"], name="security_event_of_a_person"),
            models.Index(fields=["organization", "-happened_at"], name="security_event_of_an_org"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="only_added_to",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=ONLY_ADDED_TO,
            ),
            pgtrigger.Trigger(
                name="never_emptied",
                when=pgtrigger.Before,
                level=pgtrigger.Statement,
                operation=pgtrigger.Truncate,
                func=REFUSED,
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def who(self) -> str:
        """Who did it, in words."""
        if self.actor_id:
            return str(self.actor or _("a person since deleted"))
        what, _colon, name = self.acting.partition(":")
        return ACTING[what] % {"name": name} if what in ACTING else _("somebody who was not signed in")

    @property
    def about_what(self) -> str:
        """Which record it was about, in words: its kind and its number, never what it says; or a list of them."""
        label, _colon, pk = self.about.partition(":")
        known = {model._meta.label_lower: model._meta for model in apps.get_models()}
        if label not in known:
            return self.about.replace(":", " ")
        return f"{known[label].verbose_name} {pk}" if pk else str(known[label].verbose_name_plural)

    @property
    def more(self) -> str:
        """What its kind doesn't say, in words."""
        said = {name: ", ".join(map(_in_words, value)) for name, value in self.details.items()}
        change = " → ".join(said.pop(name) for name in ("before", "after") if name in said)
        if "unknown" in said:
            said["unknown"] = _("an address without an account (%(pseudonym)s)") % {"pseudonym": said["unknown"]}
        if "page" in said:
            said["page"] = _("page %(number)s") % {"number": said["page"]}
        return ", ".join([*said.values(), *filter(None, [change])])


ACTING = {
    "task": gettext_lazy("the portal itself"),
    "command": gettext_lazy("the command %(name)s"),
    "invitation": gettext_lazy("whoever opened an invitation"),
    "link": gettext_lazy("whoever opened a link in a letter"),
    "employer": gettext_lazy("whoever an employer’s letter went to"),
}
WORDS = {
    **dict([*Membership.Role.choices, *GroupMembership.Role.choices]),
    "password": gettext_lazy("password"),
    "code": gettext_lazy("code by letter"),
    "mfa": gettext_lazy("second factor"),
    "socialaccount": gettext_lazy("other service"),
    "totp": gettext_lazy("app"),
    "webauthn": gettext_lazy("passkey"),
    "recovery_codes": gettext_lazy("recovery codes"),
    "is_active": gettext_lazy("active"),
    "is_staff": gettext_lazy("administrator"),
    "is_superuser": gettext_lazy("may do everything"),
    "on": gettext_lazy("on"),
    "off": gettext_lazy("off"),
    "added": gettext_lazy("added"),
    "removed": gettext_lazy("removed"),
    "changed": gettext_lazy("changed"),
    "confirmed": gettext_lazy("confirmed"),
    "roster": gettext_lazy("people, organizations and groups"),
    "reference": gettext_lazy("occupations and wages"),
    "participants": gettext_lazy("a list of participants"),
    "csv": gettext_lazy("CSV"),
    "xlsx": gettext_lazy("Excel"),
    "own_data": gettext_lazy("what the portal keeps about them"),
}


def _in_words(value: str) -> str:
    return str(WORDS.get(value, value))
