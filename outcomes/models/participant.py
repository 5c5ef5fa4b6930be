import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Right
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coalition.choices import Language
from coalition.fields import ChoiceListField, EncryptedTextField, NeighborhoodField
from coalition.history import track
from coalition.models import Organization
from coalition.scopes.policies import OfOrganization, SameOrganization
from coalition.sorting import sort_key_of
from outcomes.models.base import BY, SECRET, SHARED, by
from outcomes.models.policies import OfConsent
from outcomes.models.querysets import ParticipantQuerySet


class Education(models.TextChoices):
    NO_DIPLOMA = "no_diploma", _("No high school diploma")
    DIPLOMA = "diploma", _("High school diploma or equivalent")
    SOME_COLLEGE = "some_college", _("Some college, no degree")
    CERTIFICATE = "certificate", _("Certificate or license")
    ASSOCIATE = "associate", _("Associate degree")
    BACHELOR = "bachelor", _("Bachelor’s degree or more")
    ABROAD = "abroad", _("A degree of another country")
    DECLINED = "declined", _("Prefers not to say")


class Gender(models.TextChoices):
    WOMAN = "woman", _("Woman")
    MAN = "man", _("Man")
    NONBINARY = "nonbinary", _("Nonbinary")
    DESCRIBED = "described", _("In their own words")
    DECLINED = "declined", _("Prefers not to say")


class Race(models.TextChoices):
    """As people describe themselves: several may hold."""

    NATIVE = "native", _("American Indian or Alaska Native")
    ASIAN = "asian", _("Asian")
    BLACK = "black", _("Black or African American")
    LATINO = "latino", _("Hispanic or Latino")
    MIDDLE_EASTERN = "middle_eastern", _("Middle Eastern or North African")
    PACIFIC = "pacific", _("Native Hawaiian or Pacific Islander")
    WHITE = "white", _("White")
    CAPE_VERDEAN = "cape_verdean", _("Cape Verdean")
    DESCRIBED = "described", _("In their own words")
    DECLINED = "declined", _("Prefers not to say")


