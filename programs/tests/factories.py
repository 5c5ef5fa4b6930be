from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from coalition.tests.factories import DocumentFactory, OrganizationFactory, SectorFactory, UserFactory
from programs.models import (
    Cohort,
    Eligibility,
    FieldOfStudy,
    ListedProvider,
    ListImport,
    Occupation,
    Pathway,
    PathwayMove,
    PathwayStep,
    Place,
    Program,
    PublishedResult,
    SavedProgram,
    SavedSearch,
    SectorRule,
    Synonym,
    TrainingSource,
    Wage,
)
from programs.search.words import key_of, words_of


class OccupationFactory(DjangoModelFactory):
    class Meta:
        model = Occupation

    # No major group has an even number, so that none of these means anything.
    code = factory.Sequence(lambda n: f"{30 + n // 10000}-{n % 10000:04}")
    title = factory.Sequence(lambda n: f"Occupation {n}")


class WageFactory(DjangoModelFactory):
    class Meta:
        model = Wage

    occupation = factory.SubFactory(OccupationFactory)
    area = "Boston-Cambridge-Newton, MA-NH"
    period = "May 2025"
    source = "BLS OEWS"
    employment = 1700
    hourly_p10 = Decimal("22.46")
    hourly_p25 = Decimal("23.35")
    hourly_median = Decimal("24.24")
    hourly_p75 = Decimal("28.87")
    hourly_p90 = Decimal("31.04")
    annual_median = 50420


class FieldOfStudyFactory(DjangoModelFactory):
    class Meta:
        model = FieldOfStudy

    code = factory.Sequence(lambda n: f"{10 + n // 10000}.{n % 10000:04}")
    title = factory.Sequence(lambda n: f"Field of study {n}")


class SectorRuleFactory(DjangoModelFactory):
    class Meta:
        model = SectorRule

    sector = factory.SubFactory(SectorFactory)
    taxonomy = SectorRule.Taxonomy.CIP
    code_prefix = factory.Sequence(lambda n: f"{10 + n % 90}")


class TrainingSourceFactory(DjangoModelFactory):
    class Meta:
        model = TrainingSource

    name = factory.Sequence(lambda n: f"State list {n}")
    slug = factory.Sequence(lambda n: f"list-{n}")


class ListedProviderFactory(DjangoModelFactory):
    class Meta:
        model = ListedProvider

    source = factory.SubFactory(TrainingSourceFactory)
    external_id = factory.Sequence(str)
    organization = factory.SubFactory(OrganizationFactory)


class ProgramFactory(DjangoModelFactory):
    class Meta:
        model = Program

    title = factory.Sequence(lambda n: f"Program {n:05}")
    slug = factory.Sequence(lambda n: f"program-{n}")
    organization = factory.SubFactory(OrganizationFactory)
    field_of_study = factory.SubFactory(FieldOfStudyFactory)


class CohortFactory(DjangoModelFactory):
    class Meta:
        model = Cohort

    program = factory.SubFactory(ProgramFactory)
    starts_on = date(2030, 1, 7)


class EligibilityFactory(DjangoModelFactory):
    class Meta:
        model = Eligibility

    program = factory.SubFactory(ProgramFactory)


class PublishedResultFactory(DjangoModelFactory):
    class Meta:
        model = PublishedResult

    program = factory.SubFactory(ProgramFactory)
    period = "July 2024 to June 2025"
    measure = PublishedResult.Measure.COMPLETED
    numerator = 42
    denominator = 50
    source = "Reported by the provider"


class ListImportFactory(DjangoModelFactory):
    class Meta:
        model = ListImport

    source = factory.SubFactory(TrainingSourceFactory)
    programs_file = factory.SubFactory(DocumentFactory)


class PathwayFactory(DjangoModelFactory):
    class Meta:
        model = Pathway

    title = factory.Sequence(lambda n: f"Pathway {n}")
    slug = factory.Sequence(lambda n: f"pathway-{n}")
    sector = factory.SubFactory(SectorFactory)
    status = Pathway.Status.PUBLISHED


class PathwayStepFactory(DjangoModelFactory):
    class Meta:
        model = PathwayStep

    pathway = factory.SubFactory(PathwayFactory)
    occupation = factory.SubFactory(OccupationFactory)


class PathwayMoveFactory(DjangoModelFactory):
    class Meta:
        model = PathwayMove

    pathway = factory.SubFactory(PathwayFactory)
    from_step = factory.SubFactory(PathwayStepFactory, pathway=factory.SelfAttribute("..pathway"))
    to_step = factory.SubFactory(PathwayStepFactory, pathway=factory.SelfAttribute("..pathway"), level=2)


class PlaceFactory(DjangoModelFactory):
    """Of a ZIP code that is there already, the place that is there: `migrate` fills the table, a flush empties it."""

    class Meta:
        model = Place
        django_get_or_create = ("code",)

    code = "02119"
    name = "Roxbury, MA"
    latitude = 42.3251
    longitude = -71.0953


class SavedProgramFactory(DjangoModelFactory):
    class Meta:
        model = SavedProgram

    user = factory.SubFactory(UserFactory)
    program = factory.SubFactory(ProgramFactory)


class SavedSearchFactory(DjangoModelFactory):
    class Meta:
        model = SavedSearch

    user = factory.SubFactory(UserFactory)
    query = factory.Sequence(lambda n: f"q=word{n}")


class SynonymFactory(DjangoModelFactory):
    class Meta:
        model = Synonym

    phrase = factory.Sequence(lambda n: f"Everyday name {n}")
    key = factory.LazyAttribute(lambda synonym: key_of(words_of(synonym.phrase)))
    words = "welding"
