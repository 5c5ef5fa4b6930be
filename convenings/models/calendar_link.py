import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.personal_data import Personal


def new_token() -> str:
    return secrets.token_urlsafe(24)


class CalendarLinkQuerySet(models.QuerySet["CalendarLink"]):
    def in_use(self) -> "CalendarLinkQuerySet":
        """Those that still open: of accounts that are in use."""
        return self.filter(user__is_active=True)


class CalendarLink(models.Model):
    """The secret address at which a calendar program reads one person's calendar, without a sign-in."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="calendar_link",
        verbose_name=_("person"),
    )
    token = models.CharField(_("secret"), max_length=64, unique=True, default=new_token)
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    personal_data: ClassVar = {
        "user": Personal(seen_by="the person", erased="when the account is anonymized"),
        "token": Personal(seen_by="the person", erased="when the account is anonymized"),
    }

    objects = CalendarLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar link")
        verbose_name_plural = _("calendar links")
        constraints = [
            models.CheckConstraint(condition=~Q(token=""), name="calendar_link_has_a_secret"),  # nosec B106
        ]

    def __str__(self) -> str:
        return str(self.user)
