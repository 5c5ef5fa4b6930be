"""What the administration does with what records of participants refer to."""

import pytest
from django.urls import reverse

from coalition.scopes import acting
from coalition.scopes.kinds import MIGRATION
from coalition.tests.factories import AdministratorFactory, NeighborhoodFactory
from outcomes.models import FundingStream, Participant
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


def test_a_neighborhood_that_only_a_participant_lives_in_stays_and_nobody_is_told_whose(client, participant):
    client.force_login(AdministratorFactory())
    hood = NeighborhoodFactory(code="old-town", name="Old Town")
    with acting(MIGRATION):
        Participant.objects.update(neighborhood="old-town")

    answer = client.post(reverse("admin:coalition_neighborhood_delete", args=[hood.pk]), {"post": "yes"})

    assert answer.status_code == 403
    page = client.get(reverse("admin:coalition_neighborhood_change", args=[hood.pk])).text
    assert "organizations: 0; records of participants" in page
