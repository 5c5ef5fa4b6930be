"""The demo's pathways by sector, as `Pathway` fields and:

`steps` by a short name, as `PathwayStep` fields with `soc` for the occupation, in the order of their level's places;
`moves` from, kind, to and what it asks.
"""

from typing import Any

from portal.demo.ladders.childcare import CHILDCARE
from portal.demo.ladders.energy import ENERGY
from portal.demo.ladders.green_and_blue import GREEN_AND_BLUE
from portal.demo.ladders.healthcare import HEALTHCARE
from portal.demo.ladders.life_sciences import LIFE_SCIENCES

PATHWAYS: list[dict[str, Any]] = [HEALTHCARE, LIFE_SCIENCES, GREEN_AND_BLUE, ENERGY, CHILDCARE]
