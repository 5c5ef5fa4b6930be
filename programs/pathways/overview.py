"""A pathway as the list of them tells it."""

from django.utils.functional import cached_property

from programs.models import Pathway, PathwayStep
from programs.pathways.ladder import Range, pay_range


class Card:
    def __init__(self, pathway: Pathway) -> None:
        self.pathway = pathway
        self.steps: list[PathwayStep] = list(pathway.steps.all())

    @cached_property
    def pay(self) -> Range | None:
        return pay_range(self.steps)

    @property
    def ways_in(self) -> list[PathwayStep]:
        return [step for step in self.steps if step.ways_in]
