"""The demo's programs by sector, as `Program` fields and:

`provider` the organization's slug, `cip` the field of study, `cohorts` pairs of weeks from today to the first day
(a Monday) and weeks to the last.
"""

from typing import Any

from portal.demo.training.childcare import CHILDCARE
from portal.demo.training.energy import ENERGY
from portal.demo.training.green_and_blue import GREEN_AND_BLUE
from portal.demo.training.healthcare import HEALTHCARE
from portal.demo.training.life_sciences import LIFE_SCIENCES

PROGRAMS: list[dict[str, Any]] = [*HEALTHCARE, *LIFE_SCIENCES, *GREEN_AND_BLUE, *ENERGY, *CHILDCARE]
