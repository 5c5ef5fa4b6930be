import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pgtrigger
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, Func, OuterRef, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.history import track
from coalition.models import Group, GroupMembership, Membership, Organization, Seat, Sector
from convenings.models.capacity import OF_SEATS_THERE_ARE
from convenings.models.gathering import Gathering, instant, still_to_ask
from convenings.models.series import Series

ONE_HOUR = Value(timedelta(hours=1))
# The moment as the database reckons it.
BY_THE_CLOCK = Func(
    F("zone"),
    ExpressionWrapper(F("local_date") + F("local_time"), output_field=models.DateTimeField()),
    function="timezone",
    output_field=models.DateTimeField(),
)


OF_NO_CLOSED_GROUP = Q(group=None) | Q(group__is_public=True)
ALWAYS, NEVER = Q(), Q(pk__in=[])


def _for_everybody() -> Q:
    return Q(visibility=Convening.Visibility.PUBLIC) & OF_NO_CLOSED_GROUP


def _for_somebody_in(user: Any) -> Q:
    belongs = Membership.objects.of(user).order_by()
    return _for_people_of(belongs.values("organization"), Exists(belongs.filter(organization__is_member=True)))


def _for_people_of(organizations: Any, is_member: Any) -> Q:
    """`is_member`: whether one of these organizations is a member of the coalition."""
    seats = Seat.objects.current().filter(group=OuterRef("group"), organization__in=organizations)
    of_theirs = Exists(seats) | Q(host__in=organizations)
    return _for_everybody() | of_theirs | Q(visibility=Convening.Visibility.COALITION) & OF_NO_CLOSED_GROUP & is_member


class ConveningQuerySet(models.QuerySet["Convening"]):
    def visible_to(self, user: Any, own: list[Membership] | None = None) -> "ConveningQuerySet":
        """The public ones; to members of the coalition also the coalition's; to each group's people the group's.

        What belongs to a group that isn't public is seen by nobody else, whatever it says of itself. `own`: this
        person's memberships with the organizations, where they have been read already.
        """
        if not user.is_authenticated:
            return self.filter(_for_everybody())
        if Membership.objects.convenes(user, own):
            return self
        if own is None:
            return self.filter(_for_somebody_in(user))
        is_member = ALWAYS if any(each.organization.is_member for each in own) else NEVER
        return self.filter(_for_people_of([each.organization_id for each in own], is_member))

    def with_whether_in_sight(self, user: int | None) -> "ConveningQuerySet":
        """`is_in_sight`: as `visible_to` has it, but that those who convene the coalition see all.

        Of None, a visitor, and of id 0, which nobody has, the same; of the one the database has less to think about.
        """
        of_theirs = _for_everybody() if user is None else _for_somebody_in(user)
        return self.annotate(is_in_sight=ExpressionWrapper(of_theirs, models.BooleanField()))

    def run_by(self, user: Any) -> "ConveningQuerySet":
        """Those of the groups this person runs and of the organizations they manage; superusers run all."""
        if Membership.objects.convenes(user):
            return self
        hosts = Membership.objects.of(user).managers().order_by().values("organization")
        return self.filter(Q(group__in=Group.objects.run_by(user)) | Q(group=None, host__in=hosts))

    def of_groups_of(self, user: Any) -> "ConveningQuerySet":
        """What the groups that this person is in meet for."""
        return self.filter(Exists(GroupMembership.objects.of(user).filter(group=OuterRef("group"))))

    def in_calendar_of(self, user: Any) -> "ConveningQuerySet":
        """What this person has to do with, and may still know of."""
        return self.of_groups_of(user).visible_to(user)

    def of_group(self, group: Group) -> "ConveningQuerySet":
        return self.filter(group=group)

    def meetings_of(self, group: Group) -> "ConveningQuerySet":
        """Those that took place or will: no forum, no workshop, none that is canceled."""
        return self.on().of_group(group).filter(kind=Convening.Kind.MEETING)

    def hosted_by(self, organization: Organization) -> "ConveningQuerySet":
        return self.filter(host=organization)

    def on(self) -> "ConveningQuerySet":
        """Those that are not canceled."""
        return self.filter(status=Convening.Status.SCHEDULED)

    def upcoming(self, now: datetime) -> "ConveningQuerySet":
        """Those that have not ended, canceled ones included, the soonest first."""
        return self.filter(ends_at__gt=now).order_by("starts_at", "pk")

    def past(self, now: datetime) -> "ConveningQuerySet":
        """The latest first."""
        return self.filter(ends_at__lte=now).order_by("-starts_at", "-pk")

    def starting_between(self, first: datetime, last: datetime) -> "ConveningQuerySet":
        """From the first moment to before the last, in order."""
        return self.filter(starts_at__gte=first, starts_at__lt=last).order_by("starts_at", "pk")

    def begins_by(self, last: datetime, *, after: datetime) -> "ConveningQuerySet":
        """After the one moment, and at the other at the latest: what is due by the clock beforehand."""
        return self.filter(starts_at__gt=after, starts_at__lte=last).order_by("starts_at", "pk")

    def about(self, sector: Sector) -> "ConveningQuerySet":
        """Of this sector by themselves, or by their group."""
        own = Convening.sectors.through.objects.filter(sector=sector, convening=OuterRef("pk"))
        of_group = Group.sectors.through.objects.filter(sector=sector, group=OuterRef("group"))
        return self.filter(Exists(own) | Exists(of_group))

    def with_what_a_card_shows(self) -> "ConveningQuerySet":
        return self.select_related("group", "host").defer("description")


