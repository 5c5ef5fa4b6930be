from datetime import date
from typing import Any

from coalition.models import Sector
from portal.demo.ladders import PATHWAYS
from programs.models import Occupation, Pathway, PathwayMove, PathwayStep


def make_pathways(today: date) -> int:
    """Make the pathways that are missing, whole, where their sector is still kept; returns how many."""
    sectors = Sector.objects.in_bulk(field_name="slug")
    occupations = Occupation.objects.in_bulk(field_name="code")
    kept = set(Pathway.objects.values_list("slug", flat=True))
    missing = [ladder for ladder in PATHWAYS if ladder["slug"] not in kept and ladder["sector"] in sectors]
    for ladder in missing:
        pathway = Pathway.objects.create(
            **{**_columns(ladder), "sector": sectors[ladder["sector"]]},
            status=Pathway.Status.PUBLISHED,
            checked_on=today,
        )
        steps = {
            name: PathwayStep(pathway=pathway, occupation=occupations[step["soc"]], **_columns(step))
            for name, step in ladder["steps"].items()
        }
        PathwayStep.objects.bulk_create(steps.values())
        PathwayMove.objects.bulk_create(
            PathwayMove(pathway=pathway, from_step=steps[start], to_step=steps[end], kind=kind, asks=asks)
            for start, kind, end, asks in ladder["moves"]
        )
    return len(missing)


def _columns(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in {"soc", "steps", "moves"}}
