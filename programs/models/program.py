from datetime import date
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.choices import Language
from coalition.fields import ChoiceListField, NeighborhoodField
from coalition.history import track
from coalition.models import Organization
from coalition.sorting import sort_key_of
from programs.models.occupation import FieldOfStudy
from programs.models.querysets import ProgramQuerySet
from programs.models.source import TrainingSource

# The portal's own pages under /programs/.
RESERVED_SLUGS = ("compare", "confirm", "fit", "starts", "suggest")


def money(label: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=9, decimal_places=2, null=True, blank=True)


def feature(label: Any) -> models.BooleanField:
    """A yes, a no, or null for "ask the provider"."""
    return models.BooleanField(label, null=True, blank=True)


@track(exclude=["sort_title", "headwords", "search", "next_start", "latitude", "longitude", "created_at", "updated_at"])
class Program(models.Model):
    """A training program residents can take. Null and blank mean "ask the provider", never "no"."""

    class Status(models.TextChoices):
        LISTED = "listed", _("Listed")
        WITHHELD = "withheld", _("Not shown")
        ARCHIVED = "archived", _("Archived")

    class Format(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        HYBRID = "hybrid", _("Some classes online")
        ONLINE = "online", _("Online")

    class Length(models.IntegerChoices):
        """Calendar lengths, in the order and with the numbers that state training lists use."""

        UNDER_A_DAY = 1, _("Under a day")
        ONE_TO_TWO_DAYS = 2, _("1–2 days")
        THREE_TO_SEVEN_DAYS = 3, _("3–7 days")
        TWO_TO_THREE_WEEKS = 4, _("2–3 weeks")
        FOUR_TO_ELEVEN_WEEKS = 5, _("4–11 weeks")
        THREE_TO_FIVE_MONTHS = 6, _("3–5 months")
        SIX_TO_TWELVE_MONTHS = 7, _("6–12 months")
        ONE_TO_TWO_YEARS = 8, _("13 months to 2 years")
        THREE_TO_FOUR_YEARS = 9, _("3–4 years")
        OVER_FOUR_YEARS = 10, _("Over 4 years")

    class Covered(models.TextChoices):
        """What a student does not pay, because the program or its funder does."""

        TUITION = "tuition", _("Tuition")
        BOOKS = "books", _("Books")
        EXAM_FEES = "exam_fees", _("Exam fees")
        TRANSIT = "transit", _("Getting there (T pass)")
        CHILD_CARE = "child_care", _("Child care")
        LAPTOP = "laptop", _("A laptop")

    class Paid(models.TextChoices):
        STIPEND = "stipend", _("A stipend")
        WAGE = "wage", _("A wage")

    class PaidPer(models.TextChoices):
        HOUR = "hour", _("an hour")
        WEEK = "week", _("a week")
        MONTH = "month", _("a month")
        PROGRAM = "program", _("for the whole program")

    class Flag(models.TextChoices):
        """What an import found odd about a row, for the people who keep the list."""

        UNKNOWN_CIP = "unknown_cip", _("Unknown field of study (CIP)")
        PADDED_CIP = "padded_cip", _("CIP had lost its leading zero")
        PADDED_ZIP = "padded_zip", _("ZIP code had lost its leading zero")
        COST_MISMATCH = "cost_mismatch", _("Total cost is not the sum of its parts")
        NO_PROVIDER = "no_provider", _("No provider")
        SUSPENDED_PROVIDER = "suspended_provider", _("Provider is suspended: not shown")
        NO_COUNTY = "no_county", _("County was not selected")
        LISTED_TWICE = "listed_twice", _("Same program listed under two ids")
        UNREADABLE_VALUE = "unreadable_value", _("A value could not be read and was left empty")
        UNKNOWN_LANGUAGE = "unknown_language", _("A language was not recognized")
        SHORTENED = "shortened", _("A text was too long and was shortened")

    title = models.CharField(_("title"), max_length=250)
    sort_title = sort_key_of("title")
    slug = models.SlugField(
        _("address"), max_length=160, db_index=False, help_text=_("Used in links; keep it once published.")
    )
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.LISTED)
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="programs",
        db_index=False,  # program_by_provider begins with it
        verbose_name=_("provider"),
    )
    source = models.ForeignKey(
        TrainingSource,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="programs",
        db_index=False,  # program_unique_in_source begins with it
        verbose_name=_("training list"),
        help_text=_("Empty for a program entered here."),
    )
    external_id = models.CharField(_("id in the list"), max_length=60, blank=True)
    description = models.TextField(_("description"), blank=True)
    notes = models.TextField(_("good to know"), blank=True)
    prerequisites = models.TextField(_("what you need before you start"), blank=True)
    field_of_study = models.ForeignKey(
        FieldOfStudy, models.PROTECT, null=True, blank=True, related_name="programs", verbose_name=_("field of study")
    )
    cip_as_listed = models.CharField(_("CIP code as listed"), max_length=20, blank=True)

    tuition = money(_("tuition"))
    fees = money(_("fees"))
    books = money(_("books and materials"))
    supplies = money(_("supplies and tools"))
    other_costs = money(_("other costs"))
    total_cost = money(_("total cost"))
    free_to_you = models.BooleanField(
        _("free to the student"),
        null=True,
        blank=True,
        help_text=_("Yes where someone else pays all of it, whatever it costs. Unknown: ask the provider."),
    )
    covered = ChoiceListField(
        models.CharField(max_length=10, choices=Covered), verbose_name=_("what is paid for"), default=list, blank=True
    )
    paid = models.CharField(_("paid while training"), max_length=7, choices=Paid, blank=True)
    paid_amount = money(_("how much"))
    paid_per = models.CharField(_("per"), max_length=7, choices=PaidPer, blank=True)

    length = models.PositiveSmallIntegerField(_("length"), choices=Length, null=True, blank=True)
    clock_hours = models.PositiveIntegerField(_("class hours"), null=True, blank=True)
    credits = models.DecimalField(_("credits"), max_digits=6, decimal_places=1, null=True, blank=True)
    format = models.CharField(_("format"), max_length=10, choices=Format, blank=True)

    degree = models.CharField(_("degree or certificate"), max_length=150, blank=True)
    license = models.CharField(_("license"), max_length=150, blank=True)
    leads_to_license = models.BooleanField(
        _("leads to a license"), null=True, blank=True, help_text=_("Unknown: ask the provider.")
    )
    industry_credential = models.CharField(_("industry credential"), max_length=200, blank=True)

    evening = feature(_("evening classes"))
    weekend = feature(_("weekend classes"))
    child_care = feature(_("child care"))
    child_care_help = feature(_("help finding child care"))
    wheelchair_access = feature(_("wheelchair access"))
    career_help = feature(_("career help"))
    placement_help = feature(_("job placement help"))
    financial_aid = feature(_("financial aid"))
    languages = ChoiceListField(
        models.CharField(max_length=8, choices=Language), verbose_name=_("languages"), default=list, blank=True
    )

    street = models.CharField(_("street"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=2, blank=True)
    postal_code = models.CharField(_("ZIP code"), max_length=10, blank=True)
    county = models.CharField(_("county"), max_length=60, blank=True)
    neighborhood = NeighborhoodField(_("neighborhood"), blank=True)
    bus = models.CharField(_("bus"), max_length=300, blank=True)
    train = models.CharField(_("train"), max_length=300, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    contact_role = models.CharField(
        _("whom to ask for"), max_length=100, blank=True, help_text=_("A role, not a person's name: Admissions office.")
    )
    website = models.URLField(_("website"), max_length=300, blank=True)

    flags = ChoiceListField(
        models.CharField(max_length=20, choices=Flag), verbose_name=_("flags"), default=list, blank=True
    )
    last_confirmed_on = models.DateField(
        _("last confirmed"),
        default=timezone.localdate,
        help_text=_("When someone who knows last said that all of this is right."),
    )
    next_start = models.DateField(
        _("next start"),
        null=True,
        editable=False,
        help_text=_("Of its cohorts one can still join; kept by refresh_next_starts."),
    )
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)
    search = SearchVectorField(_("search document"), null=True, editable=False)
    # Where its address is: written by `locate_programs` and nothing else.
    latitude = models.FloatField(_("latitude"), null=True, editable=False)
    longitude = models.FloatField(_("longitude"), null=True, editable=False)
    headwords = SearchVectorField(_("what it is ranked by"), null=True, editable=False)

    personal_data: dict[str, object] = {}

    objects = ProgramQuerySet.as_manager()

    class Meta:
        verbose_name = _("program")
        verbose_name_plural = _("programs")
        ordering = ("sort_title", "pk")
        constraints = [
            # Not `unique=True`, which would keep a second index to search addresses by their beginning.
            models.UniqueConstraint(fields=["slug"], name="program_slug_unique"),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=Q(source__isnull=False),
                name="program_unique_in_source",
                violation_error_message=_("This list has a program with this id already."),
            ),
            models.CheckConstraint(
                condition=Q(source__isnull=True) | ~Q(external_id=""), name="program_from_a_source_has_its_id"
            ),
            models.CheckConstraint(
                condition=Q(status="archived", archived_at__isnull=False)
                | (~Q(status="archived") & Q(archived_at__isnull=True)),
                name="program_archived_has_a_date",
                violation_error_message=_("An archived program has the date it was archived; any other has none."),
            ),
            models.CheckConstraint(
                condition=Q(total_cost__isnull=True) | Q(total_cost__gte=0), name="program_cost_not_negative"
            ),
            models.CheckConstraint(
                condition=~Q(slug__in=RESERVED_SLUGS),
                name="program_slug_not_reserved",
                violation_error_message=_("This address is one of the portal's own pages. Choose another."),
            ),
            models.CheckConstraint(
                condition=Q(paid_amount__isnull=True, paid_per="")
                | (Q(paid_amount__isnull=False, paid_amount__gt=0) & ~Q(paid="") & ~Q(paid_per="")),
                name="program_pay_has_kind_amount_and_unit",
                violation_error_message=_("Pay needs all three: stipend or wage, an amount above zero, and per what."),
            ),
        ]
        indexes = [
            GinIndex("search", name="program_search"),
            models.Index("latitude", "longitude", name="program_listed_by_place", condition=Q(status="listed")),
            models.Index("sort_title", "id", name="program_listed_by_title", condition=Q(status="listed")),
            models.Index("organization", "sort_title", "id", name="program_by_provider"),
            # What `fresh` asks of each, so that counting reads no row.
            models.Index(
                "last_confirmed_on", "source", name="program_listed_by_freshness", condition=Q(status="listed")
            ),
            models.Index(
                "next_start", "id", name="program_by_next_start", condition=Q(status="listed", next_start__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("program", args=[self.slug])

    @property
    def confirmed_on(self) -> date:
        """The last day someone vouched for it: a manager, or the training list it is still on."""
        listed_on = self.source.listed_on if self.source else None
        return max(self.last_confirmed_on, listed_on or self.last_confirmed_on)
