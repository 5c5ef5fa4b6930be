from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.choices import Ahead
from coalition.fields import ChoiceListField
from coalition.history import track
from coalition.models.membership import Membership
from coalition.models.organization import Organization
from coalition.models.sector import Sector
from coalition.personal_data import Personal
from coalition.sorting import sort_key_of


def a_day_before() -> list[str]:
    return [Ahead.DAY.value]


class GroupQuerySet(models.QuerySet["Group"]):
    def visible_to(self, user: Any) -> "GroupQuerySet":
        """The public ones; of the others those of one's own, or all for who convenes the coalition, and superusers."""
        if not user.is_authenticated:
            return self.filter(is_public=True)
        return self if Membership.objects.convenes(user) else self.filter(Q(is_public=True) | Exists(_own(user)))

    def inside(self, user: Any) -> "GroupQuerySet":
        """Those whose own matters this person sees: of one's organizations, or all for who convenes or administers."""
        return self if Membership.objects.convenes(user) else self.filter(Exists(_own(user)))

    def run_by(self, user: Any) -> "GroupQuerySet":
        """Those this person chairs or facilitates, and all for who convenes the coalition."""
        if Membership.objects.of(user).conveners().exists():
            return self
        return self.filter(Exists(GroupMembership.objects.of(user).running().filter(group=OuterRef("pk"))))

    def of(self, user: Any) -> "GroupQuerySet":
        return self.filter(Exists(GroupMembership.objects.of(user).filter(group=OuterRef("pk"))))

    def with_seats_of(self, organization: Organization) -> "GroupQuerySet":
        return self.filter(Exists(Seat.objects.current().filter(group=OuterRef("pk"), organization=organization)))

    def with_what_a_card_shows(self) -> "GroupQuerySet":
        seats = Count("seats", filter=Q(seats__until=None))
        return self.select_related("parent").annotate(organizations_count=seats)

    def in_order(self) -> "GroupQuerySet":
        """Standing meetings first, then by name."""
        return self.order_by(models.Case(models.When(kind="standing", then=0), default=1), "sort_name", "pk")


