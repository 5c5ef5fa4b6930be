"""A row of a training list as a program would have it, with what was odd about it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from coalition.models import Organization
from programs.imports import values
from programs.imports.languages import languages
from programs.imports.text import clean_line, clean_text
from programs.models import Program

T = TypeVar("T")
Flag = Program.Flag

PROVIDER_STATUS = "providerstatusname"
PROVIDER_COLUMNS = (
    *("name", "street1", "street2", "city", "state", "zip", "county", "website", "distancelearning"),
    *("speakspanish", "otherlanguages", "languages", "careerassist", "personalassist", "childcare"),
    *("assistobtainingchildcare", "eveningcourses", "accessfordisabled"),
    *("busroute1", "busroute2", "trnroute1", "trnroute2", PROVIDER_STATUS),
)
PROGRAM_COLUMNS = (
    *("programid", "officialname", "providerid", "cipcode", "tuition", "fees", "booksmaterialscost"),
    *("suppliestoolscost", "othercosts", "totalcost", "prerequisites", "degreeawardedname", "licenseawardedname"),
    *("industrycredentialname", "financialaid", "description", "featuresdescription", "credit", "totalclockhours"),
    *("calendarlengthid", "mention_hybrid", "mention_remote", "leadtolicense"),
)

# The fields of a program that a list speaks of, in the order of `CleanRow`; an import leaves all others alone.
PROGRAM_FIELDS = (
    *("title", "description", "notes", "prerequisites", "cip_as_listed"),
    *("tuition", "fees", "books", "supplies", "other_costs", "total_cost"),
    *("length", "clock_hours", "credits", "format", "degree", "license", "leads_to_license"),
    *("industry_credential", "financial_aid"),
)
PROVIDER_FIELDS = (
    *("street", "city", "state", "postal_code", "county", "website", "languages", "bus", "train"),
    *("evening", "child_care", "child_care_help", "wheelchair_access", "career_help", "placement_help"),
)
STAGED_ONLY = (
    *("row_number", "refused", "external_id", "slug", "cip", "provider_id"),
    *("provider_name", "provider_slug", "provider_kind", "provider_status", "flags"),
)
STAGED = (*STAGED_ONLY, *PROGRAM_FIELDS, *PROVIDER_FIELDS)

COLLEGE = re.compile(r"\b(college|university)\b", re.IGNORECASE)
LONGEST_ID = 60
LIMITS = {field.name: field.max_length for field in Program._meta.concrete_fields if field.max_length} | {
    "provider": Organization._meta.get_field("name").max_length or 0
}


class _Reader:
    """Reads values one after another and remembers what was odd about them."""

    def __init__(self) -> None:
        self.flags: list[str] = []

    def flag(self, flag: Flag) -> None:
        if flag.value not in self.flags:
            self.flags.append(flag.value)

    def read(self, as_value: Callable[[str], T], text: str, otherwise: T) -> T:
        try:
            return as_value(text)
        except ValueError:
            self.flag(Flag.UNREADABLE_VALUE)
            return otherwise

    def fitted(self, name: str, text: str) -> str:
        longest = LIMITS[name]
        if len(text) <= longest:
            return text
        self.flag(Flag.SHORTENED)
        return f"{text[: longest - 1].rstrip()}…"


@dataclass(frozen=True, slots=True)
class CleanProvider:
    """What the provider's columns say, in the order of PROVIDER_FIELDS."""

    name: str
    kind: str
    status: str
    teaches_at_distance: bool | None
    fields: tuple[Any, ...]
    flags: tuple[str, ...]


@lru_cache(maxsize=20_000)
def read_provider(raw: tuple[str, ...]) -> CleanProvider:
    """Cached, because the rows of one provider repeat it."""
    (name, street1, street2, city, state, zip_code, county, website, distance, *rest) = raw
    (
        spanish,
        others,
        listed,
        career,
        placement,
        care,
        care_help,
        evening,
        access,
        bus1,
        bus2,
        train1,
        train2,
        status,
    ) = rest
    reader = _Reader()
    postal_code, padded = reader.read(values.postal_code, zip_code, ("", False))
    if padded:
        reader.flag(Flag.PADDED_ZIP)
    county = clean_line(county)
    if county.lower() == "select one":
        reader.flag(Flag.NO_COUNTY)
    if county.lower() in ("select one", "out of state"):
        county = ""
    codes, unknown_language = languages(spanish.strip(), others.strip(), listed)
    if unknown_language:
        reader.flag(Flag.UNKNOWN_LANGUAGE)
    name = reader.fitted("provider", clean_line(name))
    fields = (
        reader.fitted("street", ", ".join(filter(None, (clean_line(street1), clean_line(street2))))),
        reader.fitted("city", clean_line(city)),
        reader.read(values.state, state, ""),
        postal_code,
        reader.fitted("county", county),
        reader.read(values.website, website, ""),
        _array(codes),
        reader.fitted("bus", values.routes(bus1, bus2)),
        reader.fitted("train", values.routes(train1, train2)),
        *(reader.read(values.yes_or_no, flag, None) for flag in (evening, care, care_help, access, career, placement)),
    )
    return CleanProvider(
        name=name,
        kind=(Organization.Kind.COLLEGE if COLLEGE.search(name) else Organization.Kind.TRAINING_PROVIDER).value,
        status=reader.read(values.provider_status, status, values.PROVIDER_STATUS[""]).value,
        teaches_at_distance=reader.read(values.yes_or_no, distance, None),
        fields=fields,
        flags=tuple(reader.flags),
    )


