"""A program as its page tells it to a resident."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from coalition.models import Organization
from programs.models import Cohort, Occupation, Program, Wage
from programs.queries import occupations_of

START_DATES = 6

FEATURES = {
    "evening": _("Evening classes"),
    "weekend": _("Weekend classes"),
    "child_care": _("Child care"),
    "child_care_help": _("Help finding child care"),
    "wheelchair_access": _("Wheelchair access"),
    "financial_aid": _("Financial aid"),
    "career_help": _("Career help"),
    "placement_help": _("Job placement help"),
}
COSTS = {
    "tuition": _("Tuition"),
    "fees": _("Fees"),
    "books": _("Books and materials"),
    "supplies": _("Supplies and tools"),
    "other_costs": _("Other costs"),
}


@dataclass(frozen=True)
class FeatureGroup:
    label: Any
    icon: str
    features: list[Any]


class Profile:
    def __init__(self, program: Program) -> None:
        self.program = program

    @cached_property
    def cohorts(self) -> list[Cohort]:
        return list(self.program.cohorts.upcoming(timezone.localdate())[:START_DATES])

    @cached_property
    def occupations(self) -> list[Occupation]:
        field_of_study = self.program.field_of_study
        return list(occupations_of(field_of_study)) if field_of_study else []

    @cached_property
    def wage_sources(self) -> list[Wage]:
        """One wage for each source, period and area among those shown."""
        wages = [occupation.wage for occupation in self.occupations if occupation.wage]
        return list({(wage.source, wage.period, wage.area): wage for wage in wages}.values())

    @cached_property
    def features(self) -> list[FeatureGroup]:
        """What it has, what it has not, and what nobody said: a blank is a question, not a no."""
        said = {True: FeatureGroup(_("Yes"), "yes", []), False: FeatureGroup(_("No"), "no", [])}
        unsaid = FeatureGroup(_("Ask the provider"), "ask", [])
        for name, label in FEATURES.items():
            said.get(getattr(self.program, name), unsaid).features.append(label)
        return [group for group in (*said.values(), unsaid) if group.features]

    @cached_property
    def costs(self) -> list[tuple[Any, Any]]:
        """The parts of the cost that are listed, those that are zero left out."""
        amounts = [(label, getattr(self.program, name)) for name, label in COSTS.items()]
        return [(label, amount) for label, amount in amounts if amount]

    @cached_property
    def phone(self) -> str:
        return self.program.phone or (self.program.organization.phone if self.program.organization else "")

    @cached_property
    def website(self) -> str:
        return self.program.website or (self.program.organization.website if self.program.organization else "")

    @cached_property
    def meets_at(self) -> Program | Organization | None:
        """Whose address it is: the program's own, else its provider's."""
        return self.program if self.program.street or self.program.city else self.program.organization