@track(exclude=["changed_at", "to_ask"])
@pgtrigger.register(OF_SEATS_THERE_ARE)
class Convening(Gathering):
    """One time that people meet: a date of a series, or a convening of its own."""

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", _("Scheduled")
        CANCELED = "canceled", _("Canceled")

    # Of one that was read `with_whether_in_sight`; of nobody's group it can be NULL, which is no.
    is_in_sight: bool | None

    # In calendars, for good; whatever else about it changes.
    uid = models.UUIDField(_("calendar id"), default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(
        _("revision"), default=0, editable=False, help_text=_("One more with each change that calendars have to learn.")
    )
    slug = models.SlugField(
        _("address"), max_length=160, unique=True, help_text=_("Used in links; keep it once published.")
    )
    series = models.ForeignKey(
        Series, models.PROTECT, null=True, blank=True, related_name="convenings", verbose_name=_("series")
    )
    recurrence_on = models.DateField(
        _("date of the series"),
        null=True,
        blank=True,
        help_text=_("The day the series names; it may have been moved to another."),
    )
    group = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, related_name="convenings", verbose_name=_("group")
    )
    host = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="convenings", verbose_name=_("hosted by")
    )
    local_date = models.DateField(_("day"))
    local_time = models.TimeField(_("begins at"), help_text=_("By the clock there."))
    starts_at = models.DateTimeField(_("begins at the moment"), editable=False)
    ends_at = models.DateTimeField(_("ends at the moment"), editable=False)
    sectors = models.ManyToManyField(Sector, blank=True, related_name="convenings", verbose_name=_("sectors"))
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.SCHEDULED)
    status_reason = models.CharField(
        _("why it was moved or canceled"), max_length=300, blank=True, help_text=_("Everybody who sees it reads this.")
    )
    to_ask = still_to_ask()
    agenda_made_at = models.DateTimeField(_("agenda made"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("scheduled on"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("last changed"), default=timezone.now, editable=False)

    personal_data: ClassVar[dict[str, object]] = {}

    objects = ConveningQuerySet.as_manager()

    class Meta(Gathering.Meta):
        abstract = False
        verbose_name = _("convening")
        verbose_name_plural = _("convenings")
        ordering = ("starts_at", "pk")
        constraints = [
            *Gathering.Meta.constraints,
            models.UniqueConstraint(
                fields=["series", "recurrence_on"],
                name="convening_once_a_date_of_a_series",
                violation_error_message=_("The series has this date already."),
            ),
            models.CheckConstraint(
                condition=Q(series=None, recurrence_on=None) | Q(series__isnull=False, recurrence_on__isnull=False),
                name="convening_of_a_series_is_one_of_its_dates",
                violation_error_message=_("A date of a series says which one it is."),
            ),
            models.CheckConstraint(
                condition=Q(group__isnull=False) | Q(host__isnull=False),
                name="convening_has_a_group_or_a_host",
                violation_error_message=_("Say which group or organization convenes it."),
            ),
            models.CheckConstraint(
                condition=~Q(visibility="group") | Q(group__isnull=False),
                name="convening_for_a_group_only_has_one",
                violation_error_message=_("Without a group, it is for the coalition or for everybody."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="convening_ends_after_it_begins",
                violation_error_message=_("It can't end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(starts_at__range=(BY_THE_CLOCK - ONE_HOUR, BY_THE_CLOCK + ONE_HOUR)),
                # An hour is what clocks are set by, and what a time that comes twice leaves open.
                name="convening_begins_by_its_clock",
                violation_error_message=_("The moment it begins is not the time on its clock."),
            ),
            models.CheckConstraint(
                condition=Q(status="scheduled") | ~Q(status_reason=""),
                name="convening_canceled_for_a_reason",
                violation_error_message=_("Say why it is canceled."),
            ),
        ]
        indexes = [
            models.Index("starts_at", name="convening_by_start"),
            models.Index("ends_at", name="convening_by_end"),
            models.Index("group", "starts_at", name="convening_of_group_by_start"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.keep_to_the_clock()
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "starts_at", "ends_at"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("convening", args=[self.slug])

    def keep_to_the_clock(self) -> None:
        """The moments follow from day, time, zone and length; whatever writes rows in bulk calls this before."""
        self.starts_at = instant(datetime.combine(self.local_date, self.local_time), self.zone)
        self.ends_at = self.starts_at + self.duration

    @property
    def is_canceled(self) -> bool:
        return self.status == self.Status.CANCELED

    @property
    def is_for_everybody(self) -> bool:
        """Whether a visitor may know of it, as `visible_to` has it."""
        is_open = self.group is None or self.group.is_public
        return self.visibility == self.Visibility.PUBLIC and is_open

    def is_visible_to(self, user: Any, own: list[Membership] | None = None) -> bool:
        """As `visible_to` of the querysets, of one that was read `with_whether_in_sight`."""
        return bool(self.is_in_sight) or (user.is_authenticated and Membership.objects.convenes(user, own))

    @property
    def may_publish(self) -> bool:
        """What a public group wrote down is published, also of meetings for its own people."""
        return self.group.is_public if self.group else self.is_for_everybody

    @property
    def was_moved(self) -> bool:
        """From the day that its series names to another."""
        return self.recurrence_on is not None and self.recurrence_on != self.local_date

    @property
    def starts_local(self) -> datetime:
        """As clocks there show it: what a time that they jump over has become."""
        return self.starts_at.astimezone(ZoneInfo(self.zone))

    @property
    def ends_local(self) -> datetime:
        return self.ends_at.astimezone(ZoneInfo(self.zone))

    def has_begun(self, now: datetime) -> bool:
        return self.starts_at <= now
