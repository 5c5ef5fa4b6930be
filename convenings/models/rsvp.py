from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.choices import Language
from coalition.encryption import decrypt, encrypt
from coalition.fields import ChoiceListField
from coalition.history import track
from coalition.models import GroupMembership, Organization
from coalition.personal_data import Personal
from convenings.models.capacity import OF_SEATS_TAKEN
from convenings.models.convening import Convening
from convenings.models.gathering import Gathering, Need
from convenings.models.series import Series

GUESTS_AT_MOST = 50
FOR_CHAIRS = "the person; whoever runs the convening"
ERASED = "when the account is anonymized, or a year after the convening"


class Reply(models.Model):
    """What somebody says to an invitation: to one date, or to a whole series."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        MAYBE = "maybe", _("Maybe")
        NO = "no", _("No")

    class Place(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        ONLINE = "online", _("Online")

    organization = models.ForeignKey(
        Organization,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("for which organization"),
    )
    place = models.CharField(_("how"), max_length=9, choices=Place, default=Place.IN_PERSON)
    guests = models.PositiveSmallIntegerField(
        _("guests"), default=0, validators=[MaxValueValidator(GUESTS_AT_MOST)], help_text=_("Besides the person.")
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    needs = ChoiceListField(
        models.CharField(max_length=14, choices=Need), verbose_name=_("what they need"), default=list, blank=True
    )
    needs_language = models.CharField(_("interpretation into"), max_length=8, choices=Language, blank=True)
    needs_details = models.TextField(_("more about that"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def details(self) -> str:
        """What they need, in their words; kept encrypted."""
        return decrypt(self.needs_details) if self.needs_details else ""

    @details.setter
    def details(self, words: str) -> None:
        self.needs_details = encrypt(words) if words else ""

    @property
    def size(self) -> int:
        """How many people that is."""
        return 1 + self.guests

    @property
    def needs_in_words(self) -> list[str]:
        words = [str(Need(need).label) for need in self.needs]
        language = self.get_needs_language_display() if self.needs_language else ""
        return [word for word in (*words, language, self.details) if word]


REPLY = ("organization", "place", "guests", "note", "needs", "needs_language", "needs_details")

ABOUT_A_REPLY = {
    "organization": Personal(seen_by="members of the coalition", erased=ERASED),
    "note": Personal(seen_by=FOR_CHAIRS, erased=ERASED),
    "needs": Personal(seen_by=FOR_CHAIRS, erased=ERASED),
    "needs_language": Personal(seen_by=FOR_CHAIRS, erased=ERASED),
    "needs_details": Personal(seen_by=FOR_CHAIRS, erased=ERASED, encrypted=True),
}


class RsvpQuerySet(models.QuerySet["Rsvp"]):
    def of(self, user: Any) -> "RsvpQuerySet":
        return self.filter(user=user)

    def run_by(self, user: Any) -> "RsvpQuerySet":
        """Those to the convenings that this person runs."""
        return self.filter(convening__in=Convening.objects.run_by(user))

    def coming(self) -> "RsvpQuerySet":
        """Those with a seat, whether seats are counted or not."""
        return self.filter(seated_at__isnull=False)

    def waiting(self) -> "RsvpQuerySet":
        """First in line first."""
        return self.filter(waiting_number__isnull=False).order_by("waiting_number")

    def with_place_in_line(self) -> "RsvpQuerySet":
        """Adds `number`, which `place_in_line` gives for one."""
        line = Rsvp.objects.filter(
            convening=OuterRef("convening"), place=OuterRef("place"), waiting_number__lte=OuterRef("waiting_number")
        )
        numbers = line.order_by().values("convening").annotate(number=models.Count("pk")).values("number")
        return self.annotate(number=models.Subquery(numbers))

    def people(self) -> int:
        """How many, guests included."""
        return self.aggregate(people=models.Sum(1 + F("guests"), default=0))["people"]

    def to_be_reminded(self) -> "RsvpQuerySet":
        """Who comes, and who may; an account that is switched off comes to nothing."""
        said = Q(seated_at__isnull=False) | Q(answer=Reply.Answer.MAYBE)
        return self.filter(said).exclude(user__is_active=False)

    def as_the_chair_reads(self) -> "RsvpQuerySet":
        """Who comes by name, who waits in line, then who may come, who was silent so far, and who doesn't come."""
        states = [
            models.When(seated_at__isnull=False, then=0),
            models.When(waiting_number__isnull=False, then=1),
            models.When(answer=Reply.Answer.MAYBE, then=2),
            models.When(answer="", then=3),
        ]
        return self.order_by(models.Case(*states, default=4), "waiting_number", "user__full_name", "name", "pk")


