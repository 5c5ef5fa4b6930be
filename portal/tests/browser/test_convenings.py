from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from coalition.tests.factories import GroupFactory, GroupMembershipFactory, OrganizationFactory, SectorFactory
from convenings.models import Convening
from convenings.operations.changing import cancel, change
from convenings.operations.scheduling import schedule_series
from convenings.tests.factories import ConveningFactory
from portal.tests.browser.conftest import DESKTOP, PHONE
from programs.starts import Month

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.needs("chromium")]

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
widths = pytest.mark.parametrize("width", [PHONE, DESKTOP])


@pytest.fixture
def group():
    return GroupFactory(name="Data and Results", slug="data")


@pytest.fixture
def chair(client, group):
    person = GroupMembershipFactory(group=group, role="chair", organization__is_member=True).user
    client.force_login(person)
    return person


@pytest.fixture
def series(group):
    """Second Tuesdays; the first is moved, the second canceled."""
    made = schedule_series(
        group=group,
        by=None,
        now=timezone.now(),
        title="Data Meeting",
        place="Library",
        visibility="public",
        local_time="09:30",
        frequency="monthly",
        weekday=2,
        nth=2,
        first_on=timezone.localdate() + timedelta(days=3),
    )
    moved, off = made.convenings.order_by("starts_at")[:2]
    day = moved.local_date + timedelta(days=1)
    change(moved, by=None, now=timezone.now(), why="The room is taken.", local_date=day)
    cancel(off, by=None, now=timezone.now(), why="Half of us are at the state house that day.")
    return made


@widths
def test_finding_a_convening_shuts_nobody_out_empty_or_full(visit, series, width):
    visitor = visit(width=width)
    SectorFactory()
    month = Month.of(timezone.localdate()).plus(1)
    everything = {"address": LONG, "description": f"# Why\n\n{LONG}\n\n- one\n- two", "place": LONG}
    options = {"needs_asked": ["interpretation", "asl"], "interpretation": ["es", "ht"], "capacity": 3}
    full = ConveningFactory(
        title=LONG,
        kind="job_fair",
        host=OrganizationFactory(name=LONG, is_member=True),
        local_date=month.first,
        mode="hybrid",
        link="https://meet.example.org/x",
        **everything,
        **options,
    )
    for _number in range(21):
        ConveningFactory(local_date=month.first)
    dates = list(series.convenings.order_by("starts_at")[:3])

    for address in (
        "/convenings/",
        "/convenings/?page=2",
        f"/convenings/?month={month}",
        f"/convenings/?month={month.plus(30)}",
        "/convenings/?when=past",
        "/convenings/?kind=conference",
        "/groups/data/",
        "/",
        full.get_absolute_url(),
        *(each.get_absolute_url() for each in dates),
    ):
        visitor.page.goto(address)
        visitor.check()


@widths
def test_scheduling_and_changing_shut_nobody_out(visit, client, chair, series, width):
    visitor = visit(width=width)
    visitor.sign_in(client)
    first, off, third = series.convenings.order_by("starts_at")[:3]
    over = ConveningFactory(group=series.group, local_date=date(2020, 1, 7))

    for address in (
        "/convenings/new/",
        "/groups/data/schedule/",
        "/me/calendar/",
        first.get_absolute_url(),
        off.get_absolute_url(),
        over.get_absolute_url(),
        f"{third.get_absolute_url()}edit/",
        f"{third.get_absolute_url()}edit/following/",
        f"{third.get_absolute_url()}edit/all/",
        f"{third.get_absolute_url()}cancel/",
    ):
        visitor.page.goto(address)
        visitor.check()


@pytest.mark.parametrize(("width", "javascript"), [(PHONE, True), (DESKTOP, True), (PHONE, False)])
def test_a_chair_schedules_a_year_changes_all_that_follow_and_cancels_one(
    visit, client, group, chair, width, javascript
):
    visitor = visit(width=width, javascript=javascript)
    visitor.sign_in(client)
    page = visitor.page
    # What looks for barriers waits for the page's own clock, which stands still without JavaScript.
    check = visitor.check if javascript else lambda: None
    page.goto("/groups/data/")
    page.get_by_role("link", name="Schedule meetings").click()
    page.get_by_label("Title").fill("Data Meeting")
    page.get_by_label("Day of the week").select_option("Monday")
    page.get_by_label("Which one of the month").select_option("Third")
    page.get_by_label("Begins at").fill("09:30")
    page.get_by_label("Place").fill("Library")
    page.get_by_role("button", name="Look at the dates").click()
    expect(page.get_by_text("That day is a holiday: Martin Luther King Jr. Day.")).to_be_visible()
    check()
    page.get_by_role("button", name="Schedule these dates").click()
    expect(page.get_by_text("It is scheduled:")).to_be_visible()
    expect(page.get_by_role("heading", name="When it meets next")).to_be_visible()

    page.goto(Convening.objects.on().order_by("starts_at")[1].get_absolute_url())
    page.get_by_role("link", name="Change or move it").click()
    page.get_by_role("link", name="This one and all that follow").click()
    page.get_by_label("Begins at").fill("14:00")
    page.get_by_role("button", name="Look at what changes").click()
    expect(page.get_by_role("heading", name="This is what happens when you save")).to_be_visible()
    expect(page.get_by_text("1 person gets a letter about it.")).to_be_visible()
    check()
    page.get_by_role("button", name="Save it").click()
    expect(page.get_by_text("Everybody who planned with these dates gets a letter.")).to_be_visible()

    page.get_by_role("link", name="Cancel it").click()
    page.get_by_label("Why it is canceled").fill("Snow.")
    page.get_by_role("button", name="Cancel this date").click()
    expect(page.get_by_text("It does not take place.")).to_be_visible()
    check()
    page.get_by_role("button", name="It takes place after all").click()
    expect(page.get_by_text("Everybody who was told otherwise gets a letter.")).to_be_visible()


@widths
def test_somebody_gets_a_secret_address_for_their_calendar_and_a_new_one(visit, client, chair, width):
    visitor = visit(width=width)
    visitor.sign_in(client)
    page = visitor.page
    page.goto("/me/calendar/")
    page.get_by_role("button", name="Make my address").click()
    expect(page.get_by_role("heading", name="Your secret address")).to_be_visible()
    visitor.check()
    page.get_by_role("button", name="Make a new address").click()
    expect(page.get_by_text("The old address does not work any more.")).to_be_visible()
    visitor.check()
