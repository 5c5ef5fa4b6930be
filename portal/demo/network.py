"""The other organizations of the demo's healthcare network: none is real, and none is a member of the coalition."""

from itertools import product
from typing import Any

from django.utils.text import slugify

PLACES = (
    *("Amber Lane", "Birch Hill", "Cobblestone", "Dogwood", "Elm Square", "Fernwood"),
    *("Granite Street", "Harvest", "Ironbridge", "Juniper", "Kestrel Point"),
)
TRADES = ("Community Health Center", "Home Care", "Nursing and Rehabilitation", "Dental Partners")

NETWORK_ORGANIZATIONS: list[dict[str, Any]] = [
    {"slug": slugify(f"{place} {trade}"), "name": f"{place} {trade}", "kind": "employer", "is_member": False}
    for place, trade in product(PLACES, TRADES)
]
