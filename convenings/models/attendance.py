from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.history import track
from coalition.models import Organization
from coalition.personal_data import Personal
from convenings.models.convening import Convening
from convenings.models.minutes import locked_with_minutes
from convenings.models.rsvp import Reply, Rsvp

SEEN = Personal(seen_by="people of the group", erased="when the account is anonymized")


@track()
@pgtrigger.register(*locked_with_minutes("attendance"))
class Attendance(models.Model):
    """What the roll call says of one person at one convening: of an account, or of somebody known by name."""

    class State(models.TextChoices):
        PRESENT = "present", _("Present")
        LATE = "late", _("Late")
        EXCUSED = "excused", _("Excused")
        ABSENT = "absent", _("Absent")

    THERE = (State.PRESENT, State.LATE)

    convening = models.ForeignKey(Convening, models.CASCADE, related_name="attendance", verbose_name=_("convening"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="attendance",
        verbose_name=_("person"),
    )
    name = models.CharField(_("name"), max_length=120, blank=True, help_text=_("Of somebody without an account."))
    rsvp = models.OneToOneField(
        Rsvp,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="attendance",
        verbose_name=_("answered before"),
    )
    organization = models.ForeignKey(
        Organization,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("for which organization"),
    )
    state = models.CharField(_("at the roll call"), max_length=7, choices=State)
    place = models.CharField(_("how"), max_length=9, choices=Reply.Place, default=Reply.Place.IN_PERSON)
    in_place_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("in the place of"),
    )
    noted_at = models.DateTimeField(_("noted"), default=timezone.now)

    personal_data: ClassVar = {
        "user": SEEN,
        "name": SEEN,
        "in_place_of": SEEN,
    }

    class Meta:
        verbose_name = _("line of a roll call")
        verbose_name_plural = _("lines of roll calls")
        ordering = ("convening__starts_at", "convening", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, name="", rsvp=None) | (Q(user=None) & ~Q(name="")),
                name="attendance_of_an_account_or_by_name",
                violation_error_message=_("It is of an account, or of somebody with a name."),
            ),
            models.UniqueConstraint(
                fields=["convening", "user"],
                condition=Q(user__isnull=False),
                name="attendance_once_a_person",
                violation_error_message=_("This person is on the roll already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who}, {self.convening}"

    @property
    def who(self) -> str:
        return str(self.user) if self.user_id else self.name

    @property
    def is_there(self) -> bool:
        return self.state in self.THERE
