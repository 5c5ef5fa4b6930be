from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.history import track
from coalition.models.membership import Membership
from coalition.personal_data import Personal

LONGEST_MESSAGE = 4000
NOWHERE = "@anonymized.invalid"
SEEN_BY = "the backbone's staff, administrators"
ERASED = "when the account or the writer is anonymized, or INQUIRY_DAYS after it was settled"


class InquiryQuerySet(models.QuerySet["Inquiry"]):
    def visible_to(self, user: Any) -> "InquiryQuerySet":
        """The people who convene the coalition share one inbox; superusers see it too."""
        return self if self.are_answered_by(user) else self.none()

    def are_answered_by(self, user: Any) -> bool:
        return Membership.objects.convenes(user)

    def waiting(self) -> "InquiryQuerySet":
        return self.filter(state__in=(Inquiry.State.NEW, Inquiry.State.IN_HAND))

    def with_a_writer(self) -> "InquiryQuerySet":
        """Those whose writer is still known."""
        return self.exclude(email__endswith=NOWHERE)

    def past_retention(self, now: datetime) -> "InquiryQuerySet":
        """Answered or closed so long ago, and nothing changed since."""
        events = Inquiry.pgh_event_model.objects  # type: ignore[attr-defined]
        newer = events.filter(pgh_created_at__gte=now - timedelta(days=settings.INQUIRY_DAYS))
        return self.with_a_writer().exclude(pk__in=self.waiting()).exclude(pk__in=newer.values("pgh_obj_id"))

    def untold(self) -> "InquiryQuerySet":
        """Those that no letter has told the people behind the inbox of."""
        return self.filter(told_at=None)

    def waiting_for(self, user: Any) -> "InquiryQuerySet":
        """Given to this person, or to nobody yet."""
        return self.visible_to(user).waiting().filter(Q(assigned_to=user) | Q(assigned_to=None))


@track(exclude=["told_at"])
class Inquiry(models.Model):
    """What somebody wrote to the coalition on its "Get involved" page."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("I have a question")
        JOIN = "join", _("My organization wants to join")
        TRAINING = "training", _("We offer training")
        HIRE = "hire", _("We want to hire")
        VOLUNTEER = "volunteer", _("I want to volunteer")

    class State(models.TextChoices):
        NEW = "new", _("New")
        IN_HAND = "in_hand", _("Somebody is on it")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed")

    kind = models.CharField(_("about"), max_length=9, choices=Kind, default=Kind.QUESTION)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("email address"))
    organization = models.CharField(_("organization"), max_length=200, blank=True)
    message = models.TextField(_("message"), max_length=LONGEST_MESSAGE)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.NEW)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="inquiries",
        verbose_name=_("who is on it"),
    )
    asked_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    told_at = models.DateTimeField(
        _("told"), null=True, blank=True, editable=False, help_text=_("When a letter told the inbox's people of it.")
    )

    personal_data = {
        "name": Personal(seen_by=SEEN_BY, erased=ERASED),
        "email": Personal(seen_by=SEEN_BY, erased=ERASED),
        "message": Personal(seen_by=SEEN_BY, erased=ERASED),
        "assigned_to": Personal(seen_by=SEEN_BY, erased=ERASED),
    }

    objects = InquiryQuerySet.as_manager()

    class Meta:
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.CheckConstraint(condition=~Q(message=""), name="inquiry_says_something"),
        ]
        indexes = [
            models.Index(fields=["state", "-asked_at"], name="inquiry_by_state"),
            models.Index("asked_at", condition=Q(told_at=None), name="inquiry_untold"),
            models.Index(models.F("told_at").desc(nulls_last=True), name="inquiry_told_last"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_kind_display()}"

    @property
    def nowhere(self) -> str:
        """The address it has once nobody can tell who wrote it."""
        return f"writer-{self.pk}{NOWHERE}"


@track()
class InquiryAnswer(models.Model):
    """What was answered by letter, by whom."""

    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="answers", verbose_name=_("inquiry"))
    text = models.TextField(_("answer"), max_length=LONGEST_MESSAGE)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("answered by")
    )
    written_at = models.DateTimeField(_("answered"), default=timezone.now, editable=False)

    personal_data = {
        "text": Personal(seen_by="who asked; " + SEEN_BY, erased=ERASED),
        "author": Personal(seen_by="who asked; " + SEEN_BY, erased=ERASED),
    }

    class Meta:
        verbose_name = _("answer to an inquiry")
        verbose_name_plural = _("answers to inquiries")
        ordering = ("written_at", "pk")

    def __str__(self) -> str:
        return str(self.inquiry)
