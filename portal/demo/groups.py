"""The demo's groups: a standing meeting, four working groups that report to it, a network of 50, a learning lab."""

from datetime import date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from coalition.models import Group, GroupMembership, Membership, Organization, Seat, User
from portal.demo.network import NETWORK_ORGANIZATIONS
from portal.demo.people import people
from portal.demo.signins import SIGN_INS, SignIn

MEETING = "coalition-meeting"
# So that they were expected at the meetings of the last half year.
SEATED_FOR = timedelta(days=300)
IN_THE_NETWORK = (
    *("silver-maple-hospital", "red-oak-medical-center", "lantern-hill-health-training"),
    *("blue-bridge-community-college", "sunrise-career-center", "cau-vong-community-center"),
    *(fields["slug"] for fields in NETWORK_ORGANIZATIONS),
)

# `runs`: whose manager runs it, and as what.
GROUPS: list[dict[str, Any]] = [
    {
        "slug": MEETING,
        "name": "Coalition Meeting",
        "kind": "standing",
        "purpose": (
            "Where all members decide together: which training to ask for, what the working groups found, what we tell "
            "those who fund us."
        ),
        "cadence": "First Tuesday of every other month, 9:30 a.m.",
        "runs": {"roxbury-pathways-hub": "facilitator", "casa-del-puente": "chair"},
    },
    {
        "slug": "outreach-and-navigation",
        "name": "Outreach and Navigation",
        "kind": "working_group",
        "purpose": "How residents hear of programs, and who walks with them from the first question to the first day.",
        "cadence": "Second Thursday of the month",
        "organizations": ["casa-del-puente", "nha-kaminhu", "cau-vong-community-center", "kontwa-sant-travay"],
        "runs": {},
    },
    {
        "slug": "employer-partnerships",
        "name": "Employer Partnerships",
        "kind": "working_group",
        "purpose": "What employers need, what they pay, and which of them interview everybody who completes a program.",
        "cadence": "Every third Wednesday",
        "organizations": ["silver-maple-hospital", "bright-roofs-cooperative", "harborside-benchworks"],
        "runs": {"bright-roofs-cooperative": "chair", "office-of-good-jobs": "co_chair"},
    },
    {
        "slug": "training-quality",
        "name": "Training Quality",
        "kind": "working_group",
        "purpose": "What a good program has: hours that fit work, help with child care, a credential that counts.",
        "cadence": "Last Monday of the month",
        "organizations": ["lantern-hill-health-training", "benchtop-academy", "copper-beech-trades"],
        "runs": {"blue-bridge-community-college": "chair"},
    },
    {
        "slug": "data-and-results",
        "name": "Data and Results",
        "kind": "working_group",
        "is_public": False,
        "purpose": "One way to count, so that what we say of placements and wages is true of all of us.",
        "cadence": "Every six weeks",
        "organizations": ["sunrise-career-center", "office-of-good-jobs", "second-door-reentry"],
        "runs": {"roxbury-pathways-hub": "facilitator"},
    },
    {
        "slug": "healthcare-careers-network",
        "name": "Healthcare Careers Network",
        "kind": "network",
        "purpose": "Hospitals, health centers and schools that fill jobs together instead of one against the other.",
        "cadence": "Quarterly, and by phone in between",
        "organizations": IN_THE_NETWORK,
        "runs": {"silver-maple-hospital": "co_chair", "red-oak-medical-center": "co_chair"},
    },
    {
        "slug": "learning-lab",
        "name": "Learning Lab",
        "kind": "lab",
        "purpose": "Three programs at a time try something new, and say what came of it, also when nothing did.",
        "cadence": "Twice a season",
        "organizations": ["evergreen-street-fund", "second-door-reentry", "little-acorns-early-learning"],
        "runs": {"evergreen-street-fund": "facilitator"},
    },
]


def make_people() -> int:
    """Those who are missing, with their memberships."""
    kept = set(User.objects.values_list("email", flat=True))
    organizations = Organization.objects.in_bulk(field_name="slug")
    missing = {each.email: each for each in people() if each.email not in kept}
    users = [User(email=each.email, full_name=each.full_name) for each in missing.values()]
    for user in users:
        user.set_unusable_password()
    made = User.objects.bulk_create(users)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in made
    )
    Membership.objects.bulk_create(
        Membership(
            user=user,
            organization=organizations[missing[user.email].organization],
            role=missing[user.email].role,
            title=missing[user.email].title,
        )
        for user in made
    )
    return len(made)


def make_groups(now: datetime) -> int:
    """Those that are missing, with their seats, which they have had for long, and people."""
    kept = set(Group.objects.values_list("slug", flat=True))
    missing = [fields for fields in GROUPS if fields["slug"] not in kept]
    for fields in missing:
        _make(fields, since=timezone.localdate(now) - SEATED_FOR)
    return len(missing)


def _make(fields: dict[str, Any], *, since: date) -> None:
    columns = {name: value for name, value in fields.items() if name not in {"organizations", "runs"}}
    is_meeting = fields["slug"] == MEETING
    reports = fields["kind"] == Group.Kind.WORKING_GROUP
    parent = Group.objects.filter(slug=MEETING).first() if reports else None
    group = Group.objects.create(**columns, parent=parent)
    runs: dict[str, str] = fields["runs"]
    members = Organization.objects.members() if is_meeting else Organization.objects.none()
    organizations = members | Organization.objects.filter(slug__in=[*fields.get("organizations", ()), *runs])
    Seat.objects.bulk_create(Seat(group=group, organization=each, since=since) for each in organizations)
    # "manager" comes first by name; where an organization has none here, somebody else speaks for it.
    in_order = Membership.objects.current().filter(organization__in=organizations).order_by("role", "-pk")
    speak = {each.organization_id: each for each in reversed(in_order)}
    slugs = {each.pk: each.slug for each in organizations}
    GroupMembership.objects.bulk_create(
        GroupMembership(
            group=group,
            user_id=each.user_id,
            organization_id=each.organization_id,
            role=runs.get(slugs[each.organization_id], GroupMembership.Role.MEMBER),
        )
        for each in speak.values()
    )
    for sign_in in SIGN_INS:
        if sign_in.chairs == group.slug:
            _chair(group, sign_in)


def _chair(group: Group, sign_in: SignIn) -> None:
    GroupMembership.objects.update_or_create(
        group=group,
        user=User.objects.get(email=sign_in.email),
        until=None,
        defaults={
            "organization": Organization.objects.get(slug=sign_in.organization),
            "role": GroupMembership.Role.CHAIR,
        },
    )
