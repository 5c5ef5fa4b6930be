"""What a series and each of its dates have in common."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coalition.choices import Language, Zone
from coalition.fields import ChoiceListField
from coalition.site import site_zone

LONGEST_MINUTES = 5 * 24 * 60


class Need(models.TextChoices):
    """What somebody may need to take part: asked where the chair offers it."""

    INTERPRETATION = "interpretation", _("Interpretation")
    SIGN_LANGUAGE = "asl", _("American Sign Language")
    CAPTIONS = "captions", _("Live captions")
    STEP_FREE = "step_free", _("A way in without steps")
    CHILD_CARE = "child_care", _("Child care")
    DIET = "diet", _("Food: what you don’t eat")


def still_to_ask() -> models.BooleanField:
    return models.BooleanField(
        _("people are to be asked"), default=False, editable=False, help_text=_("Off once each of them has a letter.")
    )


class Gathering(models.Model):
    """The facts that a date takes over from its series, or has alone."""

    class Kind(models.TextChoices):
        MEETING = "meeting", _("Meeting")
        FORUM = "forum", _("Forum")
        WORKSHOP = "workshop", _("Workshop")
        INFORMATION_SESSION = "information_session", _("Information session")
        JOB_FAIR = "job_fair", _("Job fair")
        CONFERENCE = "conference", _("Conference")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Everybody")
        COALITION = "coalition", _("Members of the coalition")
        GROUP = "group", _("The group only")

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        ONLINE = "online", _("Online")
        HYBRID = "hybrid", _("In person and online")

    title = models.CharField(_("title"), max_length=150)
    kind = models.CharField(_("kind"), max_length=19, choices=Kind, default=Kind.MEETING)
    visibility = models.CharField(
        _("who may know of it and come"), max_length=9, choices=Visibility, default=Visibility.GROUP
    )
    description = models.TextField(_("description"), max_length=20_000, blank=True, help_text=_("Markdown."))
    zone = models.CharField(_("time zone"), max_length=40, choices=Zone, default=site_zone)
    minutes = models.PositiveSmallIntegerField(
        _("length in minutes"), default=90, validators=[MinValueValidator(5), MaxValueValidator(LONGEST_MINUTES)]
    )
    mode = models.CharField(_("where people meet"), max_length=9, choices=Mode, default=Mode.IN_PERSON)
    place = models.CharField(_("place"), max_length=200, blank=True, help_text=_("As people know it: Library, Room 2."))
    address = models.CharField(
        _("street address"), max_length=200, blank=True, help_text=_("So that a map finds it, with the town.")
    )
    link = models.URLField(
        _("link"), max_length=500, blank=True, help_text=_("To join online. Shown to members and to who answered yes.")
    )
    capacity = models.PositiveIntegerField(
        _("seats"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Empty: as many as come.")
    )
    capacity_online = models.PositiveIntegerField(
        _("seats online"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Empty: no limit.")
    )
    guests_at_most = models.PositiveSmallIntegerField(
        _("guests each may bring"), default=0, help_text=_("0: nobody brings a guest.")
    )
    seats_an_organization = models.PositiveSmallIntegerField(
        _("seats for each organization"), null=True, blank=True, help_text=_("Empty: no limit.")
    )
    needs_asked = ChoiceListField(
        models.CharField(max_length=14, choices=Need),
        verbose_name=_("what people are asked"),
        default=list,
        blank=True,
        help_text=_("When they answer: tick what you can provide."),
    )
    interpretation = ChoiceListField(
        models.CharField(max_length=8, choices=Language),
        verbose_name=_("interpretation offered"),
        default=list,
        blank=True,
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=LONGEST_MINUTES),
                name="%(class)s_lasts_minutes_to_days",
                violation_error_message=_("It lasts at least 5 minutes and at most 5 days."),
            ),
            models.CheckConstraint(
                condition=Q(mode="online") | ~Q(place=""),
                name="%(class)s_in_person_has_a_place",
                violation_error_message=_("Say where people meet."),
            ),
            models.CheckConstraint(
                condition=Q(mode="in_person") | ~Q(link=""),
                name="%(class)s_online_has_a_link",
                violation_error_message=_("Give the link to join with."),
            ),
            models.CheckConstraint(
                condition=(Q(capacity=None) | (Q(capacity__gte=1) & ~Q(mode="online")))
                & (Q(capacity_online=None) | (Q(capacity_online__gte=1) & ~Q(mode="in_person"))),
                name="%(class)s_has_seats_where_it_meets",
                violation_error_message=_("Seats are at least one, in the room and online where it has either."),
            ),
            models.CheckConstraint(
                condition=Q(seats_an_organization=None) | Q(seats_an_organization__gte=1),
                name="%(class)s_organizations_have_a_seat",
                violation_error_message=_("Each organization has at least one seat; leave it empty for no limit."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """The same as the constraints, beside the field that is to be filled in."""
        wrong = {}
        if self.is_in_person and not self.place:
            wrong["place"] = _("Say where people meet.")
        if self.is_online and not self.link:
            wrong["link"] = _("Give the link to join with.")
        if wrong:
            raise ValidationError(wrong)

    @property
    def is_in_person(self) -> bool:
        return self.mode != self.Mode.ONLINE

    @property
    def is_online(self) -> bool:
        return self.mode != self.Mode.IN_PERSON

    def get_needs_display(self) -> list[str]:
        """What is offered, in words, the languages of interpretation by name."""
        languages = ", ".join(str(Language(code).label) for code in self.interpretation)
        words = [str(Need(need).label) for need in self.needs_asked]
        if languages and Need.INTERPRETATION in self.needs_asked:
            where = self.needs_asked.index(Need.INTERPRETATION)
            words[where] = f"{words[where]}: {languages}"
        return words

    @property
    def duration(self) -> timedelta:
        return timedelta(minutes=self.minutes)


# What an edit of a series changes on its dates, each unless a date was given its own.
SHARED = tuple(field.name for field in Gathering._meta.local_fields)


def instant(local: datetime, zone: str) -> datetime:
    """The moment at which a clock on the wall there shows this time.

    A time that comes twice, when clocks are set back, is the first of the two; one that clocks jump over is as long
    after midnight as if they did not, so an hour later by the clock. RFC 5545 reads both so.
    """
    return local.replace(tzinfo=ZoneInfo(zone), fold=0)


def jumps_over(local: datetime, zone: str) -> bool:
    """Whether clocks there are never at this time, being set ahead."""
    back = instant(local, zone).astimezone(ZoneInfo("UTC")).astimezone(ZoneInfo(zone))
    return back.replace(tzinfo=None) != local


def comes_twice(local: datetime, zone: str) -> bool:
    first, second = (local.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
    return first.utcoffset() != second.utcoffset() and not jumps_over(local, zone)


def today_in(zone: str, now: datetime) -> date:
    return now.astimezone(ZoneInfo(zone)).date()


def shared_facts(gathering: Gathering) -> dict[str, Any]:
    return {name: getattr(gathering, name) for name in SHARED}
