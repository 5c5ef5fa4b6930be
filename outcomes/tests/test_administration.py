"""What the administration does with what records of participants refer to."""

import pytest
from django.urls import reverse

from coalition.tests.factories import AdministratorFactory
from outcomes.models import FundingStream
from outcomes.tests.factories import EnrollmentFactory, PlacementFactory

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def test_what_a_private_record_refers_to_is_not_deleted_though_no_scope_is_open(client, stream):
    client.force_login(AdministratorFactory())
    PlacementFactory(stream=stream)
    program = EnrollmentFactory().program

    for row, name in ((stream, "outcomes_fundingstream"), (program, "programs_program")):
        address = reverse(f"admin:{name}_delete", args=[row.pk])
        assert client.get(address).context["protected"], name
        assert client.post(address, {"post": "yes"}).context["protected"], name
        row.refresh_from_db()


def test_what_nothing_refers_to_is_deleted(client, stream):
    client.force_login(AdministratorFactory())

    client.post(reverse("admin:outcomes_fundingstream_delete", args=[stream.pk]), {"post": "yes"})

    assert not FundingStream.objects.exists()
