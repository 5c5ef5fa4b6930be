from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from coalition.models import Membership
from coalition.tests.factories import (
    GroupFactory,
    GroupMembershipFactory,
    MembershipFactory,
    OrganizationFactory,
    SectorFactory,
    SiteSettingsFactory,
    UserFactory,
)
from convenings.models import Change, Convening, Series
from convenings.tests.factories import ConveningFactory

pytestmark = pytest.mark.django_db

WHERE = {"mode": "in_person", "place": "Library", "zone": "America/New_York", "minutes": "90", "guests_at_most": "0"}
WHAT = {"title": "Data Meeting", "kind": "meeting", "visibility": "group", "local_time": "09:30", **WHERE}


@pytest.fixture
def group():
    return GroupFactory(name="Data", slug="data")


@pytest.fixture
def chair(client, group):
    person = GroupMembershipFactory(group=group, role="chair").user
    client.force_login(person)
    return person


@pytest.fixture
def rule():
    """Each first Monday, from the first of January to come to the end of that year."""
    year = timezone.localdate().year + 1
    first, last = date(year, 1, 1), date(year, 3, 31)
    return {**WHAT, "frequency": "monthly", "interval": "1", "weekday": "1", "nth": "1"} | {
        "first_on": first.isoformat(),
        "until": last.isoformat(),
    }


def test_what_is_new_is_by_the_clock_of_the_coalition(client, group, chair):
    SiteSettingsFactory(time_zone="America/Chicago")

    for page in ("/convenings/new/", "/groups/data/schedule/"):
        assert client.get(page).context["form"]["zone"].value() == "America/Chicago"


def save(client, address, data, **more):
    """Look at it first, as whoever presses the first button does; then save it."""
    looked = client.post(address, data)
    assert looked.status_code == 200
    assert looked.context["form"].errors == {}
    return client.post(address, {**data, **more, "looked_at": looked.context["looked_at"]})


def test_a_chair_schedules_a_year_by_one_rule_after_looking_at_each_date(client, group, chair, rule):
    looked = client.post("/groups/data/schedule/", rule)
    assert len(looked.context["looked"]) == 3
    assert not Series.objects.exists()

    answer = save(client, "/groups/data/schedule/", rule)
    assert (answer.status_code, answer["Location"]) == (302, "/groups/data/")
    series = Series.objects.get()
    assert (series.group, series.convenings.count()) == (group, 3)
    page = client.get("/groups/data/").text
    assert page.count("Data Meeting") >= 3


def test_what_is_changed_after_looking_is_looked_at_again_before_it_is_saved(client, group, chair, rule):
    looked = client.post("/groups/data/schedule/", rule)

    again = client.post(
        "/groups/data/schedule/", {**rule, "local_time": "14:00", "looked_at": looked.context["looked_at"]}
    )
    assert again.status_code == 200
    assert not Series.objects.exists()


def test_holidays_are_pointed_out_and_left_out_with_a_reason_where_the_chair_says_so(client, group, chair, rule):
    third_mondays = {**rule, "nth": "3"}
    looked = client.post("/groups/data/schedule/", third_mondays)
    names = [each.holiday for each in looked.context["looked"]]
    assert names[:2] == ["Martin Luther King Jr. Day", "Washington's Birthday"]
    assert "That day is a holiday: Martin Luther King Jr. Day." in looked.text.replace("&#x27;", "'")

    day = looked.context["looked"][0].convening.local_date
    save(client, "/groups/data/schedule/", third_mondays, skip=[day.isoformat(), "nonsense"], why_skipped="Holiday")
    skipped = Convening.objects.get(local_date=day)
    assert (skipped.status, skipped.status_reason) == ("canceled", "Holiday")
    assert Convening.objects.on().count() == 2


@pytest.mark.parametrize(
    ("country", "part", "in_february"), [("CA", "ON", "Family Day"), ("CA", "QC", ""), ("", "", "")]
)
def test_holidays_are_those_of_the_place_that_the_site_settings_name(client, chair, rule, country, part, in_february):
    SiteSettingsFactory(holidays_of=country, holidays_in=part)

    looked = client.post("/groups/data/schedule/", {**rule, "nth": "3"}).context["looked"]
    assert [each.holiday for each in looked] == ["", in_february, ""]


