import pytest
from django.db import connection

from coalition.models import Organization
from coalition.tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db


def test_names_are_sorted_as_people_read_them():
    names = ["(1-AAA1) Works", "Abilities", "ABS Electric", "Điện", "école", "Elm", "Éxito", "**Supply Chain", "Zebra"]
    for name in reversed(names):
        OrganizationFactory(name=name)

    assert [each.name for each in Organization.objects.all()] == names


def test_a_name_that_changes_moves_to_its_new_place():
    first, second = OrganizationFactory(name="Abel"), OrganizationFactory(name="Baker")

    first.name = "Zebra"
    first.save()

    assert list(Organization.objects.all()) == [second, first]


def test_names_alike_but_for_signs_and_accents_keep_their_order():
    rows = [OrganizationFactory(name=name) for name in ("Élan", "elan", "“elan")]

    assert list(Organization.objects.all()) == rows


def test_keys_are_compared_by_bytes_on_every_server():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT collation_name FROM information_schema.columns"
            " WHERE column_name IN ('sort_name', 'sort_title') AND table_name NOT LIKE '%%event'"
        )
        assert cursor.fetchall() == [("C",)] * 4
