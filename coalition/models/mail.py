from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.models.letter_kinds import Kind
from coalition.personal_data import Personal

# Longer than a batch of letters waits in a worker's queue on a good day.
HANDED_ON_AGAIN_AFTER = timedelta(minutes=2)
# Longer than a mail server may take with one letter: younger, the worker may still be at it.
SETTLED_AFTER = timedelta(minutes=10)


class MailQuerySet(models.QuerySet["Mail"]):
    def visible_to(self, user: Any) -> "MailQuerySet":
        return self.filter(user=user) if user.is_authenticated else self.none()

    def due(self, now: datetime) -> "MailQuerySet":
        return self.filter(state=Mail.State.QUEUED, due_at__lte=now)

    def to_hand_on(self, now: datetime) -> "MailQuerySet":
        """Due, and in no worker's queue as far as anybody knows."""
        return self.due(now).filter(Q(handed_on_at=None) | Q(handed_on_at__lte=now - HANDED_ON_AGAIN_AFTER))

    def unsettled(self, now: datetime) -> "MailQuerySet":
        """Claimed so long ago that whoever claimed them is gone: the mail server may have taken them or not."""
        return self.filter(state=Mail.State.SENDING, claimed_at__lte=now - SETTLED_AFTER)

    def counts_by_state(self) -> dict[str, int]:
        counts = self.order_by().values_list("state").annotate(Count("pk"))
        return dict.fromkeys(Mail.State.values, 0) | dict(counts)

    def without_bodies(self) -> "MailQuerySet":
        return self.defer("text", "html", "attachments")


class Mail(models.Model):
    """Something the portal says to somebody: written down with the fact it tells of, then sent, once."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        SENDING = "sending", _("Leaving now")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Refused")
        PARKED = "parked", _("Parked: it may have arrived")
        CANCELED = "canceled", _("Canceled")

    ON_THE_WAY = (State.QUEUED, State.SENDING)

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("Text message")

    key = models.CharField(
        _("key"), max_length=200, unique=True, help_text=_("What it says and to whom: it is said once.")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    channel = models.CharField(_("channel"), max_length=5, choices=Channel, default=Channel.EMAIL)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="letters",
        verbose_name=_("person"),
    )
    recipient = models.CharField(_("to"), max_length=254)
    language = models.CharField(_("language"), max_length=8)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    attachments = models.JSONField(_("attachments"), default=list, blank=True)
    unsubscribe_url = models.URLField(_("address to unsubscribe"), max_length=500, blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=200)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    queued_at = models.DateTimeField(_("queued"), default=timezone.now)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    good_until = models.DateTimeField(
        _("of use until"), null=True, blank=True, help_text=_("Not sent after that: a reminder of what has begun.")
    )
    handed_on_at = models.DateTimeField(_("handed to a worker"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("claimed"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("what went wrong"), blank=True)

    personal_data = {
        "key": Personal(seen_by="administrators", erased="when the account is anonymized"),
        "user": Personal(seen_by="administrators", erased="when the account is anonymized"),
        "recipient": Personal(seen_by="administrators", erased="when the account is anonymized"),
        "subject": Personal(seen_by="the reader, administrators", erased="when the account is anonymized"),
        "text": Personal(
            seen_by="the reader; administrators, unless it is security mail", erased="when the account is anonymized"
        ),
        "html": Personal(
            seen_by="the reader; administrators, unless it is security mail", erased="when the account is anonymized"
        ),
        "attachments": Personal(seen_by="the reader", erased="when the account is anonymized"),
        "unsubscribe_url": Personal(seen_by="the reader", erased="when the account is anonymized"),
        "last_error": Personal(seen_by="administrators", erased="when the account is anonymized"),
    }

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ("-queued_at", "-pk")
        constraints = [
            models.CheckConstraint(condition=~Q(key="") & ~Q(recipient=""), name="mail_says_what_and_to_whom"),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(claimed_at__isnull=False), name="mail_sending_was_claimed"
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="mail_sent_when_it_was",
            ),
        ]
        indexes = [
            models.Index("due_at", condition=Q(state="queued"), name="mail_waiting"),
            models.Index("claimed_at", condition=Q(state="sending"), name="mail_leaving"),
            models.Index("state", models.F("queued_at").desc(), name="mail_by_state"),
            models.Index("user", models.F("queued_at").desc(), name="mail_of_a_person"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def facts(self) -> Any:
        return Kind(self.kind).facts

    @property
    def shows_text(self) -> bool:
        """Whether its text may be shown anywhere but in the mailbox: a demo has no mailboxes."""
        return settings.DEMO or not self.facts.is_secret