class Answer(models.TextChoices):
    """To what somebody is asked about themselves; not asked is no answer at all."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    DECLINED = "declined", _("Prefers not to say")


class Barrier(models.TextChoices):
    """What stands between somebody and a job."""

    CHILD_CARE = "child_care", _("Child care")
    TRANSPORTATION = "transportation", _("Transportation")
    HOUSING = "housing", _("Housing")
    HEALTH = "health", _("Health")
    SUBSTANCE_USE = "substance_use", _("Substance use")
    ENGLISH = "english", _("English")
    READING_AND_MATH = "reading_and_math", _("Reading and math")
    COMPUTER = "computer", _("Computer or internet")
    JUSTICE = "justice", _("Justice involvement")
    WORK_AUTHORIZATION = "work_authorization", _("Work authorization")
    SAFETY = "safety", _("Safety at home")
    MONEY = "money", _("Money while training")
    OTHER = "other", _("Something else")


class Source(models.TextChoices):
    """How somebody came."""

    WALK_IN = "walk_in", _("Walked in")
    FRIEND = "friend", _("Family or a friend")
    PARTNER = "partner", _("A partner organization")
    CAREER_CENTER = "career_center", _("A career center")
    EMPLOYER = "employer", _("An employer")
    SCHOOL = "school", _("A school or college")
    COURT = "court", _("A court or probation")
    SOCIAL_MEDIA = "social_media", _("Social media")
    PORTAL = "portal", _("This website")
    EVENT = "event", _("An event")
    OTHER = "other", _("Something else")


# Where the number is the same however it is written: 617-555-0142, (617) 555 0142, +1 617 555 0142.
DIGITS_OF_A_PHONE = 10


@track(exclude=["sort_name", "phone_digits", "same_person"])
class Participant(models.Model):
    """Somebody whom an organization accompanies to a job. Everything but the name may stay unasked.

    One person at two organizations is two participants: neither learns of the other. No Social Security number.
    """

    id = models.UUIDField(_("id"), primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="participants", verbose_name=_("organization")
    )
    full_name = models.CharField(_("name"), max_length=200, help_text=_("As they write it, in any script."))
    goes_by = models.CharField(_("goes by"), max_length=100, blank=True)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    email = models.EmailField(_("email address"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    other_contact = models.CharField(
        _("who can reach them"), max_length=200, blank=True, help_text=_("Somebody who knows where they are.")
    )
    street = models.CharField(_("street"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    postal_code = models.CharField(_("ZIP code"), max_length=10, blank=True)
    neighborhood = NeighborhoodField(_("neighborhood"), blank=True)
    language = models.CharField(_("language"), max_length=8, choices=Language, blank=True)
    education = models.CharField(_("education"), max_length=12, choices=Education, blank=True)
    gender = models.CharField(_("gender"), max_length=9, choices=Gender, blank=True)
    gender_described = models.CharField(_("gender, in their own words"), max_length=60, blank=True)
    races = ChoiceListField(
        models.CharField(max_length=14, choices=Race), verbose_name=_("race and ethnicity"), default=list, blank=True
    )
    race_described = models.CharField(_("race and ethnicity, in their own words"), max_length=100, blank=True)
    disability = models.CharField(_("disability"), max_length=8, choices=Answer, blank=True)
    source = models.CharField(_("how they came"), max_length=13, choices=Source, blank=True)
    source_detail = models.CharField(_("from whom"), max_length=100, blank=True)
    registered_on = models.DateField(_("registered"), default=timezone.localdate)
    registered_by = by(_("registered by"))
    calls_paused_until = models.DateField(
        _("no calls until"), null=True, blank=True, help_text=_("Follow-ups wait until then.")
    )
    created_at = models.DateTimeField(_("entered"), default=timezone.now, editable=False)
    # Kept when another record of the person is anonymized by which they count there: nothing else tells it then.
    counts_already_in = ArrayField(
        models.BigIntegerField(), verbose_name=_("counts already in"), default=list, blank=True, editable=False
    )
    erasure_announced_on = models.DateField(_("erasure announced"), null=True, blank=True, editable=False)
    anonymized_at = models.DateTimeField(_("anonymized"), null=True, blank=True, editable=False)

    sort_name = sort_key_of("full_name")
    phone_digits = models.GeneratedField(
        verbose_name=_("digits of the phone"),
        expression=Right(
            Func(
                F("phone"),
                Value(r"\D"),
                Value(""),
                Value("g"),
                function="regexp_replace",
                output_field=models.TextField(),
            ),
            DIGITS_OF_A_PHONE,
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    # The same for two records of one person, and null without a birth date. A migration of this app makes the function.
    same_person = models.GeneratedField(
        verbose_name=_("known by"),
        expression=Func(F("full_name"), F("birth_date"), function="same_person", output_field=models.TextField()),
        output_field=models.TextField(null=True),
        db_persist=True,
    )

    personal_data = {
        **dict.fromkeys(
            (
                *("full_name", "goes_by", "birth_date", "email", "phone", "other_contact", "street", "city"),
                *("postal_code", "gender_described", "race_described", "source_detail"),
            ),
            SHARED,
        ),
        "registered_by": BY,
    }

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ("sort_name", "id")
        constraints = [
            OfConsent(name="participant_private", person="id", scopes=("partner",)),
            models.UniqueConstraint(fields=["id", "organization"], name="participant_of_one_organization"),
            models.CheckConstraint(
                condition=~Q(full_name="") | Q(anonymized_at__isnull=False),
                name="participant_has_a_name",
                violation_error_message=_("What is their name?"),
            ),
            models.CheckConstraint(
                condition=Q(gender="described") | Q(gender_described=""),
                name="participant_describes_gender",
                violation_error_message=_("Choose “in their own words” to describe it."),
            ),
            models.CheckConstraint(
                condition=Q(races__contains=["described"]) | Q(race_described=""),
                name="participant_describes_race",
                violation_error_message=_("Choose “in their own words” to describe it."),
            ),
            models.CheckConstraint(
                condition=~Q(races__contains=["declined"]) | Q(races=["declined"]),
                name="participant_says_or_declines",
                violation_error_message=_("Who prefers not to say has said nothing else."),
            ),
            models.CheckConstraint(
                condition=Q(anonymized_at=None)
                | Q(
                    full_name="", goes_by="", birth_date=None, email="", phone="", other_contact="", street="",
                    gender_described="", race_described="", source_detail="",
                ),
                name="participant_anonymized_is_nobody",
                violation_error_message=_("An anonymized record is nobody’s: it stays as it is."),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index("organization", "sort_name", "id", name="participant_by_name"),
            models.Index("organization", "birth_date", name="participant_by_birth_date"),
            models.Index("organization", "phone_digits", name="participant_by_phone"),
            models.Index("same_person", name="participant_same_person"),
        ]

    def __str__(self) -> str:
        return gettext("Former participant") if self.anonymized_at else self.full_name

    def get_absolute_url(self) -> str:
        return reverse("participant", args=[self.pk])


@track()
class ReportingGroup(models.Model):
    """A group of people the coalition asks about, such as caregivers or veterans, because funders do."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    question = models.CharField(_("how it is asked"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_asked = models.BooleanField(_("asked"), default=True, help_text=_("Off: not asked any more; answers stay."))

    personal_data: dict[str, object] = {}

    class Meta:
        verbose_name = _("reporting group")
        verbose_name_plural = _("reporting groups")
        ordering = ("position", "name")

    def __str__(self) -> str:
        return self.name


