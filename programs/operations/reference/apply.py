from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TypeVar

from django.db import models, transaction

from coalition.models import SecurityEvent
from coalition.operations.security_log import record
from programs.models import FieldOfStudy, Occupation, Wage
from programs.operations.catalog import catalog_changed
from programs.operations.reference.files import ANNUAL, HOURLY, Reference
from programs.operations.reference.lead_occupations import choose_lead_occupations
from programs.operations.reference.structure import group_published
from programs.operations.search import rebuild_search_documents
from programs.operations.sectors import assign_sectors, ensure_starter_sectors
from programs.operations.synonyms import ensure_starter_synonyms

M = TypeVar("M", bound=models.Model)
K = TypeVar("K", str, int)


@dataclass
class Counts:
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0

    @classmethod
    def of(cls, wanted: Collection[K], added: Set[K], changed: Set[K]) -> "Counts":
        return cls(len(added), len(changed), len(wanted) - len(added) - len(changed))

    @property
    def anything(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@transaction.atomic
def import_reference(reference: Reference) -> dict[str, Counts]:
    """Take in what official statistics say, and all that follows from it: sectors, wages shown, jobs shown, search.

    Rows that the reference doesn't name stay as they are. Returns counts of occupations, wages, fields of study
    and marks of demand; the same reference a second time writes nothing.
    """
    counts = {
        "occupations": _upsert_occupations(reference.occupations),
        "wages": _upsert_wages(reference.wages),
        "fields": _upsert_fields(reference.fields, reference.leads_to),
        "in_demand": _mark_in_demand(reference.in_demand),
    }
    ensure_starter_sectors()
    assign_sectors()
    synonyms = ensure_starter_synonyms()
    shown = _point_at_wages() + choose_lead_occupations()
    if shown or synonyms or any(count.anything for count in counts.values()):
        record(SecurityEvent.Kind.IMPORTED, what="reference")
        rebuild_search_documents()
        catalog_changed()
    return counts


def _upsert(
    model: type[M], wanted: Mapping[K, M], key: str, compared: Sequence[str], stamps: Sequence[str] = ()
) -> tuple[set[K], set[K]]:
    """Save the rows that are new or differ in `compared`, and with them `stamps`; returns the keys of both."""
    kept = model._default_manager.in_bulk(field_name=key)
    added = wanted.keys() - kept.keys()
    changed = {
        code
        for code in wanted.keys() & kept.keys()
        if any(getattr(wanted[code], name) != getattr(kept[code], name) for name in compared)
    }
    model._default_manager.bulk_create(
        [row for code, row in wanted.items() if code in added | changed],
        batch_size=1000,
        update_conflicts=True,
        unique_fields=[key],
        update_fields=[*compared, *stamps],
    )
    return added, changed


def _upsert_occupations(occupations: Mapping[str, Occupation]) -> Counts:
    added, changed = _upsert(Occupation, occupations, "code", ("title", "definition", "level"))
    return Counts.of(occupations, added, changed)


def _upsert_wages(wages: Mapping[str, Wage]) -> Counts:
    ids = _ids(Occupation)
    for code, wage in wages.items():
        wage.occupation_id = ids[code]
    compared = ("area", "period", "source", "employment", *HOURLY, *ANNUAL)
    rows = {wage.occupation_id: wage for wage in wages.values()}
    added, changed = _upsert(Wage, rows, "occupation_id", compared, stamps=["updated_at"])
    return Counts.of(rows, added, changed)


def _upsert_fields(titles: Mapping[str, str], leads_to: Mapping[str, set[str]]) -> Counts:
    rows = {code: FieldOfStudy(code=code, title=title) for code, title in titles.items()}
    added, changed = _upsert(FieldOfStudy, rows, "code", ["title"])
    return Counts.of(rows, added, changed | _link(leads_to) - added)


def _link(leads_to: Mapping[str, set[str]]) -> set[str]:
    """Give these fields of study exactly these occupations; returns the fields for which that changed anything."""
    through = FieldOfStudy.occupations.through
    fields, occupations = _ids(FieldOfStudy), _ids(Occupation)
    links = through.objects.filter(fieldofstudy__code__in=leads_to)
    kept = {
        (cip, soc): pk for pk, cip, soc in links.values_list("pk", "fieldofstudy__code", "occupation__code").iterator()
    }
    wanted = {(cip, soc) for cip, socs in leads_to.items() for soc in socs}
    through.objects.bulk_create(
        [
            through(fieldofstudy_id=fields[cip], occupation_id=occupations[soc])
            for cip, soc in sorted(wanted - kept.keys())
        ]
    )
    through.objects.filter(pk__in=[pk for pair, pk in kept.items() if pair not in wanted]).delete()
    return {cip for cip, _ in wanted ^ kept.keys()}


def _mark_in_demand(codes: set[str] | None) -> Counts:
    if codes is None:
        return Counts()
    marked = Occupation.objects.filter(in_demand=True)
    before = set(marked.values_list("code", flat=True))
    marked.exclude(code__in=codes).update(in_demand=False)
    Occupation.objects.filter(code__in=codes - before).update(in_demand=True)
    return Counts(added=len(codes - before), unchanged=len(codes & before), removed=len(before - codes))


def _point_at_wages() -> int:
    """Have each occupation show its own published wage, else that of the group it is published with.

    Returns for how many that changed.
    """
    wages = dict(Wage.objects.values_list("occupation__code", "pk"))
    moved = []
    for occupation in Occupation.objects.only("code", "wage_id"):
        wage_id = wages.get(occupation.code) or wages.get(group_published(occupation.code))
        if occupation.wage_id != wage_id:
            occupation.wage_id = wage_id
            moved.append(occupation)
    return Occupation.objects.bulk_update(moved, ["wage"], batch_size=1000)


def _ids(model: type[Occupation] | type[FieldOfStudy]) -> dict[str, int]:
    return dict(model._default_manager.values_list("code", "pk"))
