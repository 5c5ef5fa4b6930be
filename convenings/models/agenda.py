"""What a convening is about, item by item, and what each date of a series begins with."""

from datetime import timedelta
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Deferrable, Q
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coalition.history import track
from coalition.personal_data import Personal
from convenings.models.convening import Convening
from convenings.models.series import Series

LONGEST_ITEM = 8 * 60
LINKS_AT_MOST = 10
SEEN_BY_MEMBERS = Personal(seen_by="members of the coalition", erased="when the account is anonymized")


class Link(models.URLField):
    """To what people read before; typed without a scheme it is https."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"assume_scheme": "https", **kwargs})


class AgendaPoint(models.Model):
    """What an item says, whether it is on one date's agenda or on what each date begins with."""

    class Kind(models.TextChoices):
        INFORMATION = "information", _("Information")
        DISCUSSION = "discussion", _("Discussion")
        DECISION = "decision", _("Decision")

    title = models.CharField(_("title"), max_length=200, blank=True)
    kind = models.CharField(_("what it is for"), max_length=11, choices=Kind, default=Kind.INFORMATION)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_ITEM)],
        help_text=_("Empty: as long as it takes."),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who leads it"),
    )
    note = models.TextField(_("what people should know"), max_length=5000, blank=True)
    links = ArrayField(Link(max_length=500), verbose_name=_("links"), default=list, blank=True, size=LINKS_AT_MOST)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes=None) | Q(minutes__gte=1, minutes__lte=LONGEST_ITEM),
                name="%(class)s_takes_minutes_to_hours",
                violation_error_message=_("An item takes at least a minute and at most 8 hours."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


SAID = tuple(field.name for field in AgendaPoint._meta.local_fields)


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def in_order(self) -> "AgendaItemQuerySet":
        """Those on the agenda, as they come."""
        return self.filter(state=AgendaItem.State.ON).order_by("position")

    def waiting(self) -> "AgendaItemQuerySet":
        """Those that somebody proposed and nobody has answered, the first first."""
        return self.filter(state=AgendaItem.State.PROPOSED).order_by("pk")

    def proposals(self) -> "AgendaItemQuerySet":
        """What people proposed, whatever became of it."""
        return self.filter(Q(proposed_by__isnull=False) | ~Q(state=AgendaItem.State.ON))

    def proposed_by(self, user: Any) -> "AgendaItemQuerySet":
        return self.filter(proposed_by=user).order_by("pk")

    def answerable_by(self, user: Any) -> "AgendaItemQuerySet":
        """Those that wait, at what this person runs."""
        return self.waiting().filter(convening__in=Convening.objects.run_by(user).order_by())


@track()
@pgtrigger.register(pgtrigger.ReadOnly(name="stays_at_its_convening", fields=["convening"]))
class AgendaItem(AgendaPoint):
    """One item of one convening: on its agenda, or proposed for it."""

    class State(models.TextChoices):
        ON = "on", _("On the agenda")
        PROPOSED = "proposed", _("Proposed")
        DECLINED = "declined", _("Declined")

    class Origin(models.TextChoices):
        WRITTEN = "written", _("Written")
        SERIES = "series", _("From the series")
        MINUTES = "minutes", _("Minutes to approve")
        ACTIONS = "actions", _("Open actions")

    convening = models.ForeignKey(Convening, models.CASCADE, related_name="agenda", verbose_name=_("convening"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ON)
    position = models.PositiveSmallIntegerField(_("place on the agenda"), null=True, blank=True)
    origin = models.CharField(_("where it comes from"), max_length=7, choices=Origin, default=Origin.WRITTEN)
    minutes_of = models.ForeignKey(
        Convening,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approves the minutes of"),
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    answer = models.CharField(_("what the chair said to that"), max_length=300, blank=True)

    personal_data: ClassVar = {
        "owner": SEEN_BY_MEMBERS,
        "proposed_by": Personal(
            seen_by="the person; whoever runs the convening", erased="when the account is anonymized"
        ),
    }

    objects = AgendaItemQuerySet.as_manager()

    class Meta(AgendaPoint.Meta):
        abstract = False
        verbose_name = _("item of an agenda")
        verbose_name_plural = _("items of agendas")
        ordering = ("convening__starts_at", "convening", "position", "pk")
        constraints = [
            *AgendaPoint.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(title="") | Q(origin__in=["minutes", "actions"]),
                name="agenda_item_has_a_title",
                violation_error_message=_("Say in a few words what it is about."),
            ),
            models.CheckConstraint(
                condition=Q(state="on", position__isnull=False) | (~Q(state="on") & Q(position=None)),
                name="agenda_item_on_it_has_a_place",
                violation_error_message=_("What is on the agenda has a place there, and nothing else has."),
            ),
            models.UniqueConstraint(
                fields=["convening", "position"],
                name="agenda_item_one_at_each_place",
                deferrable=Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(answer=""),
                name="agenda_item_declined_with_a_word",
                violation_error_message=_("Say why not."),
            ),
            models.CheckConstraint(
                condition=Q(origin="minutes", minutes_of__isnull=False) | (~Q(origin="minutes") & Q(minutes_of=None)),
                name="agenda_item_says_whose_minutes",
                violation_error_message=_("Say which meeting’s minutes are to be approved."),
            ),
            models.UniqueConstraint(
                fields=["convening", "minutes_of"],
                name="agenda_item_approves_minutes_once",
                violation_error_message=_("These minutes are on the agenda already."),
            ),
            models.UniqueConstraint(
                fields=["convening"],
                condition=Q(origin="actions"),
                name="agenda_item_lists_actions_once",
                violation_error_message=_("Open actions are on the agenda already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Its title or, of what comes on by itself, what it is in the reader's language."""
        if self.title:
            return self.title
        if self.minutes_of:
            day = date_format(self.minutes_of.starts_local, "DATE_FORMAT")
            return gettext("Approve the minutes of %(day)s") % {"day": day}
        return gettext("Open actions")

    @property
    def duration(self) -> timedelta:
        return timedelta(minutes=self.minutes or 0)


@track()
class SeriesItem(AgendaPoint):
    """What the agenda of each later date of a series begins with."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="agenda", verbose_name=_("series"))
    position = models.PositiveSmallIntegerField(_("place on the agenda"))

    personal_data: ClassVar = {"owner": SEEN_BY_MEMBERS}

    class Meta(AgendaPoint.Meta):
        abstract = False
        verbose_name = _("item of every agenda")
        verbose_name_plural = _("items of every agenda")
        ordering = ("series", "position")
        constraints = [
            *AgendaPoint.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(title=""),
                name="series_item_has_a_title",
                violation_error_message=_("Say in a few words what it is about."),
            ),
            models.UniqueConstraint(
                fields=["series", "position"],
                name="series_item_one_at_each_place",
                deferrable=Deferrable.DEFERRED,
            ),
        ]


def what_is_said(point: AgendaPoint) -> dict[str, Any]:
    return {name: getattr(point, name) for name in SAID}
