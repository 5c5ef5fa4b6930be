import pytest
from django.utils import timezone

from coalition.models import Organization
from programs.models import ListedProvider, Program
from programs.tests.factories import FieldOfStudyFactory
from programs.tests.lists import SOURCE, row, take

pytestmark = pytest.mark.django_db

NOW = timezone.now()
LISTED_ONLY = {"name": "", "street1": "", "city": "", "state": "", "zip": "", "county": "", "website": ""}
LISTED_ONLY |= {"eveningcourses": "", "childcare": "", "distancelearning": "", "providerstatusname": ""}


@pytest.fixture(autouse=True)
def field_of_study():
    FieldOfStudyFactory(code="51.3902")


def provider(**values):
    return {"providerid": "77", "name": "From A List", "city": "Dunmore", "statusname": "Approved"} | values


def test_programs_of_one_provider_share_its_organization(tmp_path):
    take(tmp_path, NOW, row(1), row(2, "Welding"), row(3, "Cooking", providerid="78", name="Another"))

    assert Organization.objects.count() == 2
    assert Organization.objects.get(name="Harbor Career School").programs.count() == 2


def test_what_a_row_says_of_its_provider_wins_and_what_it_leaves_blank_is_filled_in(tmp_path):
    take(tmp_path, NOW, row(1, website=""), providers=[provider(website="www.filled.example.com", eveningcourses="2")])
    found = Program.objects.get()

    assert (found.organization.name, found.city) == ("Harbor Career School", "Fairhaven")
    assert (found.website, found.evening) == ("http://www.filled.example.com", True)


def test_a_provider_known_from_an_earlier_list_is_still_known(tmp_path):
    take(tmp_path, NOW, row(1))
    take(tmp_path, NOW, row(1), row(2, "Welding", **LISTED_ONLY))
    found = Program.objects.get(external_id="2")

    assert (found.organization.name, found.flags, found.status) == ("Harbor Career School", [], "listed")


def test_a_list_updates_an_organization_that_is_only_listed(tmp_path):
    take(tmp_path, NOW, row(1))
    take(tmp_path, NOW, row(1, street1="2 New Road", name="Harbor School Of Trades"))

    assert Organization.objects.values_list("name", "street").get() == ("Harbor School Of Trades", "2 New Road")
    assert Organization.objects.get().events.count() == 2


def test_a_list_never_overwrites_the_page_of_a_member(tmp_path):
    take(tmp_path, NOW, row(1))
    Organization.objects.update(is_member=True, name="Harbor, our own words", street="Our street")
    take(tmp_path, NOW, row(1, name="Harbor Renamed", street1="2 New Road"))

    assert Organization.objects.values_list("name", "street").get() == ("Harbor, our own words", "Our street")
    assert Program.objects.get().street == "2 New Road"


def test_a_provider_linked_to_another_organization_by_hand_stays_so(tmp_path):
    take(tmp_path, NOW, row(1))
    member = Organization.objects.create(name="A Member", slug="a-member", kind="college", is_member=True)
    ListedProvider.objects.update(organization=member)
    take(tmp_path, NOW, row(1))

    assert Program.objects.get().organization == member


def test_programs_of_a_suspended_provider_are_withheld_until_it_is_approved_again(tmp_path):
    take(tmp_path, NOW, row(1))
    outcome = take(tmp_path, NOW, row(1, providerstatusname="Suspend"))
    assert outcome.counts["changed"] == 1
    assert Program.objects.values_list("status", "flags").get() == ("withheld", ["suspended_provider"])

    take(tmp_path, NOW, row(1, **LISTED_ONLY))
    assert Program.objects.get().status == "withheld"

    take(tmp_path, NOW, row(1))
    assert Program.objects.values_list("status", "flags").get() == ("listed", [])
    assert ListedProvider.objects.get().status == "approved"


def test_a_program_withheld_by_hand_stays_withheld(tmp_path):
    take(tmp_path, NOW, row(1))
    Program.objects.update(status="withheld")
    outcome = take(tmp_path, NOW, row(1))

    assert outcome.counts["unchanged"] == 1
    assert Program.objects.get().status == "withheld"


def test_what_a_list_says_nothing_of_is_left_alone(tmp_path):
    take(tmp_path, NOW, row(1))
    Program.objects.update(phone="617 555 0100", weekend=True, neighborhood="roxbury")
    take(tmp_path, NOW, row(1, tuition="900"))

    assert Program.objects.values_list("phone", "weekend", "neighborhood", "tuition").get() == (
        "617 555 0100",
        True,
        "roxbury",
        900,
    )


def test_an_address_once_published_stays_when_the_title_changes(tmp_path):
    take(tmp_path, NOW, row(1, "Welding"))
    take(tmp_path, NOW, row(1, "Advanced Welding"))

    assert Program.objects.values_list("title", "slug").get() == ("Advanced Welding", "welding-made-up-state-1")


def test_only_rows_that_change_leave_a_trace_and_it_names_who_did_it(tmp_path, request):
    take(tmp_path, NOW, row(1), row(2, "Welding"))
    take(tmp_path, NOW, row(1), row(2, "Welding", tuition="1"))
    events = Program.pgh_event_model.objects.order_by("external_id", "pgh_id")

    assert [(event.external_id, event.pgh_label) for event in events] == [
        ("1", "insert"),
        ("2", "insert"),
        ("2", "update"),
    ]
    assert {event.pgh_context.metadata["actor"] for event in events} == {f"test:{request.node.name}"}


def test_two_lists_may_use_the_same_ids(tmp_path):
    take(tmp_path, NOW, row(1))
    take(tmp_path, NOW, row(1), source="Another state")

    assert set(Program.objects.values_list("source__slug", "external_id")) == {
        ("another-state", "1"),
        ("made-up-state", "1"),
    }
    assert Organization.objects.count() == 2


def test_a_dry_run_shows_the_new_provider_of_a_changed_program_by_name(tmp_path):
    take(tmp_path, NOW, row(1))
    shown = []
    take(tmp_path, NOW, row(1, providerid="78", name="New Owner"), apply=False, on_changes=shown.extend)

    assert [(change.field, change.old, change.new) for change in shown] == [
        ("organization", "Harbor Career School", "New Owner")
    ]
    assert not Organization.objects.filter(name="New Owner").exists()
    assert Program.objects.get().source.name == SOURCE
