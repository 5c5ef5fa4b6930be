"""The digest: one letter a person, every month or every week. `portal.pages.digest` writes it."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Count, Exists, ExpressionWrapper, F, Func, OuterRef, Q, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.history import track
from coalition.models.group import Group
from coalition.models.mail import Mail
from coalition.models.preferences import Preferences
from coalition.models.suppression import Suppression
from coalition.personal_data import Personal

LONGEST_NOTE = 1000
# Who stops the digest so long after a letter has stopped it because of that letter.
A_MONTH = timedelta(days=31)


class DigestQuerySet(models.QuerySet["Digest"]):
    def latest_first(self) -> "DigestQuerySet":
        return self.order_by("-until", "-pk")

    def unfinished(self) -> "DigestQuerySet":
        """Of which letters are still to be written: the oldest first."""
        return self.filter(written_at=None).order_by("until", "pk")


class Digest(models.Model):
    """All letters of one month, or of one week: what happened from one moment to another."""

    Cadence = Preferences.Digest

    cadence = models.CharField(_("how often"), max_length=7, choices=Cadence)
    since = models.DateTimeField(_("tells what is new since"))
    until = models.DateTimeField(_("until"), help_text=_("When it was due or, after an outage, when it could leave."))
    held = ArrayField(
        models.BigIntegerField(), verbose_name=_("groups whose sections were held back"), default=list, blank=True
    )
    reached = models.BigIntegerField(_("written up to this account"), default=0)
    written_at = models.DateTimeField(_("all letters written"), null=True, blank=True)

    personal_data: ClassVar[dict[str, object]] = {}

    objects = DigestQuerySet.as_manager()

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        ordering = ("-until", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["cadence", "since"], name="digest_once_a_period"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="digest_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(cadence__in=["monthly", "weekly"]), name="digest_is_of_a_cadence"),
        ]

    def __str__(self) -> str:
        return f"{self.get_cadence_display()}: {timezone.localdate(self.until)}"


class DigestLetterQuerySet(models.QuerySet["DigestLetter"]):
    def with_section_of(self, group: Group) -> "DigestLetterQuerySet":
        return self.filter(parts__contains=[part_of(group.pk)])

    def figures(self, group: Group | None = None, *, at_most: int = 12) -> list[dict[str, Any]]:
        """Of the latest digests, those with this group's section or all: what became of their letters; one statement.

        Nothing is counted but what people did on purpose: no letter says when it is opened.
        """
        found = self.with_section_of(group) if group else self.all()
        answered = Q(answered__contains=[group.pk]) if group else Q(answered__len__gt=0)
        sent = OuterRef("mail__sent_at")
        back = Suppression.objects.filter(address=Lower(OuterRef("mail__recipient")), since__gte=sent)
        choices: Any = Preferences.pgh_event_model  # type: ignore[attr-defined]
        stopped = choices.objects.filter(
            user=OuterRef("user"), digest=Preferences.Digest.NEVER, pgh_created_at__gte=sent,
            pgh_created_at__lt=ExpressionWrapper(sent + Value(A_MONTH), output_field=models.DateTimeField()),
        )  # fmt: skip
        rows = found.annotate(
            came_back=Exists(back.exclude(reason=Suppression.Reason.MANUAL)), has_stopped=Exists(stopped)
        )
        counted = (
            rows.order_by()
            .values("digest", "digest__cadence", "digest__until")
            .annotate(
                sent=Count("pk", filter=Q(mail__state=Mail.State.SENT)),
                waiting=Count("pk", filter=Q(mail__state__in=[*Mail.ON_THE_WAY, Mail.State.PARKED])),
                bounced=Count("pk", filter=Q(mail__state=Mail.State.FAILED) | Q(came_back=True)),
                unsubscribed=Count("pk", filter=Q(has_stopped=True)),
                answered_from_it=Count("pk", filter=answered),
            )
        )
        return [
            {**row, "cadence": Digest.Cadence(row["digest__cadence"]).label, "until": row["digest__until"]}
            for row in counted.order_by("-digest__until", "-digest")[:at_most]
        ]

    def note_answer(self, digest: int, user: int, group: int | None) -> int:
        """Somebody answered by a link in this letter; once for each group. Says how many letters learned it."""
        if group is None:
            return 0
        theirs = self.filter(digest=digest, user=user).exclude(answered__contains=[group])
        append = Func(F("answered"), Value(group, output_field=models.BigIntegerField()), function="array_append")
        return theirs.update(answered=append)


class DigestLetter(models.Model):
    """One person's letter of a digest: which parts it has, so that each is shown to whoever may still see it."""

    digest = models.ForeignKey(Digest, models.PROTECT, related_name="letters", verbose_name=_("digest"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="digest_letters", verbose_name=_("person")
    )
    mail = models.OneToOneField(Mail, models.CASCADE, related_name="digest_letter", verbose_name=_("letter"))
    parts = ArrayField(models.CharField(max_length=400), verbose_name=_("its parts, in order"), default=list)
    answered = ArrayField(
        models.BigIntegerField(),
        verbose_name=_("groups whose meetings its reader answered from it"),
        default=list,
        blank=True,
    )

    personal_data: ClassVar = {
        "user": Personal(seen_by="administrators", erased="when the account is anonymized"),
        "mail": Personal(seen_by="the reader, administrators", erased="when the account is anonymized"),
    }

    objects = DigestLetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter of a digest")
        verbose_name_plural = _("letters of digests")
        ordering = ("-digest__until", "user")
        constraints = [
            models.UniqueConstraint(fields=["digest", "user"], name="digest_letter_once_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.digest}"


GROUP_PART = "group:"


def part_of(group: int) -> str:
    """What the part of a letter is called that tells of this group."""
    return f"{GROUP_PART}{group}"


def group_of(part: str) -> int:
    return int(part.removeprefix(GROUP_PART))


class DigestSectionQuerySet(models.QuerySet["DigestSection"]):
    def of(self, group: Group | None) -> "DigestSection":
        """What whoever runs the group, or convenes the coalition, has said; unsaved, nothing."""
        return self.filter(group=group).first() or self.model(group=group)


@track()
class DigestSection(models.Model):
    """What whoever runs a group does for its part of the digest: a short note, or that it waits.

    Without a group it is the backbone's: a note to everybody.
    """

    group = models.OneToOneField(
        Group, models.CASCADE, null=True, blank=True, related_name="digest_section", verbose_name=_("group")
    )
    note = models.TextField(_("note"), blank=True, validators=[MaxLengthValidator(LONGEST_NOTE)])
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written by"),
    )
    noted_at = models.DateTimeField(_("written"), null=True, blank=True)
    held_at = models.DateTimeField(_("held back since"), null=True, blank=True)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("held back by"),
    )

    personal_data: ClassVar = {
        "noted_by": Personal(seen_by="people of the group", erased="when the account is anonymized"),
        "held_by": Personal(seen_by="whoever runs the group", erased="when the account is anonymized"),
    }

    objects = DigestSectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("section of the digest")
        verbose_name_plural = _("sections of the digest")
        ordering = ("group__sort_name",)
        constraints = [
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(group=None),
                nulls_distinct=False,
                name="digest_section_one_of_the_backbone",
                violation_error_message=_("There is one already."),
            ),
            models.CheckConstraint(
                condition=Q(note="", noted_at=None, noted_by=None)
                | (~Q(note="") & Q(noted_at__isnull=False, noted_by__isnull=False)),
                name="digest_note_is_somebody_s",
                violation_error_message=_("A note was written by somebody, at a moment."),
            ),
            models.CheckConstraint(
                condition=Q(held_at=None, held_by=None)
                | Q(held_at__isnull=False, held_by__isnull=False, group__isnull=False),
                name="digest_section_held_by_somebody",
                violation_error_message=_("A section of a group is held back by somebody, at a moment."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.group or _("To everybody"))

    def is_new(self, told_until: datetime | None) -> bool:
        """Whether its note waits for the next digest, where those before told up to that moment."""
        return self.noted_at is not None and (told_until is None or self.noted_at >= told_until)