@track()
@pgtrigger.register(OF_SEATS_TAKEN)
class Rsvp(Reply):
    """An answer to one date: of somebody with an account, or of somebody known by name and address.

    Whoever says yes has a seat (`seated_at`) or waits for one (`waiting_number`). An address that somebody typed on a
    public page is not confirmed at first: until its owner opens the letter, the answer counts for nothing.
    """

    convening = models.ForeignKey(Convening, models.CASCADE, related_name="rsvps", verbose_name=_("convening"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="rsvps", verbose_name=_("person")
    )
    name = models.CharField(_("name"), max_length=120, blank=True, help_text=_("Of somebody without an account."))
    email = models.EmailField(_("email address"), blank=True)
    in_place_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("in the place of"),
    )
    answer = models.CharField(
        _("answer"), max_length=5, choices=Reply.Answer, blank=True, help_text=_("Empty: invited, and silent so far.")
    )
    by_series = models.BooleanField(
        _("as for the series"), default=False, help_text=_("It changes with the answer to the whole series.")
    )
    is_confirmed = models.BooleanField(
        _("counts"), default=True, help_text=_("Off: the address is not confirmed, so the answer doesn’t count.")
    )
    asked_at = models.DateTimeField(_("since"), default=timezone.now)
    seated_at = models.DateTimeField(_("has a seat since"), null=True, blank=True)
    waiting_number = models.PositiveIntegerField(_("number in line"), null=True, blank=True)
    waiting_since = models.DateTimeField(_("waits since"), null=True, blank=True)

    # Their place in line at that moment, where it was counted with something else.
    number_then: int | None = None

    personal_data: ClassVar = {
        **ABOUT_A_REPLY,
        "user": Personal(seen_by="members of the coalition", erased=ERASED),
        "name": Personal(seen_by="members of the coalition", erased=ERASED),
        "email": Personal(seen_by=FOR_CHAIRS, erased=ERASED),
        "in_place_of": Personal(seen_by=FOR_CHAIRS, erased=ERASED),
    }

    objects = RsvpQuerySet.as_manager()

    class Meta:
        verbose_name = _("RSVP")
        verbose_name_plural = _("RSVPs")
        ordering = ("convening__starts_at", "convening", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, name="", email="") | (Q(user=None) & ~Q(name="")),
                name="rsvp_of_an_account_or_by_name",
                violation_error_message=_("It is of an account, or of somebody with a name."),
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="rsvp_address_is_lower_case"),
            models.UniqueConstraint(
                fields=["convening", "user"],
                condition=Q(user__isnull=False),
                name="rsvp_once_a_person",
                violation_error_message=_("This person has answered already."),
            ),
            models.UniqueConstraint(
                fields=["convening", "email"],
                condition=~Q(email=""),
                name="rsvp_once_an_address",
                violation_error_message=_("This address was invited, or has answered, already."),
            ),
            models.CheckConstraint(
                condition=Q(answer="yes", is_confirmed=True, seated_at__isnull=False, waiting_number=None)
                | Q(answer="yes", is_confirmed=True, seated_at=None, waiting_number__isnull=False)
                | ((~Q(answer="yes") | Q(is_confirmed=False)) & Q(seated_at=None, waiting_number=None)),
                name="rsvp_yes_has_a_seat_or_waits",
                violation_error_message=_("Whoever says yes has a seat or waits for one, and nobody else."),
            ),
            models.CheckConstraint(
                condition=Q(waiting_number=None, waiting_since=None)
                | Q(waiting_number__isnull=False, waiting_since__isnull=False),
                name="rsvp_waits_since_a_moment",
            ),
            models.UniqueConstraint(
                fields=["convening", "waiting_number"],
                condition=Q(waiting_number__isnull=False),
                name="rsvp_one_at_each_place_in_line",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="rsvp_answered_when_it_was",
            ),
            models.CheckConstraint(
                condition=Q(guests__lte=GUESTS_AT_MOST),
                name="rsvp_brings_at_most_50",
                violation_error_message=_("That is more than 50 guests."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who}, {self.convening}"

    @property
    def who(self) -> str:
        return str(self.user) if self.user_id else self.name

    @property
    def address(self) -> str:
        return self.user.email if self.user else self.email

    @property
    def is_coming(self) -> bool:
        return self.seated_at is not None

    @property
    def is_waiting(self) -> bool:
        return self.waiting_number is not None

    def place_in_line(self) -> int | None:
        """1 is next of those who wait in person, or online; None: has a seat, or does not want one."""
        if self.waiting_number is None:
            return None
        line = Rsvp.objects.waiting().filter(convening=self.convening_id, place=self.place)
        return line.filter(waiting_number__lte=self.waiting_number).count()


class SeriesAnswerQuerySet(models.QuerySet["SeriesAnswer"]):
    def of(self, user: Any) -> "SeriesAnswerQuerySet":
        return self.filter(user=user)

    def of_people_in_the_group(self) -> "SeriesAnswerQuerySet":
        """Without those who have left it since, or whose account is switched off."""
        places = GroupMembership.objects.current().filter(user=OuterRef("user"), group=OuterRef("series__group"))
        return self.filter(Exists(places), user__is_active=True)


@track()
class SeriesAnswer(Reply):
    """An answer to all dates of a series, those that are made later too, unless a date was answered by itself."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="answers", verbose_name=_("series"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="series_answers", verbose_name=_("person")
    )
    answer = models.CharField(_("answer"), max_length=5, choices=Reply.Answer)

    personal_data: ClassVar = {
        **ABOUT_A_REPLY,
        "user": Personal(seen_by="members of the coalition", erased="when the account is anonymized"),
    }

    objects = SeriesAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to a series")
        verbose_name_plural = _("answers to series")
        ordering = ("series", "user__email", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["series", "user"],
                name="series_answer_once_a_person",
                violation_error_message=_("This person has answered already."),
            ),
            models.CheckConstraint(condition=Q(answered_at__isnull=False), name="series_answer_was_given_at_a_moment"),
            models.CheckConstraint(
                condition=Q(guests__lte=GUESTS_AT_MOST),
                name="series_answer_brings_at_most_50",
                violation_error_message=_("That is more than 50 guests."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.series}"


def places_of(gathering: Gathering) -> list[str]:
    """How one can take part: in person first, where both are offered."""
    places = [(Reply.Place.IN_PERSON, gathering.is_in_person), (Reply.Place.ONLINE, gathering.is_online)]
    return [place.value for place, is_offered in places if is_offered]
