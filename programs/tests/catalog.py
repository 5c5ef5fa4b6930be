"""Programs as tests of pages need them."""

from django.urls import reverse

from coalition.tests.factories import SectorFactory
from programs.tests.factories import FieldOfStudyFactory, OccupationFactory, ProgramFactory, WageFactory


def page_of(program):
    return reverse("program", args=[program.slug])


def job(title="Medical Assistants", code=None, **wage):
    occupation = OccupationFactory(title=title, **({"code": code} if code else {}))
    occupation.wage = WageFactory(occupation=occupation, **wage)
    occupation.save()
    return occupation


def a_full_program():
    occupation = job()
    field = FieldOfStudyFactory(lead_occupation=occupation)
    field.occupations.add(occupation)
    field.sectors.add(SectorFactory())
    return ProgramFactory(field_of_study=field, evening=True, title="Medical", languages=["es"])
