from collections import defaultdict

from django.db import models, transaction

from programs.models import FieldOfStudy, Occupation, SectorRule
from programs.operations.catalog import catalog_changed


@transaction.atomic
def assign_sectors() -> int:
    """Put occupations and fields of study into the sectors that the rules say; returns how many assignments changed.

    The longest rule that a code begins with decides; sectors with the same rule all apply. To be called whenever a
    rule was saved or deleted.
    """
    changes = _assign(Occupation, "occupation_id", SectorRule.Taxonomy.SOC)
    changes += _assign(FieldOfStudy, "fieldofstudy_id", SectorRule.Taxonomy.CIP)
    if changes:
        catalog_changed()
    return changes


def _assign(model: type[Occupation] | type[FieldOfStudy], column: str, taxonomy: str) -> int:
    rules: dict[str, set[int]] = defaultdict(set)
    for prefix, sector_id in SectorRule.objects.filter(taxonomy=taxonomy).values_list("code_prefix", "sector_id"):
        rules[prefix].add(sector_id)
    wanted = {
        (pk, sector_id)
        for pk, code in model._default_manager.values_list("pk", "code")
        for sector_id in _sectors_of(code, rules)
    }

    through: type[models.Model] = model.sectors.through
    kept = {(row[1], row[2]): row[0] for row in through._default_manager.values_list("pk", column, "sector_id")}
    gone = [pk for pair, pk in kept.items() if pair not in wanted]
    new = sorted(wanted - kept.keys())
    through._default_manager.bulk_create([through(**{column: pk, "sector_id": sector_id}) for pk, sector_id in new])
    through._default_manager.filter(pk__in=gone).delete()
    return len(new) + len(gone)


def _sectors_of(code: str, rules: dict[str, set[int]]) -> set[int]:
    for length in range(len(code), 1, -1):
        if code[:length] in rules:
            return rules[code[:length]]
    return set()