def test_meetings_of_the_same_people_are_pointed_out_by_name_where_the_chair_may_know_it(client, group, chair, rule):
    first = client.post("/groups/data/schedule/", rule).context["looked"][0].convening
    other, hidden = GroupFactory(), GroupFactory(is_public=False)
    GroupMembershipFactory(group=other, user=chair)
    colleague = GroupMembershipFactory(group=group).user
    GroupMembershipFactory(group=hidden, user=colleague)
    at = {"local_date": first.local_date, "visibility": "group"}
    ConveningFactory(title="Outreach", group=other, **at)
    ConveningFactory(title="Secret", group=hidden, **at)
    ConveningFactory(title="Nobody of ours", **at)
    ConveningFactory(title="Later that day", group=other, **at, local_time=time(15))

    looked = client.post("/groups/data/schedule/", rule)
    page = looked.text
    assert "At the same time: Outreach." in page
    assert "At the same time another group meets." in page
    for unsaid in ("Secret", "Nobody of ours", "Later that day"):
        assert unsaid not in page
    assert [clash.people for clash in looked.context["looked"][0].clashes] == [1, 1]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"place": ""}, "place"),
        ({"mode": "online"}, "link"),
        ({"nth": ""}, "nth"),
        ({"count": "3"}, "count"),
        ({"until": "2000-01-01"}, "until"),
        ({"minutes": "2"}, "minutes"),
        ({"title": ""}, "title"),
        ({"first_on": "2000-01-01", "until": "2000-12-31"}, "until"),
    ],
)
def test_an_error_stands_beside_its_field(client, group, chair, rule, wrong, field):
    answer = client.post("/groups/data/schedule/", rule | wrong)

    assert list(answer.context["form"].errors) == [field]
    assert not Series.objects.exists()


def test_a_group_that_is_not_public_can_not_be_given_away(client, group, chair, rule):
    group.is_public = False
    group.save()
    data = rule | {"visibility": "public"}
    looked = client.post("/groups/data/schedule/", data)

    answer = client.post("/groups/data/schedule/", {**data, "looked_at": looked.context["looked_at"]})
    assert list(answer.context["form"].errors) == ["visibility"]
    assert not Series.objects.exists()


@pytest.mark.parametrize("role", ["member", "nobody", "manager elsewhere"])
def test_nobody_else_schedules_for_a_group(client, group, rule, role):
    person = {
        "member": lambda: GroupMembershipFactory(group=group).user,
        "nobody": UserFactory,
        "manager elsewhere": lambda: MembershipFactory(organization__is_member=True).user,
    }[role]()
    client.force_login(person)

    assert client.get("/groups/data/schedule/").status_code == 403
    assert client.post("/groups/data/schedule/", rule).status_code == 403
    group.is_public = False
    group.save()
    if role != "member":
        assert client.get("/groups/data/schedule/").status_code == 404


def test_a_single_date_is_scheduled_for_a_group_or_for_an_organization(client, group, chair):
    sector, day = SectorFactory(), timezone.localdate() + timedelta(days=20)
    data = {**WHAT, "local_date": day.isoformat(), "convener": f"group-{group.pk}", "sectors": [sector.pk]}

    save(client, "/convenings/new/", data)
    convening = Convening.objects.get()
    assert (convening.group, convening.series, list(convening.sectors.all())) == (group, None, [sector])

    school = MembershipFactory(user=chair, organization=OrganizationFactory(name="School", is_member=True)).organization
    answer = client.post("/convenings/new/", data | {"convener": f"organization-{school.pk}"})
    assert list(answer.context["form"].errors) == ["visibility"]
    answer = save(client, "/convenings/new/", data | {"convener": f"organization-{school.pk}", "visibility": "public"})
    hosted = Convening.objects.get(host=school)
    assert answer["Location"] == hosted.get_absolute_url()
    assert hosted.title in client.get(school.get_absolute_url()).text


def test_nobody_schedules_in_the_name_of_others_or_in_the_past(client, group, chair):
    other, day = GroupFactory(), timezone.localdate()
    data = {**WHAT, "convener": f"group-{group.pk}"}

    answer = client.post(
        "/convenings/new/",
        {**data, "local_date": (day + timedelta(days=9)).isoformat(), "convener": f"group-{other.pk}"},
    )
    assert list(answer.context["form"].errors) == ["convener"]
    past = {**data, "local_date": (day - timedelta(days=9)).isoformat()}
    looked = client.post("/convenings/new/", past)
    answer = client.post("/convenings/new/", {**past, "looked_at": looked.context["looked_at"]})
    assert list(answer.context["form"].errors) == ["local_date"]
    assert not Convening.objects.exists()


def test_the_backbone_s_staff_schedule_for_every_group_and_for_the_backbone(client, group):
    backbone = OrganizationFactory(is_member=True, is_backbone=True)
    client.force_login(MembershipFactory(organization=backbone, role=Membership.Role.STAFF).user)

    page = client.get("/convenings/new/")
    assert set(page.context["form"].conveners) == {f"group-{group.pk}", f"organization-{backbone.pk}"}
    client.force_login(UserFactory())
    assert client.get("/convenings/new/").status_code == 403


