from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from coalition.choices import Ahead, Zone
from coalition.fields import ChoiceListField
from coalition.history import track
from coalition.models.user import User
from coalition.personal_data import Personal


class Topic(models.TextChoices):
    """What a person may choose to be written to about; security mail is no topic, so nobody can stop it."""

    REMINDERS = "reminders", _("invitations and reminders of what your groups plan")
    DIGEST = "digest", _("the digest of what the coalition did and plans")
    ANNOUNCEMENTS = "announcements", _("announcements")
    PROGRAM_ALERTS = "program_alerts", _("new programs for searches you saved")
    INBOX = "inbox", _("what arrives in the coalition’s inbox")


class PreferencesManager(models.Manager["Preferences"]):
    def of(self, user: User) -> "Preferences":
        """What this person chose, or, unsaved, what everybody starts with."""
        return self.filter(user=user).first() or self.model(user=user)


@track()
class Preferences(models.Model):
    """Which letters a person gets, and in which language and time zone; who chose nothing has no row."""

    class Digest(models.TextChoices):
        MONTHLY = "monthly", _("Every month")
        WEEKLY = "weekly", _("Every week")
        NEVER = "never", _("Never")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="preferences",
        verbose_name=_("person"),
    )
    reminders = models.BooleanField(_("reminders"), default=True)
    remind_me = ChoiceListField(
        models.CharField(max_length=4, choices=Ahead), verbose_name=_("when you are reminded"), default=list, blank=True
    )
    digest = models.CharField(_("digest"), max_length=7, choices=Digest, default=Digest.MONTHLY)
    announcements = models.BooleanField(_("announcements"), default=True)
    program_alerts = models.BooleanField(_("program alerts"), default=True)
    inbox = models.BooleanField(_("inbox"), default=True)
    language = models.CharField(_("language"), max_length=8, default=settings.LANGUAGE_CODE)
    time_zone = models.CharField(
        _("time zone"), max_length=40, choices=Zone, blank=True, help_text=_("Empty: that of the coalition.")
    )

    personal_data: ClassVar = {
        "user": Personal(seen_by="the person, administrators", erased="when the account is anonymized"),
        "language": Personal(seen_by="the person, administrators", erased="when the account is anonymized"),
    }

    objects = PreferencesManager()

    class Meta:
        verbose_name = _("preferences")
        verbose_name_plural = _("preferences")
        ordering = ("user__email",)

    def __str__(self) -> str:
        return str(self.user)

    def wants(self, topic: str) -> bool:
        if topic == Topic.DIGEST:
            return self.digest != self.Digest.NEVER
        return bool(getattr(self, Topic(topic)))
