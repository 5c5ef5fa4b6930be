import pytest

from coalition.models import Sector
from coalition.tests.factories import SectorFactory
from programs.models import SectorRule
from programs.operations.sectors import assign_sectors, ensure_starter_sectors
from programs.tests.factories import FieldOfStudyFactory, OccupationFactory, SectorRuleFactory

pytestmark = pytest.mark.django_db


def slugs(thing):
    return list(thing.sectors.order_by("slug").values_list("slug", flat=True))


def rule(sector, prefix):
    return SectorRuleFactory(sector=sector, taxonomy="cip" if "." in prefix else "soc", code_prefix=prefix)


def test_the_longest_beginning_decides():
    health, lab = SectorFactory(slug="health"), SectorFactory(slug="lab")
    nursing, laboratory = FieldOfStudyFactory(code="51.3902"), FieldOfStudyFactory(code="51.1004")
    welding = FieldOfStudyFactory(code="48.0508")
    SectorRuleFactory(sector=health, taxonomy="cip", code_prefix="51")
    rule(lab, "51.10")

    assert assign_sectors() == 2
    assert (slugs(nursing), slugs(laboratory), slugs(welding)) == (["health"], ["lab"], [])


def test_sectors_with_the_same_rule_all_apply():
    laboratory = FieldOfStudyFactory(code="51.1004")
    rule(SectorFactory(slug="health"), "51.10")
    rule(SectorFactory(slug="lab"), "51.10")
    assign_sectors()

    assert slugs(laboratory) == ["health", "lab"]


def test_a_rule_for_occupations_leaves_fields_of_study_alone():
    aide, field = OccupationFactory(code="31-1131"), FieldOfStudyFactory(code="31.0101")
    rule(SectorFactory(slug="health"), "31-11")
    SectorRuleFactory(sector=SectorFactory(slug="parks"), taxonomy="soc", code_prefix="99")
    assign_sectors()

    assert (slugs(aide), slugs(field)) == (["health"], [])


def test_assigning_again_changes_only_what_the_rules_changed():
    aide = OccupationFactory(code="31-1131")
    health, care = SectorFactory(slug="health"), SectorFactory(slug="care")
    first = rule(health, "31-11")
    assert (assign_sectors(), assign_sectors()) == (1, 0)

    first.delete()
    rule(care, "31")
    # One gone, one new.
    assert (assign_sectors(), slugs(aide)) == (2, ["care"])


@pytest.mark.parametrize(
    ("code", "sectors"),
    [
        ("51.3902", ["healthcare"]),
        ("51.1009", ["healthcare"]),
        ("51.1004", ["healthcare", "life-sciences"]),
        ("51.0802", ["healthcare", "life-sciences"]),
        ("41.0101", ["life-sciences"]),
        ("26.1302", ["green-and-blue-technology", "life-sciences"]),
        ("26.1201", ["life-sciences"]),
        ("15.0506", ["green-and-blue-technology"]),
        ("49.0309", ["green-and-blue-technology"]),
        ("49.0205", []),
        ("15.1703", ["clean-energy"]),
        ("46.0302", ["clean-energy"]),
        ("47.0201", ["clean-energy"]),
        ("13.1210", ["childcare"]),
        ("19.0709", ["childcare"]),
        ("52.0201", []),
        ("31-1131", ["healthcare"]),
        ("29-2012", ["healthcare", "life-sciences"]),
        ("29-1141", ["healthcare"]),
        ("19-1031", ["green-and-blue-technology"]),
        ("19-1042", ["life-sciences"]),
        ("47-2231", ["clean-energy"]),
        ("39-9011", ["childcare"]),
        ("41-2011", []),
    ],
)
def test_the_starter_rules_put_a_code_where_the_coalition_would(code, sectors):
    thing = FieldOfStudyFactory(code=code) if "." in code else OccupationFactory(code=code)
    ensure_starter_sectors()
    assign_sectors()

    assert slugs(thing) == sectors


def test_starter_sectors_come_only_to_a_portal_without_sectors():
    ensure_starter_sectors()
    assert list(Sector.objects.values_list("name", flat=True)) == [
        "Healthcare",
        "Life sciences",
        "Green and blue technology",
        "Clean energy",
        "Childcare and early education",
    ]
    Sector.objects.exclude(slug="healthcare").delete()
    SectorRule.objects.all().delete()

    ensure_starter_sectors()
    assert (Sector.objects.count(), SectorRule.objects.count()) == (1, 0)


@pytest.mark.parametrize("more", [0, 30])
def test_assigning_takes_as_many_statements_for_few_codes_as_for_many(django_assert_num_queries, more):
    FieldOfStudyFactory.create_batch(more + 1)
    OccupationFactory.create_batch(more + 1)
    with django_assert_num_queries(8):
        assign_sectors()
