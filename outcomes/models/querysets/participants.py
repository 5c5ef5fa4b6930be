import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import (
    BooleanField,
    Case,
    DateField,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Greatest, TruncDate
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from coalition.sorting import SortKey
from coalition.typed import clean_words
from outcomes.models.querysets.base import RecordQuerySet, table

if TYPE_CHECKING:
    from outcomes.models import Participant  # noqa: F401

# How alike a name has to be to what was typed: Gonzales finds González, and not Gomes.
ALIKE = 0.5
FEWEST_DIGITS = 4
BIRTH_DATES = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y", "%B %d, %Y", "%b %d, %Y")
# Whoever is in a program, and of whom nothing was heard for so long, is going quiet.
QUIET_AFTER = timedelta(days=30)
# DESIGN, Outcomes: so long without a service that extends participation, and they have exited.
EXITED_AFTER = timedelta(days=90)
# What a report will ask for, by the name of the annotation.
MISSING = {
    "lacks_birth_date": _("Birth date"),
    "lacks_contact": _("Phone or email address"),
    "lacks_consent": _("Consent to keep a record"),
    "lacks_coach": _("Coach"),
    "lacks_placement_facts": _("Wage, hours or occupation of a placement"),
}

# By which rows somebody was heard of last.
HEARD: tuple[tuple[str, Any, str, dict[str, Any]], ...] = (
    ("Service", "given_on", "participant", {}),
    ("Attendance", "day", "enrollment__participant", {"status__in": ("present", "late")}),
    ("Attempt", TruncDate("made_at"), "participant", {"reached": True}),
    ("Enrollment", "started_on", "participant", {}),
    ("Placement", "starts_on", "participant", {}),
)


class ParticipantQuerySet(RecordQuerySet["Participant"]):
    person = "pk"

    def in_use(self) -> "ParticipantQuerySet":
        """Those who are somebody still."""
        return self.filter(anonymized_at=None)

    def by_name(self) -> "ParticipantQuerySet":
        return self.order_by("sort_name", "pk")

    def without_coach(self) -> "ParticipantQuerySet":
        return self.filter(~Exists(_current_coach()))

    def with_coach(self) -> "ParticipantQuerySet":
        """Adds `coach_id` and `coach_name`; both are None where nobody coaches them."""
        current = _current_coach()
        return self.annotate(
            coach_id=Subquery(current.values("coach")[:1]), coach_name=Subquery(current.values("coach__full_name")[:1])
        )

    # Search --------------------------------------------------------------------------------------------------------

    def found_by(self, typed: str) -> "ParticipantQuerySet":
        """Whose name, phone, email address or birth date is what somebody typed, roughly; the most alike first.

        Say the organization before: one that searches all of them reads every row. Empty finds everybody, by name.
        """
        words = clean_words(typed)
        if not words:
            return self.by_name()
        if born := _date(words):
            return self.filter(birth_date=born).by_name()
        digits = re.sub(r"\D", "", words)[-10:]
        if len(digits) >= FEWEST_DIGITS and not re.search(r"[^\W\d_]", words):
            return self.filter(phone_digits__contains=digits).by_name()
        if "@" in words:
            return self.filter(email__icontains=words).by_name()
        key: Any = SortKey(Value(words))
        also = TrigramWordSimilarity(key, SortKey(F("goes_by")))
        alike = Greatest(TrigramWordSimilarity(key, "sort_name"), Case(When(~Q(goes_by=""), then=also)))
        # Inside of the name too: a script without spaces has no words that could be alike.
        has_key = ~Q(key="") & Q(sort_name__contains=F("key"))
        near = self.alias(key=key).annotate(alike=alike)
        near = near.filter(Q(alike__gte=ALIKE) | has_key | Q(full_name__icontains=words))
        return near.order_by("-alike", "sort_name", "pk")

    def like(self, full_name: str, birth_date: date | None) -> "ParticipantQuerySet":
        """Who may be this person already: of the same birth date, or where one isn't known, of the same name."""
        same_name = Q(sort_name=SortKey(Value(full_name, output_field=TextField())))
        unknown = same_name & (Q(birth_date=None) if birth_date else Q())
        born = Q(birth_date=birth_date) if birth_date else Q(pk__in=[])
        name: Any = SortKey(Value(full_name))
        near = self.annotate(alike=TrigramWordSimilarity(name, "sort_name"))
        return near.filter(unknown | (born & Q(alike__gte=ALIKE))).in_use().by_name()

    # What a coach looks after --------------------------------------------------------------------------------------

    def coached_by(self, coach: Any) -> "ParticipantQuerySet":
        """Whom this person coaches now; not whom they cover for."""
        theirs = table("Assignment").current().filter(coach=coach)
        return self.in_use().filter(pk__in=theirs.order_by().values("participant"))

    def with_last_heard(self) -> "ParticipantQuerySet":
        """Adds `heard_on`: the last day of a service, of coming to a program, or of being reached."""
        heard = (_latest(model, day, person=person, **such) for model, day, person, such in HEARD)
        return self.annotate(heard_on=Greatest(*heard, "registered_on"))

    def going_quiet(self, today: date) -> "ParticipantQuerySet":
        """In a program, and nothing heard of them for 30 days; adds `heard_on`, the longest silence first.

        Whoever is in a planned gap is silent as was agreed.
        """
        in_program = table("Enrollment").filter(participant=OuterRef("pk"), state__in=("enrolled", "active"))
        gap = table("PlannedGap").filter(participant=OuterRef("pk"), starts_on__lte=today, ends_on__gte=today)
        expected = self.in_use().filter(Exists(in_program)).exclude(Exists(gap))
        quiet = expected.not_heard_since(today - QUIET_AFTER)
        return quiet.with_last_heard().order_by(F("heard_on"), "sort_name")

    def not_heard_since(self, day: date) -> "ParticipantQuerySet":
        """The same as `heard_on` up to that day, which would be worked out of each to be compared."""
        silent = (~Exists(rows.filter(told_of__gt=day, **{person: OuterRef("pk")})) for rows, person in heard_of())
        return self.filter(*silent, registered_on__lte=day)

    def with_what_is_missing(self, now: datetime) -> "ParticipantQuerySet":
        """Adds a boolean for each of `MISSING`, which says it in words."""
        consent = table("Consent").in_force(now).filter(participant=OuterRef("pk"), scope="own")
        placement = table("Placement").filter(participant=OuterRef("pk")).lacking_facts()
        return self.annotate(
            lacks_birth_date=_is(Q(birth_date=None)),
            lacks_contact=_is(Q(phone="", email="")),
            lacks_consent=_is(~Exists(consent)),
            lacks_coach=_is(~Exists(_current_coach())),
            lacks_placement_facts=_is(Exists(placement)),
        )

    def missing_something(self, now: datetime) -> "ParticipantQuerySet":
        """Whose record lacks what a report will ask for; `with_what_is_missing` is in it."""
        lacking = Q(*((name, True) for name in MISSING), _connector=Q.OR)
        return self.in_use().with_what_is_missing(now).filter(lacking)

    # Exit ----------------------------------------------------------------------------------------------------------

    def with_exit(self, today: date) -> "ParticipantQuerySet":
        """Adds `served_on`, the last day of a service that extends participation, and `exited_on`, or None.

        Nobody types an exit. Who had no such service for 90 days and is in no planned gap has exited, and did so on the
        day of the last one. A gap that began before those 90 days were over keeps them in until 90 days after it.
        A program is such a service: each day they came to it, and its last where they completed it. Of one whose
        attendance nobody records, also the day they left it, and while they are in it, today.
        """
        services = _latest("Service", "given_on", type__extends_participation=True)
        attended = _latest("Attendance", "day", person="enrollment__participant", status__in=("present", "late"))
        unrecorded = ~Exists(table("Attendance").filter(enrollment=OuterRef("pk")))
        until = Case(
            When(state="completed", then=F("ended_on")),
            When(unrecorded, state="withdrawn", started_on__isnull=False, then=F("ended_on")),
            When(unrecorded, state="active", then=Value(today)),
            output_field=DateField(),
        )
        trained = _latest("Enrollment", until)
        gap = (
            table("PlannedGap")
            .filter(participant=OuterRef("pk"), ends_on__gte=OuterRef("served_on"))
            .filter(starts_on__lte=OuterRef("served_on") + EXITED_AFTER)
            .order_by()
            .values("participant")
            .annotate(last=Max("ends_on"))
            .values("last")
        )
        served = self.annotate(served_on=Greatest(services, attended, trained))
        counted = served.annotate(counted_from=Greatest(F("served_on"), Subquery(gap)))
        exited = When(counted_from__lte=today - EXITED_AFTER, then=F("served_on"))
        return counted.annotate(exited_on=Case(exited, output_field=DateField()))

    def exited(self, today: date) -> "ParticipantQuerySet":
        return self.with_exit(today).filter(Q(exited_on__isnull=False))

    def taking_part(self, today: date) -> "ParticipantQuerySet":
        """Those with a service that extends participation who have not exited."""
        return self.with_exit(today).filter(Q(served_on__isnull=False, exited_on=None))


def _is(condition: Any) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _current_coach() -> Any:
    return table("Assignment").filter(participant=OuterRef("pk"), until=None).order_by()


def _latest(model: str, day: Any, *, person: str = "participant", **such: Any) -> Subquery:
    """The last day of one person's rows; None where there are none."""
    of_one = _told_of(model, day, **such).filter(**{person: OuterRef("pk")})
    last = of_one.values(person).annotate(last=Max("told_of")).values("last")
    return Subquery(last, output_field=DateField())


def heard_of() -> list[tuple[Any, str]]:
    """All rows by which anybody was heard of, by the day each is `told_of`, and the field that says of whom."""
    return [(_told_of(model, day, **such), person) for model, day, person, such in HEARD]


def _told_of(model: str, day: Any, **such: Any) -> Any:
    return table(model).filter(**such).order_by().alias(told_of=F(day) if isinstance(day, str) else day)


def _date(words: str) -> date | None:
    """As people write it, and as our pages do: “Aug. 5, 1962”, “Sept. 5, 1962”. Of two digits, a year that has been."""
    written = re.sub(r"^Sept\b", "Sep", words.replace(".", ""), flags=re.IGNORECASE)
    for form in BIRTH_DATES:
        try:
            found = datetime.strptime(written, form).date()  # noqa: DTZ007  # a birth date has no time zone
        except ValueError:
            continue
        return found.replace(year=found.year - 100) if "%y" in form and found > localdate() else found
    return None
