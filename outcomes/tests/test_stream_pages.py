"""How far a grant has come: figures for whoever answers for it, people by consent and by whose records they are."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coalition.models import Membership, SecurityEvent
from coalition.tests.conftest import client_of  # noqa: F401
from coalition.tests.factories import MembershipFactory, OrganizationFactory, SectorFactory
from outcomes.models import Consent
from outcomes.tests.conftest import BOSTON
from outcomes.tests.factories import (
    ConsentFactory,
    FunderConsentFactory,
    FundingStreamFactory,
    PlacementCreditFactory,
    PlacementFactory,
    StreamPartnerFactory,
    StreamSectorFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub():
    return OrganizationFactory(name="Hub", is_member=True)


@pytest.fixture
def hub_staff(hub):
    return MembershipFactory(organization=hub, role=Membership.Role.STAFF).user


@pytest.fixture
def healthcare():
    return SectorFactory(name="Healthcare", slug="healthcare")


@pytest.fixture
def grant(hub, organization, elsewhere, healthcare):
    grant = FundingStreamFactory(slug="grant", organization=hub, target=10, min_wage=20)
    StreamSectorFactory(stream=grant, sector=healthcare, target=8)
    StreamPartnerFactory(stream=grant, organization=organization, target=5)
    StreamPartnerFactory(stream=grant, organization=elsewhere)
    return grant


def placed(organization, grant, sector, name="Somebody", **facts):
    person = FunderConsentFactory(participant__organization=organization, participant__full_name=name).participant
    return PlacementFactory(participant=person, stream=grant, sector=sector, **facts)


@pytest.fixture
def placements(organization, elsewhere, grant, healthcare):
    """Two of Harbor Works that count and one that doesn't; one of Bridge Works."""
    return [
        placed(organization, grant, healthcare, "Ana Lima"),
        placed(organization, grant, healthcare, "Bo Chen", starts_on=date(2026, 3, 2)),
        placed(organization, grant, healthcare, "Cy Low", hourly_wage=12),
        placed(elsewhere, grant, healthcare, "Di Far"),
    ]


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr("outcomes.views.streams.localdate", lambda: date(2026, 7, 1))


def progress_of(client, address="/outcomes/streams/grant/"):
    return client.get(address).context["progress"]


def said(lines):
    return [(line.name, line.count, line.target) for line in lines]


def test_who_answers_for_a_grant_sees_the_figures_of_all_partners(client, hub_staff, placements, today):
    client.force_login(hub_staff)

    progress = progress_of(client)

    assert (progress.counted, progress.percent, progress.pace.missing) == (3, 30, 7)
    assert said(progress.by_sector) == [("Healthcare", 3, 8)]
    assert said(progress.by_partner) == [("Bridge Works", 1, None), ("Harbor Works", 2, 5)]
    assert [(line.number.verdict, line.count) for line in progress.not_counted] == [("pay", 1)]
    assert [(f"{line.month:%m}", line.count, line.so_far) for line in progress.by_month] == [
        *[("01", 0, 0), ("02", 0, 0), ("03", 1, 1), ("04", 0, 1), ("05", 2, 3), ("06", 0, 3), ("07", 0, 3)]
    ]


def test_a_partner_sees_its_own_figures_and_no_others(client, coach, placements, elsewhere, organization, today):
    """Also where another's participant consents that it reads their record."""
    ConsentFactory(participant=placements[3].participant, to=organization, scope=Consent.Scope.PARTNER)
    client.force_login(coach)

    progress = progress_of(client)

    assert (progress.counted, said(progress.by_partner)) == (2, [("Harbor Works", 2, 5)])
    assert [(line.number.verdict, line.count) for line in progress.not_counted] == [("pay", 1)]


def test_a_partner_opens_a_number_to_its_own_people(client, coach, placements):
    client.force_login(coach)

    counted = client.get("/outcomes/streams/grant/people/")
    too_low = client.get("/outcomes/streams/grant/people/?verdict=pay")
    in_march = client.get("/outcomes/streams/grant/people/?month=2026-03&sector=healthcare&organization=harbor-works")

    assert [str(person) for _placement, person in counted.context["rows"]] == ["Ana Lima", "Bo Chen"]
    assert [str(person) for _placement, person in too_low.context["rows"]] == ["Cy Low"]
    assert "The wage is below" in too_low.text
    assert in_march.context["in_all"] == (1 if organization_slug(placements) == "harbor-works" else 0)


def organization_slug(placements):
    return placements[0].organization.slug


