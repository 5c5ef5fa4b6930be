"""What a convening leaves in writing: minutes with their versions, decisions, and what is added afterwards."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.history import track
from coalition.models.rewriting import IS_REWRITING
from coalition.personal_data import Personal
from convenings.models.agenda import SEEN_BY_MEMBERS, AgendaItem
from convenings.models.convening import Convening

LONGEST_MINUTES = 100_000

# What anonymizes a person replaces names and addresses here too, and leaves a record of it.
REFUSE = (
    """
    IF {is_so} AND NOT """
    + IS_REWRITING
    + """ THEN
        RAISE EXCEPTION '{says}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
"""
)


def _refuses(name: str, operation: pgtrigger.Operation, *, where: str, says: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        level=pgtrigger.Row,
        operation=operation,
        func=REFUSE.format(is_so=where, says=says, name=name),
    )


OF_APPROVED_MINUTES = (
    "EXISTS (SELECT FROM convenings_minutes AS kept WHERE kept.state = 'approved' AND kept.convening_id IN ({rows}))"
)
CHANGES = pgtrigger.Update | pgtrigger.Delete
APPROVED = "The minutes of this convening are approved"


def locked_with_minutes(name: str) -> list[pgtrigger.Trigger]:
    """Of what minutes show beside their text: it stays as it was when they were approved."""
    changed = OF_APPROVED_MINUTES.format(rows="OLD.convening_id")
    return [
        _nothing_added(name),
        _refuses(f"{name}_changed", CHANGES, where=changed, says=APPROVED),
    ]


def worded_as_in_minutes(name: str, wording: str) -> list[pgtrigger.Trigger]:
    """Of what is listed there and goes on: what comes of it changes, not its `wording`, and nothing more is listed."""
    changed = OF_APPROVED_MINUTES.format(rows="OLD.convening_id, NEW.convening_id")
    reworded = f"(OLD.{wording}, OLD.convening_id) IS DISTINCT FROM (NEW.{wording}, NEW.convening_id)"
    return [
        _nothing_added(name),
        _refuses(f"{name}_reworded", CHANGES, where=f"(TG_OP = 'DELETE' OR {reworded}) AND {changed}", says=APPROVED),
    ]


def _nothing_added(name: str) -> pgtrigger.Trigger:
    added = OF_APPROVED_MINUTES.format(rows="NEW.convening_id")
    return _refuses(f"{name}_added", pgtrigger.Insert, where=added, says=APPROVED)


class MinutesQuerySet(models.QuerySet["Minutes"]):
    def are_approved(self, convening: Convening) -> bool:
        """Those of this convening: then nothing that they show changes any more."""
        return self.filter(convening=convening, state=Minutes.State.APPROVED).exists()

    def published(self) -> "MinutesQuerySet":
        """Those that everybody reads, as `Convening.may_publish` has it; the latest meeting first."""
        of_all = Q(convening__group=None, convening__visibility=Convening.Visibility.PUBLIC)
        found = self.filter(Q(convening__group__is_public=True) | of_all, is_public=True)
        return found.order_by("-convening__starts_at", "-pk")


@track(exclude=["text", "number"])
@pgtrigger.register(
    _refuses(
        "minutes_locked",
        CHANGES,
        where="OLD.state = 'approved' AND (TG_OP = 'DELETE'"
        " OR (OLD.text, OLD.number, OLD.state) IS DISTINCT FROM (NEW.text, NEW.number, NEW.state))",
        says="These minutes are approved",
    )
)
class Minutes(models.Model):
    """What was said and agreed at one convening, in Markdown: a draft, then circulated, then approved and locked."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CIRCULATED = "circulated", _("To be approved")
        APPROVED = "approved", _("Approved")

    convening = models.OneToOneField(
        Convening, models.PROTECT, related_name="written_minutes", verbose_name=_("convening")
    )
    text = models.TextField(_("notes"), blank=True, validators=[MaxLengthValidator(LONGEST_MINUTES)])
    number = models.PositiveIntegerField(_("version"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    is_public = models.BooleanField(
        _("published"), default=False, help_text=_("Once they are approved, everybody reads them.")
    )
    circulated_at = models.DateTimeField(_("circulated"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    approved_by = models.ForeignKey(
        Convening,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved at the meeting"),
    )

    # As it was when they were approved: a group's seats change, and what the minutes say of the day does not.
    quorum_needed = models.PositiveSmallIntegerField(_("organizations needed"), null=True, blank=True)
    quorum_there = models.PositiveSmallIntegerField(_("organizations that were there"), null=True, blank=True)

    personal_data: ClassVar[dict[str, object]] = {}

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        ordering = ("-convening__starts_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="approved", approved_at__isnull=False, quorum_needed__isnull=False)
                & Q(quorum_there__isnull=False)
                | (~Q(state="approved") & Q(approved_at=None, quorum_needed=None, quorum_there=None)),
                name="minutes_approved_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(circulated_at__isnull=False),
                name="minutes_circulated_before_they_are_approved",
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(state="approved"),
                name="minutes_approved_before_they_are_published",
                violation_error_message=_("Only approved minutes are published."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.convening}, {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        return reverse("minutes", args=[self.convening.slug])

    @property
    def is_locked(self) -> bool:
        return self.state == self.State.APPROVED


@track(exclude=["text", "number", "at"])
class MinutesVersion(models.Model):
    """The text as somebody left it; what they saved again and again while they wrote is one version."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="versions", verbose_name=_("minutes"))
    number = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("notes"), blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by"))
    at = models.DateTimeField(_("saved"), default=timezone.now)

    personal_data: ClassVar = {"user": SEEN_BY_MEMBERS}

    class Meta:
        verbose_name = _("version of minutes")
        verbose_name_plural = _("versions of minutes")
        ordering = ("minutes", "-number")
        constraints = [
            models.UniqueConstraint(fields=["minutes", "number"], name="minutes_version_once_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.minutes}, {self.number}"


class MinutesSignatureQuerySet(models.QuerySet["MinutesSignature"]):
    def lapse(self, convening: Convening) -> None:
        """What they are under is another thing now: whoever had signed signs anew."""
        self.filter(minutes__convening=convening).delete()


@track()
class MinutesSignature(models.Model):
    """A chair says that these minutes are right, as they are: another version needs another signature."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="signatures", verbose_name=_("minutes"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("signed by"))
    at = models.DateTimeField(_("signed"), default=timezone.now)

    personal_data: ClassVar = {
        "user": Personal(seen_by="who reads the minutes", erased="when the account is anonymized")
    }

    objects = MinutesSignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature of minutes")
        verbose_name_plural = _("signatures of minutes")
        ordering = ("minutes", "at")
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "user"],
                name="minutes_signed_once_by_each",
                violation_error_message=_("This person has signed already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.minutes}"


@track()
@pgtrigger.register(_refuses("amendment_stays", CHANGES, where="TRUE", says="An amendment stays as it was"))
class Amendment(models.Model):
    """What is added to minutes that are approved, and can't be changed any more."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="amendments", verbose_name=_("minutes"))
    text = models.TextField(_("amendment"), validators=[MaxLengthValidator(5000)])
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by"))
    at = models.DateTimeField(_("added"), default=timezone.now)

    personal_data: ClassVar = {"user": SEEN_BY_MEMBERS}

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ("minutes", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="amendment_says_something",
                violation_error_message=_("Say what is to be added."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


@track()
@pgtrigger.register(*locked_with_minutes("decision"))
class Decision(models.Model):
    """What was decided, with the votes where they were counted."""

    convening = models.ForeignKey(Convening, models.PROTECT, related_name="decisions", verbose_name=_("convening"))
    item = models.ForeignKey(
        AgendaItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name=_("on which item of the agenda"),
    )
    text = models.CharField(_("what was decided"), max_length=1000)
    in_favor = models.PositiveSmallIntegerField(_("in favor"), null=True, blank=True)
    against = models.PositiveSmallIntegerField(_("against"), null=True, blank=True)
    abstained = models.PositiveSmallIntegerField(_("abstained"), null=True, blank=True)
    made_at = models.DateTimeField(_("decided"), default=timezone.now)

    personal_data: ClassVar[dict[str, object]] = {}

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ("convening__starts_at", "convening", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="decision_says_what",
                violation_error_message=_("Say what was decided."),
            ),
            models.CheckConstraint(
                condition=Q(in_favor=None, against=None, abstained=None)
                | Q(in_favor__isnull=False, against__isnull=False, abstained__isnull=False),
                name="decision_counts_all_votes_or_none",
                violation_error_message=_("Count all votes, or none."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def was_counted(self) -> bool:
        return self.in_favor is not None