@pytest.fixture
def series(client, group, chair, rule):
    save(client, "/groups/data/schedule/", rule)
    return Series.objects.get()


def filled_in(form, **changes):
    """What a browser sends of a form as it stands, with what somebody changes in it."""
    sent = {}
    for bound in form:
        value = bound.value()
        if isinstance(value, (list, tuple)):
            sent[bound.name] = value
        elif value is not None:
            sent[bound.name] = bound.field.widget.format_value(value) if value != "" else ""
    return {name: value for name, value in sent.items() if value is not None} | changes


def edit(client, convening, scope, **changes):
    address = f"{convening.get_absolute_url()}edit/{scope}"
    data = filled_in(client.get(address).context["form"], **changes)
    looked = client.post(address, data)
    assert looked.context["form"].errors == {}
    return looked, client.post(address, {**data, "looked_at": looked.context["looked_at"]})


def test_one_date_is_moved_after_looking_at_what_changes_and_who_is_told(client, group, series):
    convening = series.convenings.order_by("starts_at")[1]
    day = convening.local_date + timedelta(days=1)

    looked, saved = edit(client, convening, "", local_date=day.isoformat(), why="The room is taken.")
    assert (len(looked.context["told"]), looked.context["readers"]) == (1, 1)
    assert "1 person gets a letter about it." in looked.text
    assert saved["Location"] == convening.get_absolute_url()
    moved = Convening.objects.get(pk=convening.pk)
    assert (moved.local_date, moved.recurrence_on, moved.sequence) == (day, convening.local_date, 1)
    page = client.get(convening.get_absolute_url()).text
    assert "The room is taken." in page
    assert "Moved" in page


@pytest.mark.parametrize(("scope", "changed"), [("following/", [0, 1, 1]), ("all/", [1, 1, 1])])
def test_this_and_following_or_all_dates_are_changed_after_looking_at_them(client, group, series, scope, changed):
    convening = series.convenings.order_by("starts_at")[1]

    looked, saved = edit(client, convening, scope, local_time="14:00", why="It suits more of us.")
    assert len(looked.context["told"]) == sum(changed)
    assert Convening.objects.get(pk=convening.pk).sequence == 1
    assert saved.status_code == 302
    hours = [each.local_time.hour for each in Convening.objects.order_by("starts_at")]
    assert hours == [14 if each else 9 for each in changed]
    assert Change.objects.count() == sum(changed)


def test_a_date_is_canceled_with_a_reason_and_can_be_on_again(client, series):
    convening = series.convenings.order_by("starts_at")[0]
    address = convening.get_absolute_url()

    assert list(client.post(f"{address}cancel/", {"why": ""}).context["form"].errors) == ["why"]
    assert "1 person gets a letter." in client.get(f"{address}cancel/").text
    client.post(f"{address}cancel/", {"why": "Snow."})
    page = client.get(address).text
    assert "It does not take place." in page
    assert "Snow." in page
    assert client.get(f"{address}edit/").status_code == 302

    client.post(f"{address}on-again/")
    assert not Convening.objects.get(pk=convening.pk).is_canceled


def test_what_has_begun_is_not_changed_any_more(client, group, chair):
    over = ConveningFactory(group=group, local_date=timezone.localdate() - timedelta(days=2))

    for page in ("edit/", "cancel/"):
        assert client.get(f"{over.get_absolute_url()}{page}", follow=True).redirect_chain
        assert client.post(f"{over.get_absolute_url()}{page}", {"why": "x"}).status_code == 302
    client.post(f"{over.get_absolute_url()}on-again/")
    assert not Change.objects.exists()


@pytest.mark.parametrize("page", ["edit/", "edit/following/", "edit/all/", "cancel/", "on-again/"])
def test_who_does_not_run_it_is_refused_and_who_may_not_know_of_it_learns_nothing(client, group, series, page):
    convening = series.convenings.order_by("starts_at")[0]
    address = f"{convening.get_absolute_url()}{page}"

    client.force_login(GroupMembershipFactory(group=group).user)
    assert client.post(address, {"why": "x"}).status_code == 403
    client.force_login(MembershipFactory(organization__is_member=True).user)
    assert client.post(address, {"why": "x"}).status_code == 404
    assert not Change.objects.exists()


def test_a_convening_of_its_own_has_nothing_that_follows(client, group, chair):
    alone = ConveningFactory(group=group)

    assert client.get(f"{alone.get_absolute_url()}edit/").status_code == 200
    assert client.get(f"{alone.get_absolute_url()}edit/following/").status_code == 404
    assert client.get(f"{alone.get_absolute_url()}edit/all/").status_code == 404
