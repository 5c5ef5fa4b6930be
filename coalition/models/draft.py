from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.personal_data import Personal

KEPT = timedelta(days=14)
LONGEST_PAGE = 200


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, user: Any) -> "DraftQuerySet":
        return self.filter(user=user) if user.is_authenticated else self.none()

    def for_page(self, page: str) -> "DraftQuerySet":
        return self.filter(page=page)

    def expired(self, now: datetime) -> "DraftQuerySet":
        return self.filter(saved_at__lt=now - KEPT)


class Draft(models.Model):
    """What somebody typed into the form of a page and has not sent yet, so that it survives the end of a session."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts", verbose_name=_("person"))
    page = models.CharField(_("page"), max_length=LONGEST_PAGE)
    typed = models.TextField(_("what was typed"))
    saved_at = models.DateTimeField(_("saved"), default=timezone.now)

    personal_data = {
        "user": Personal(seen_by="the person", erased="two weeks after it was saved"),
        "typed": Personal(seen_by="the person", erased="when sent, or two weeks after it was saved", encrypted=True),
    }

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ("-saved_at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["user", "page"], name="draft_once_a_page"),
        ]
        indexes = [models.Index(fields=["saved_at"], name="draft_by_age")]

    def __str__(self) -> str:
        return self.page