def test_who_answers_for_it_sees_of_others_people_what_they_agreed_to(client, hub, hub_staff, placements):
    client.force_login(hub_staff)
    address = "/outcomes/streams/grant/people/"
    nobody = client.get(address)
    ConsentFactory(participant=placements[0].participant, to=hub, scope=Consent.Scope.VERIFICATION)
    ConsentFactory(participant=placements[3].participant, to=hub, scope=Consent.Scope.PARTNER)
    two = client.get(address)

    assert (nobody.context["in_all"], nobody.context["rows"]) == (3, [])
    assert "You may know the number, and not the people." in nobody.text
    assert [person and str(person) for _placement, person in two.context["rows"]] == ["Di Far", None]
    assert "You see 2 of 3." in two.text
    assert "Ana Lima" not in two.text


def test_who_looks_at_shared_people_is_in_the_log_of_their_organization_and_in_their_own(
    client, hub, hub_staff, placements, elsewhere
):
    ConsentFactory(participant=placements[0].participant, to=hub, scope=Consent.Scope.VERIFICATION)
    ConsentFactory(participant=placements[3].participant, to=hub, scope=Consent.Scope.PARTNER)
    client.force_login(hub_staff)

    client.get("/outcomes/streams/grant/people/")

    shared = placements[3].organization
    logged = SecurityEvent.objects.filter(kind="viewed", about="outcomes.placement")
    assert shared not in (hub, placements[0].organization)
    assert {(each.organization, each.actor) for each in logged} == {(hub, hub_staff), (shared, hub_staff)}


def test_a_number_that_there_is_not_answers_404(client, coach, grant):
    client.force_login(coach)

    for query in ("verdict=nonsense", "month=2026-13", "month=x"):
        assert client.get(f"/outcomes/streams/grant/people/?{query}").status_code == 404
    assert client.get("/outcomes/streams/grant/people/?sector=nonsense").context["rows"] == []


def test_the_drawing_says_its_finding_and_is_an_image(client, hub_staff, placements, today):
    client.force_login(hub_staff)

    page = client.get("/outcomes/streams/grant/")

    finding = "3 placements count. The best month was May 2026 with 2. From now on 1.2 a month are needed."
    assert page.context["chart"].finding == finding
    assert f'alt="{finding}"' in page.text
    assert 'src="data:image/svg+xml;base64,' in page.text
    assert max(bar.height for bar in page.context["chart"].bars) == 198


def test_an_empty_grant_says_so(client, hub_staff, grant, today):
    client.force_login(hub_staff)

    page = client.get("/outcomes/streams/grant/").text

    assert "No placement counts yet." in page
    assert "Every placement that was logged for it counts." in page


def test_parts_of_partners_are_told_to_who_answers_for_it(client, hub, hub_staff, placements, elsewhere, today):
    PlacementCreditFactory(placement=placements[0], partner=elsewhere)
    PlacementCreditFactory(placement=placements[2], partner=elsewhere)
    client.force_login(hub_staff)

    [(name, part, number, count)] = progress_of(client).contributions
    assert (name, part, count) == ("Bridge Works", "Referred them", 1)

    people = client.get(f"/outcomes/streams/grant/people/?{number.query}")
    ConsentFactory(participant=placements[0].participant, to=hub, scope=Consent.Scope.VERIFICATION)
    opened = client.get(f"/outcomes/streams/grant/people/?{number.query}")

    assert (people.context["in_all"], people.context["rows"]) == (1, [])
    assert [placement for placement, _person in opened.context["rows"]] == [placements[0]]
    assert "Bridge Works · Referred them" in opened.text
    assert client.get("/outcomes/streams/grant/people/?partner=x&part=x").status_code == 404


def test_the_list_has_the_grants_of_ones_organizations(client, coach, grant):
    FundingStreamFactory(name="Of others")
    client.force_login(coach)

    assert [each.slug for each in client.get("/outcomes/streams/").context["page"]] == ["grant"]


def test_who_is_in_no_grant_learns_how_one_comes_here(client, coach):
    client.force_login(coach)

    assert "Your organization is in no funding stream yet." in client.get("/outcomes/streams/").text


def statements(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    "address", ["/outcomes/streams/", "/outcomes/streams/grant/", "/outcomes/streams/grant/people/"]
)
def test_more_of_everything_costs_no_more_statements(client, hub, hub_staff, placements, address, healthcare):
    client.force_login(hub_staff)
    grant = placements[0].stream

    def more(number):
        for _each in range(number):
            partner = StreamPartnerFactory(stream=grant).organization
            StreamSectorFactory(stream=grant)
            StreamPartnerFactory(organization=hub)
            placement = placed(partner, grant, healthcare)
            PlacementCreditFactory(placement=placement, partner=partner)
            ConsentFactory(participant=placement.participant, to=hub)

    more(1)
    few = statements(client, address)
    more(4)

    assert statements(client, address) == few


def test_a_day_is_that_of_boston(client, hub_staff, grant, monkeypatch):
    """Late in the evening it is the next day by the clock of the database."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 6, 30, 23, 0, tzinfo=BOSTON))
    client.force_login(hub_staff)

    assert progress_of(client).today == date(2026, 6, 30)