class RowReader:
    """Turns the rows of one list into rows to stage, in the order of STAGED."""

    def __init__(self, columns: Sequence[str], source_slug: str, providers: Mapping[str, tuple[str, ...]]) -> None:
        self.program = itemgetter(*map(columns.index, PROGRAM_COLUMNS))
        self.provider = itemgetter(*map(columns.index, PROVIDER_COLUMNS))
        self.source_slug = source_slug
        self.providers = providers
        self.seen: dict[str, int] = {}
        self.provider_slugs: dict[str, str] = {}

    def read(self, number: int, row: list[str] | None, why: str = "") -> tuple[Any, ...]:
        if row is None:
            return _refused(number, why or _("The row can't be read: it has too few or too many values."))
        raw = self.program(row)
        external_id, title = raw[0].strip(), clean_line(raw[1])
        if reason := self._reason_to_refuse(external_id, title, number):
            return _refused(number, reason, external_id[:LONGEST_ID])
        provider_id = raw[2].strip()[:LONGEST_ID]
        provider = read_provider(self._with_listed(self.provider(row), provider_id))
        reader = _Reader()
        fields = self._fields(reader, title, provider.teaches_at_distance, raw)
        code, padded = values.cip(raw[3])
        if padded:
            reader.flag(Flag.PADDED_CIP)
        title = fields[0]
        staged_only = (
            number,
            None,
            external_id,
            values.address_slug(title, self.source_slug, external_id, 160),
            code,
            provider_id,
            provider.name,
            self._provider_slug(provider_id, provider.name),
            provider.kind,
            provider.status,
            _array(dict.fromkeys((*reader.flags, *provider.flags))),
        )
        return staged_only + fields + provider.fields

    def _reason_to_refuse(self, external_id: str, title: str, number: int) -> str | None:
        if not external_id:
            return _("The program has no id.")
        if len(external_id) > LONGEST_ID or not external_id.isprintable():
            return _("The program's id can't be read.")
        if not title:
            return _("The program has no title.")
        first = self.seen.setdefault(external_id, number)
        return None if first == number else _("The same id is in row %(row)s already.") % {"row": first}

    def _with_listed(self, own: tuple[str, ...], provider_id: str) -> tuple[str, ...]:
        """The provider's columns of the row; what it leaves blank comes from the list of providers."""
        listed = self.providers.get(provider_id)
        if listed is None:
            return own
        return tuple(value or from_list for value, from_list in zip(own, listed, strict=True))

    def _provider_slug(self, provider_id: str, name: str) -> str:
        """Of the first row that names the provider: that row makes its organization."""
        if name and provider_id not in self.provider_slugs:
            self.provider_slugs[provider_id] = values.address_slug(name, self.source_slug, provider_id, 120)
        return self.provider_slugs.get(provider_id, "")

    @staticmethod
    def _fields(reader: _Reader, title: str, at_distance: bool | None, raw: tuple[str, ...]) -> tuple[Any, ...]:
        (_id, _title, _provider, cip, *costs, total, needs, degree, license_name, industry, aid) = raw[:15]
        (description, notes, credit, clock_hours, length, hybrid, remote, licensed) = raw[15:]
        parts = [reader.read(values.money, cost, None) for cost in costs]
        return (
            reader.fitted("title", title),
            clean_text(description),
            clean_text(notes),
            values.prerequisites(needs),
            cip.strip()[:20],
            *parts,
            _total(reader, reader.read(values.money, total, None), parts),
            reader.read(values.length, length, None),
            reader.read(values.hours, clock_hours, None),
            reader.read(values.credit, credit, None),
            _format(
                reader.read(values.yes_or_no, remote, None), reader.read(values.yes_or_no, hybrid, None), at_distance
            ),
            reader.fitted("degree", values.award(degree)),
            reader.fitted("license", values.license_name(license_name)),
            reader.read(values.yes_or_no, licensed, None),
            reader.fitted("industry_credential", values.award(industry)),
            reader.read(values.yes_or_no, aid, None),
        )


def _total(reader: _Reader, total: Decimal | None, parts: list[Decimal | None]) -> Decimal | None:
    """The total as listed; but a total of nothing above parts that cost something would read as "free"."""
    known = [part for part in parts if part is not None]
    if total is None or not known or total == sum(known):
        return total
    reader.flag(Flag.COST_MISMATCH)
    return total or None


def _format(remote: bool | None, hybrid: bool | None, at_distance: bool | None) -> str:
    if remote:
        return Program.Format.ONLINE.value
    if hybrid or at_distance:
        return Program.Format.HYBRID.value
    return Program.Format.IN_PERSON.value if at_distance is False else ""


def _array(codes: Any) -> str:
    return "{" + ",".join(codes) + "}"


def _refused(number: int, reason: str, external_id: str = "") -> tuple[Any, ...]:
    return (number, reason, external_id, *(None,) * (len(STAGED) - 3))