@track()
class GroupAnswer(models.Model):
    """What a participant answered about one group. No row: they were not asked."""

    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="group_answers", verbose_name=_("participant")
    )
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("organization"))
    group = models.ForeignKey(ReportingGroup, models.PROTECT, related_name="answers", verbose_name=_("group"))
    answer = models.CharField(_("answer"), max_length=8, choices=Answer)

    # It says nothing of who it was once the participant is nobody: it is what is counted.
    personal_data: dict[str, object] = {}

    class Meta:
        verbose_name = _("answer about a group")
        verbose_name_plural = _("answers about groups")
        ordering = ("participant", "group__position")
        constraints = [
            OfConsent(name="group_answer_private", person="participant", scopes=("partner",)),
            SameOrganization(name="group_answer_of_one_organization", field="participant"),
            models.UniqueConstraint(fields=["participant", "group"], name="group_answer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.get_answer_display()}"


@track()
class Details(models.Model):
    """What is most delicate about a participant: encrypted, and for their own organization alone."""

    participant = models.OneToOneField(
        Participant, models.CASCADE, related_name="details", verbose_name=_("participant")
    )
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("organization"))
    barriers_in_row = EncryptedTextField(_("barriers"), blank=True)
    justice = EncryptedTextField(_("justice involvement"), blank=True)
    immigration = EncryptedTextField(_("immigration"), blank=True)
    notes = EncryptedTextField(_("notes"), blank=True)

    personal_data = dict.fromkeys(("barriers_in_row", "justice", "immigration", "notes"), SECRET)

    class Meta:
        verbose_name = _("delicate details")
        verbose_name_plural = _("delicate details")
        ordering = ("participant",)
        constraints = [
            OfOrganization(name="details_private"),
            SameOrganization(name="details_of_one_organization", field="participant"),
        ]

    def __str__(self) -> str:
        return str(self.participant)

    @property
    def barriers(self) -> list[Barrier]:
        """In the order of the list; in the row they are one encrypted text."""
        known = self.barriers_in_row.split()
        return [barrier for barrier in Barrier if barrier.value in known]

    @barriers.setter
    def barriers(self, barriers: list[str]) -> None:
        self.barriers_in_row = " ".join(barriers)


@track()
class PlannedGap(models.Model):
    """A time in which a participant takes no service and is expected back: it keeps them from having exited."""

    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="planned_gaps", verbose_name=_("participant")
    )
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("organization"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    reason = EncryptedTextField(_("reason"), blank=True)
    recorded_by = by(_("recorded by"))

    personal_data = {"reason": SECRET, "recorded_by": BY}

    class Meta:
        verbose_name = _("planned gap")
        verbose_name_plural = _("planned gaps")
        ordering = ("participant", "starts_on")
        constraints = [
            OfOrganization(name="planned_gap_private"),
            SameOrganization(name="planned_gap_of_one_organization", field="participant"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="planned_gap_ends_after_it_starts",
                violation_error_message=_("It can't end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant}, {self.starts_on}"