@track(exclude=["sort_name"])
class Group(models.Model):
    """People of several organizations who meet about something."""

    class Kind(models.TextChoices):
        STANDING = "standing", _("Standing meeting")
        WORKING_GROUP = "working_group", _("Working group")
        NETWORK = "network", _("Industry network")
        LAB = "lab", _("Learning lab")
        COMMITTEE = "committee", _("Committee")

    name = models.CharField(_("name"), max_length=150)
    sort_name = sort_key_of("name")
    slug = models.SlugField(
        _("address"), max_length=120, unique=True, help_text=_("Used in links; keep it once published.")
    )
    kind = models.CharField(_("kind"), max_length=13, choices=Kind)
    purpose = models.TextField(_("purpose"), blank=True)
    cadence = models.CharField(
        _("how often it meets"), max_length=120, blank=True, help_text=_("In words: First Tuesday of the month.")
    )
    reminds = ChoiceListField(
        models.CharField(max_length=4, choices=Ahead),
        verbose_name=_("when people are reminded"),
        default=a_day_before,
        blank=True,
        help_text=_("Of what it convenes; each person can choose otherwise."),
    )
    quorum = models.PositiveSmallIntegerField(
        _("quorum"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("How many organizations have to be there to decide. Empty: more than half of those with a seat."),
    )
    is_public = models.BooleanField(
        _("public"), default=True, help_text=_("Off: only its own people and organizations know that it exists.")
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        limit_choices_to={"kind": Kind.STANDING},
        verbose_name=_("reports to"),
        help_text=_("A standing meeting."),
    )
    sectors = models.ManyToManyField(
        Sector, blank=True, related_name="groups", verbose_name=_("sectors"), help_text=_("Whose work it is about.")
    )

    personal_data: dict[str, object] = {}

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ("sort_name", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="standing") | Q(parent=None),
                name="group_standing_meeting_reports_to_nobody",
                violation_error_message=_("Groups report to a standing meeting; it reports to no other."),
            ),
            models.CheckConstraint(
                condition=Q(quorum=None) | Q(quorum__gte=1),
                name="group_quorum_is_at_least_one",
                violation_error_message=_("At least one organization has to be there."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("group", args=[self.slug])

    def clean(self) -> None:
        """Whatever reports to a group needs it to be a standing meeting; so no chain of groups leads back to itself."""
        if self.parent and self.parent.kind != self.Kind.STANDING:
            raise ValidationError({"parent": _("Groups report to a standing meeting.")})
        if self.pk and self.kind != self.Kind.STANDING and self.children.exists():
            raise ValidationError({"kind": _("Other groups report to it, so it stays a standing meeting.")})

    def people(self) -> QuerySet["GroupMembership"]:
        """Who is in it now: those who run it first."""
        return self.memberships.current().leading_first().select_related("user", "organization")

    def organizations(self) -> QuerySet[Organization]:
        """Those with a seat now."""
        return Organization.objects.filter(
            Exists(Seat.objects.current().filter(group=self, organization=OuterRef("pk")))
        )

    def organizations_on(self, day: date) -> QuerySet[Organization]:
        """Those that had a seat that day."""
        return Organization.objects.filter(Exists(Seat.objects.on(day).filter(group=self, organization=OuterRef("pk"))))


class SeatQuerySet(models.QuerySet["Seat"]):
    def current(self) -> "SeatQuerySet":
        return self.filter(until=None)

    def on(self, day: date) -> "SeatQuerySet":
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)


@track()
class Seat(models.Model):
    """An organization's place in a group."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="seats", verbose_name=_("group"))
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="seats", verbose_name=_("organization"))
    since = models.DateField(_("since"), default=timezone.localdate)
    until = models.DateField(_("until"), null=True, blank=True, help_text=_("The day it ended; empty: it goes on."))

    personal_data: dict[str, object] = {}

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ("group__sort_name", "organization__sort_name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "group"],
                condition=Q(until=None),
                name="seat_once_an_organization",
                violation_error_message=_("This organization has a seat in this group already."),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="seat_ends_after_it_begins",
                violation_error_message=_("It can't end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization}, {self.group}"


class GroupMembershipQuerySet(models.QuerySet["GroupMembership"]):
    def current(self) -> "GroupMembershipQuerySet":
        return self.filter(until=None)

    def of(self, user: Any) -> "GroupMembershipQuerySet":
        return self.current().filter(user=user)

    def running(self) -> "GroupMembershipQuerySet":
        """Those of the people who answer for a group, as far as their accounts are in use."""
        return self.current().filter(role__in=GroupMembership.RUNNING_ROLES, user__is_active=True)

    def leading_first(self) -> "GroupMembershipQuerySet":
        order = [models.When(role=role, then=number) for number, role in enumerate(GroupMembership.RUNNING_ROLES)]
        return self.order_by(models.Case(*order, default=len(order)), "user__full_name", "user__email")


@track()
class GroupMembership(models.Model):
    """A person's place in a group, where they speak for one of their organizations."""

    class Role(models.TextChoices):
        MEMBER = "member", _("Member")
        CHAIR = "chair", _("Chair")
        CO_CHAIR = "co_chair", _("Co-chair")
        FACILITATOR = "facilitator", _("Facilitator")

    RUNNING_ROLES = (Role.CHAIR, Role.CO_CHAIR, Role.FACILITATOR)

    group = models.ForeignKey(Group, models.CASCADE, related_name="memberships", verbose_name=_("group"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="group_memberships", verbose_name=_("person")
    )
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="group_memberships", verbose_name=_("for which organization")
    )
    role = models.CharField(_("role"), max_length=11, choices=Role, default=Role.MEMBER)
    since = models.DateField(_("since"), default=timezone.localdate)
    until = models.DateField(_("until"), null=True, blank=True, help_text=_("The day it ended; empty: it goes on."))

    personal_data = {
        "user": Personal(
            seen_by="members of the coalition; everybody, who runs it", erased="when the account is anonymized"
        ),
    }

    objects = GroupMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("place in a group")
        verbose_name_plural = _("places in groups")
        ordering = ("group__sort_name", "user__email", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "group"],
                condition=Q(until=None),
                name="group_membership_once_a_person",
                violation_error_message=_("This person is in this group already."),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="group_membership_ends_after_it_begins",
                violation_error_message=_("It can't end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.group}"

    def clean(self) -> None:
        """Who speaks for an organization in a group belongs to it, and it has a seat there."""
        if self.until or not self.user_id or not self.organization_id or not self.group_id:
            return
        if not Membership.objects.of(self.user).filter(organization=self.organization_id).exists():
            raise ValidationError({"organization": _("This person is not in this organization.")})
        if not Seat.objects.current().filter(group=self.group_id, organization=self.organization_id).exists():
            raise ValidationError({"organization": _("This organization has no seat in this group.")})


def _own(user: Any) -> QuerySet[Seat]:
    """Seats of this person's organizations. Whoever is in a group speaks there for one that has a seat."""
    organizations = Membership.objects.of(user).order_by().values("organization")
    return Seat.objects.current().filter(group=OuterRef("pk"), organization__in=organizations)
