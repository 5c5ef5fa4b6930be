from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.fields import EncryptedTextField
from coalition.history import track
from coalition.models import Organization
from coalition.scopes.policies import OfOrganization, SameOrganization
from outcomes.models.base import BY, SECRET, by
from outcomes.models.participant import Participant
from outcomes.models.querysets import AssignmentQuerySet, CoverQuerySet


@track()
class Assignment(models.Model):
    """That somebody of the staff is a participant's coach, from a day until it is handed over or ends."""

    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="assignments", verbose_name=_("participant")
    )
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("organization"))
    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments", verbose_name=_("coach")
    )
    since = models.DateField(_("since"), default=timezone.localdate)
    until = models.DateField(_("until"), null=True, blank=True, help_text=_("The day it ended; empty: it goes on."))
    note = EncryptedTextField(_("note for the next coach"), blank=True)
    assigned_by = by(_("assigned by"))

    personal_data = {"coach": BY, "note": SECRET, "assigned_by": BY}

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("coach of a participant")
        verbose_name_plural = _("caseload")
        ordering = ("participant", "-since", "-pk")
        constraints = [
            OfOrganization(name="assignment_private"),
            SameOrganization(name="assignment_of_one_organization", field="participant"),
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(until=None),
                name="assignment_one_coach",
                violation_error_message=_("Somebody coaches this participant already; hand over instead."),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="assignment_ends_after_it_begins",
                violation_error_message=_("It can't end before it begins."),
            ),
        ]
        indexes = [models.Index("coach", condition=Q(until=None), name="assignment_of_coach")]

    def __str__(self) -> str:
        return f"{self.participant}, {self.coach}"


@track()
class Cover(models.Model):
    """While a coach is away, a colleague looks after everybody they coach."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("organization"))
    away = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("who is away"))
    covered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("who looks after them")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    note = EncryptedTextField(_("note"), blank=True)
    arranged_by = by(_("arranged by"))

    personal_data = {"away": BY, "covered_by": BY, "note": SECRET, "arranged_by": BY}

    objects = CoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("cover for a coach")
        verbose_name_plural = _("cover for coaches")
        ordering = ("-starts_on", "-pk")
        constraints = [
            OfOrganization(name="cover_private"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="cover_ends_after_it_begins",
                violation_error_message=_("It can't end before it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(away=F("covered_by")),
                name="cover_by_somebody_else",
                violation_error_message=_("Nobody covers for themselves."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.away}, {self.starts_on}"
