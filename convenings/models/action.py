from datetime import date
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.history import track
from coalition.models import Group, Membership, Organization
from coalition.personal_data import Personal
from convenings.models.convening import Convening
from convenings.models.minutes import worded_as_in_minutes

# Nobody means another year, and reminders reckon with a few days before and after.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


class ActionQuerySet(models.QuerySet["Action"]):
    def visible_to(self, user: Any) -> "ActionQuerySet":
        """Those of the groups whose own matters this person sees, and those they have taken on."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(group__in=Group.objects.inside(user).order_by()) | Q(user=user))

    def settled_by(self, user: Any) -> "ActionQuerySet":
        """Those of which this person may say what became of them: their own, and of groups they run; superusers all."""
        if user.is_superuser:
            return self
        managed = Membership.objects.of(user).managers().order_by().values("organization")
        of_groups = Q(group__in=Group.objects.run_by(user).order_by())
        return self.filter(Q(user=user) | of_groups | Q(organization__in=managed))

    def open(self) -> "ActionQuerySet":
        """Those that are carried over to the next meeting; the most urgent first."""
        return self.filter(state=Action.State.OPEN).order_by(F("due").asc(nulls_last=True), "pk")

    def settled(self) -> "ActionQuerySet":
        """The latest first."""
        return self.exclude(state=Action.State.OPEN).order_by("-settled_at", "-pk")

    def of(self, user: Any) -> "ActionQuerySet":
        return self.filter(user=user)

    def of_group(self, group: Group) -> "ActionQuerySet":
        return self.filter(group=group)

    def of_organization(self, organization: Organization) -> "ActionQuerySet":
        return self.filter(organization=organization)

    def with_what_a_line_shows(self) -> "ActionQuerySet":
        return self.select_related("group", "user", "organization")


@track(exclude=["reminded_on"])
@pgtrigger.register(*worded_as_in_minutes("action", "what"))
class Action(models.Model):
    """What somebody has taken on in a group: it stays on the agenda until it is done, or dropped for a reason."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    group = models.ForeignKey(Group, models.PROTECT, related_name="actions", verbose_name=_("group"))
    convening = models.ForeignKey(
        Convening,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("agreed at"),
    )
    what = models.CharField(_("what is to be done"), max_length=300)
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="actions", verbose_name=_("which organization does it")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("who does it"),
        help_text=_("Empty: nobody yet."),
    )
    due = models.DateField(
        _("due"),
        null=True,
        blank=True,
        help_text=_("Empty: no day was agreed."),
        validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)],
    )
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.OPEN)
    reason = models.CharField(_("why it was dropped"), max_length=300, blank=True)
    word = models.CharField(_("how it stands"), max_length=300, blank=True, help_text=_("By whoever does it."))
    agreed_at = models.DateTimeField(_("agreed"), default=timezone.now)
    settled_at = models.DateTimeField(_("done or dropped"), null=True, blank=True)
    reminded_on = models.DateField(_("last reminded"), null=True, blank=True, editable=False)

    personal_data: ClassVar = {
        "user": Personal(seen_by="people of the group", erased="when the account is anonymized"),
        "word": Personal(seen_by="people of the group", erased="when the account is anonymized"),
    }

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = (F("due").asc(nulls_last=True), "pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(what=""),
                name="action_says_what",
                violation_error_message=_("Say what is to be done."),
            ),
            models.CheckConstraint(
                condition=Q(state="dropped") & ~Q(reason="") | ~Q(state="dropped") & Q(reason=""),
                name="action_dropped_for_a_reason",
                violation_error_message=_("Say why it is dropped."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", settled_at=None) | (~Q(state="open") & Q(settled_at__isnull=False)),
                name="action_settled_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(due=None) | Q(due__gte=FIRST_DAY, due__lte=LAST_DAY),
                name="action_due_on_a_day_to_reckon_with",
                violation_error_message=_("Choose a day of this century."),
            ),
        ]
        indexes = [
            models.Index("group", "due", condition=Q(state="open"), name="action_open_of_group"),
            models.Index("user", "due", condition=Q(state="open"), name="action_open_of_person"),
            models.Index("organization", "due", condition=Q(state="open"), name="action_open_of_organization"),
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return reverse("action", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    def is_overdue(self, today: date | None = None) -> bool:
        """On that day; today, where none is given."""
        today = today or timezone.localdate()
        return self.is_open and self.due is not None and self.due < today
