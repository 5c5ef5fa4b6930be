from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.history import track
from coalition.models.group import Group
from coalition.models.membership import Membership
from coalition.models.organization import Organization
from coalition.models.user import User
from coalition.personal_data import Personal


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def writable_by(self, user: Any) -> "AnnouncementQuerySet":
        """Those to readers whom this person may write to; nobody else knows that they exist."""
        to = Q(organization__in=Organization.objects.managed_by(user)) | Q(group__in=Group.objects.run_by(user))
        if Announcement.may_write_to_everyone(user):
            to |= Q(audience=Announcement.Audience.EVERYONE)
        return self.filter(to)

    def due(self, now: Any) -> "AnnouncementQuerySet":
        """Those to send: whose time has come, and those that something interrupted."""
        state = Announcement.State
        return self.filter(Q(state=state.SCHEDULED, scheduled_for__lte=now) | Q(state=state.SENDING))


@track()
class Announcement(models.Model):
    """A letter to many, written by a person: it leaves at its time, once to each reader."""

    class Audience(models.TextChoices):
        EVERYONE = "everyone", _("Everyone with an account")
        ORGANIZATION = "organization", _("The people of one organization")
        GROUP = "group", _("The people of one group")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SCHEDULED = "scheduled", _("Scheduled")
        SENDING = "sending", _("Leaving now")
        SENT = "sent", _("Sent")
        CANCELED = "canceled", _("Canceled")

    EDITABLE = (State.DRAFT, State.CANCELED)

    title = models.CharField(_("subject"), max_length=150)
    body = models.TextField(_("text"), max_length=20_000)
    audience = models.CharField(_("to"), max_length=12, choices=Audience, default=Audience.EVERYONE)
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="announcements",
        verbose_name=_("organization"),
    )
    group = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, related_name="announcements", verbose_name=_("group")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="announcements", verbose_name=_("author")
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    scheduled_for = models.DateTimeField(_("leaves"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)

    personal_data = {
        "author": Personal(seen_by="its readers, administrators", erased="when the account is anonymized"),
    }

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ("-created_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(audience="organization", organization__isnull=False, group=None)
                | Q(audience="group", organization=None, group__isnull=False)
                | Q(audience="everyone", organization=None, group=None),
                name="announcement_names_whom_it_is_to",
                violation_error_message=_("Name the organization or the group, or write to everyone."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["scheduled", "sending", "sent"]) | Q(scheduled_for__isnull=False),
                name="announcement_has_a_time_to_leave",
                violation_error_message=_("Say when it leaves."),
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="announcement_sent_when_it_was",
                violation_error_message=_("An announcement that was sent says when, and no other does."),
            ),
        ]
        indexes = [
            models.Index(
                "scheduled_for",
                condition=Q(state__in=["scheduled", "sending"]),
                name="announcement_to_send",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("announcement", args=[self.pk])

    @staticmethod
    def may_write_to_everyone(user: Any) -> bool:
        """Superusers, and who convenes the coalition."""
        return Membership.objects.convenes(user)

    @classmethod
    def audiences_of(cls, user: Any) -> dict[str, "Organization | Group | None"]:
        """Whom this person may write to, by what a form sends: none is everyone."""
        everyone = {"": None} if cls.may_write_to_everyone(user) else {}
        organizations = {f"organization-{each.pk}": each for each in Organization.objects.managed_by(user)}
        return everyone | organizations | {f"group-{each.pk}": each for each in Group.objects.run_by(user)}

    @property
    def to(self) -> "Organization | Group | None":
        """None is everyone."""
        return self.organization or self.group

    @property
    def is_editable(self) -> bool:
        return self.state in self.EDITABLE

    def readers(self) -> "models.QuerySet[User]":
        """Whom it is for, whether or not they want announcements."""
        users = User.objects.filter(is_active=True)
        if self.audience == self.Audience.ORGANIZATION:
            users = users.filter(memberships__organization=self.organization_id, memberships__until=None)
        elif self.audience == self.Audience.GROUP:
            users = users.filter(group_memberships__group=self.group_id, group_memberships__until=None)
        return users

    def letter_key(self, user: User) -> str:
        return f"{self.letter_keys}{user.pk}"

    @property
    def letter_keys(self) -> str:
        """What the keys of its letters begin with."""
        return f"announcement:{self.pk}:"
