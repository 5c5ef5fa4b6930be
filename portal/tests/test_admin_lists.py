"""What every list of the administration owes: no query a row, search, filters, and closed doors."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.options import ModelAdmin
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from factory import Sequence, SubFactory
from factory.django import DjangoModelFactory

import coalition.tests.factories
import convenings.tests.factories
import outcomes.tests.factories
import programs.tests.factories
from coalition.models import (
    Announcement,
    Digest,
    DigestLetter,
    DigestSection,
    Document,
    InquiryAnswer,
    Invitation,
    JoinRequest,
    Mail,
    Rewriting,
    RosterImport,
    SecurityEvent,
    SiteSettings,
)
from coalition.tests.factories import AdministratorFactory, UserFactory
from convenings.models import (
    Action,
    AgendaItem,
    Amendment,
    Attendance,
    Change,
    Convening,
    ConveningDocument,
    Decision,
    ForumNote,
    Minutes,
    MinutesSignature,
    MinutesVersion,
    Rsvp,
    Series,
    SeriesAnswer,
    SeriesItem,
)
from outcomes.models import FundingStream, ReportingGroup, ServiceType, StreamPartner, StreamSector
from programs.models import ListImport, Program, PublishedResult

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


class GroupFactory(DjangoModelFactory):
    class Meta:
        model = Group

    name = Sequence(lambda n: f"Group {n}")


class EmailAddressFactory(DjangoModelFactory):
    class Meta:
        model = EmailAddress

    user = SubFactory(UserFactory)
    email = Sequence(lambda n: f"address{n}@example.org")


class AuthenticatorFactory(DjangoModelFactory):
    class Meta:
        model = Authenticator

    user = SubFactory(UserFactory)
    type = Authenticator.Type.TOTP
    data = {}


class SocialAccountFactory(DjangoModelFactory):
    class Meta:
        model = SocialAccount

    user = SubFactory(UserFactory)
    provider = "google"
    uid = Sequence(str)


class UserSessionFactory(DjangoModelFactory):
    class Meta:
        model = UserSession

    user = SubFactory(UserFactory)
    ip = "192.0.2.1"
    session_key = Sequence("session-{}".format)


OF_OURS = (
    *(coalition.tests.factories, programs.tests.factories),
    *(convenings.tests.factories, outcomes.tests.factories),
)
OF_ALLAUTH = (EmailAddressFactory, AuthenticatorFactory, SocialAccountFactory, UserSessionFactory)
# The first of each model: what is derived from it makes rows of one kind.
FACTORIES = {
    found._meta.model: found
    for module in OF_OURS
    for found in vars(module).values()
    if isinstance(found, type) and issubclass(found, DjangoModelFactory)
    if found._meta.model and found.__base__._meta.model is not found._meta.model
} | {Group: GroupFactory, **{found._meta.model: found for found in OF_ALLAUTH}}

# A document comes with what it belongs to, a result through the gate that decides what may be published, a letter with
# what it tells of; an announcement is written on its own page; a way to sign in is set up by whom it belongs to; who
# invites or asks does so on the organization's pages; an answer is written in the inbox; a convening is scheduled where
# people are told of it, and answered there, and so are agendas, minutes and actions written and the roll kept; a
# rewriting records itself; site settings are one row.
NEVER_ADDED = {
    *(Action, AgendaItem, Amendment, Attendance, Decision, Minutes, MinutesSignature, MinutesVersion, SeriesItem),
    *(Announcement, Authenticator, Change, Convening, ConveningDocument, Document, InquiryAnswer, Invitation),
    *(Digest, DigestLetter, DigestSection, ForumNote, JoinRequest, Mail),
    *(PublishedResult, Rewriting, Rsvp, SecurityEvent, Series, SeriesAnswer, SiteSettings, SocialAccount, UserSession),
}
# Records of participants are written on the pages of staff.
NEVER_ADDED |= set(apps.get_app_config("outcomes").get_models()) - {
    *(FundingStream, ReportingGroup, ServiceType, StreamPartner, StreamSector)
}
UPLOADED = {ListImport, RosterImport}
LISTS = sorted(admin.site._registry.values(), key=lambda found: found.opts.label)
every_list = pytest.mark.parametrize("listed", LISTS, ids=lambda listed: listed.opts.label)


def rows(listed: ModelAdmin, count: int) -> None:
    """Rows that refer to whatever they can refer to, each to another: what a query a row would be asked for."""
    optional = [field for field in listed.opts.fields if field.is_relation and field.null]
    for number in range(count):
        related = {field.name: FACTORIES[field.related_model]() for field in optional}
        if listed.model is Announcement:
            related["organization" if number % 2 else "group"] = None
        if listed.model is Program:
            related["external_id"] = str(number)
        if listed.model is Attendance:
            related["rsvp"] = None
        if listed.model is ConveningDocument:
            related["convening"] = related["item"].convening
        row = FACTORIES[listed.model](**related)
        for field in listed.opts.many_to_many:
            if field.related_model in FACTORIES:
                getattr(row, field.name).add(*FACTORIES[field.related_model].create_batch(2))


def changelist(listed: ModelAdmin) -> str:
    return reverse(f"admin:{listed.opts.app_label}_{listed.opts.model_name}_changelist")


def pages(listed: ModelAdmin) -> list[str]:
    row = FACTORIES[listed.model]()
    name = f"admin:{listed.opts.app_label}_{listed.opts.model_name}"
    return [reverse(f"{name}_changelist"), reverse(f"{name}_add")] + [
        reverse(f"{name}_{page}", args=[row.pk]) for page in ("change", "history", "delete")
    ]


@pytest.fixture
def administrator(client):
    client.force_login(AdministratorFactory())
    return client


def queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in captured]


@every_list
def test_a_list_of_twelve_asks_no_more_queries_than_one_of_three(administrator, listed):
    rows(listed, 3)
    administrator.get(changelist(listed))
    three = queries(administrator, changelist(listed))
    rows(listed, 9)
    administrator.get(changelist(listed))
    twelve = queries(administrator, changelist(listed))

    assert len(twelve) == len(three), "\n".join(twelve)


@every_list
def test_every_list_can_be_searched(administrator, listed):
    FACTORIES[listed.model]()

    assert listed.get_search_fields(None)
    assert administrator.get(changelist(listed), {"q": "x"}).status_code == 200


@every_list
def test_every_filter_and_every_sorted_column_of_a_list_works(administrator, listed):
    FACTORIES[listed.model].create_batch(2)
    page = administrator.get(changelist(listed))
    choices = [
        choice["query_string"]
        for spec in page.context["cl"].filter_specs
        for choice in spec.choices(page.context["cl"])
    ]
    # By all of them at once, each after the one before: the database has to know what each is sorted by.
    columns = ".".join(map(str, range(1, len(page.context["cl"].list_display))))

    for query in [*choices, f"?o={columns}"]:
        response = administrator.get(changelist(listed) + query)
        assert response.status_code == 200, query


@every_list
def test_the_add_change_and_history_pages_open(administrator, listed):
    _list, add, change, history, _delete = pages(listed)

    added = administrator.get(add)
    assert added.status_code == (403 if listed.model in NEVER_ADDED else 200)
    # A list is uploaded, and a file is never kept.
    is_typed = added.status_code == 200 and listed.model not in UPLOADED
    assert ('name="drawn_for"' in added.text) is is_typed
    assert administrator.get(change).status_code == 200
    assert administrator.get(history).status_code == 200


@every_list
def test_visitors_are_sent_to_sign_in(client, listed):
    for page in pages(listed):
        response = client.get(page)
        assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("account_login")), page


@every_list
def test_who_is_no_administrator_is_refused(client, listed):
    client.force_login(UserFactory())
    for page in pages(listed):
        assert client.get(page, follow=True).status_code == 403, page


@every_list
def test_an_administrator_without_the_permission_is_refused(client, listed):
    client.force_login(UserFactory(is_staff=True))
    for page in pages(listed):
        assert client.get(page).status_code == 403, page


def test_no_list_names_a_row_by_the_id_of_another(administrator):
    """`__str__` of what refers to something names it; the page of each would else be headed "12: …"."""
    for listed in LISTS:
        row = FACTORIES[listed.model]()
        foreign = [
            str(row.serializable_value(field.name))
            for field in listed.opts.fields
            if field.is_relation and row.serializable_value(field.name)
        ]
        assert not any(str(row).startswith(f"{key}:") or str(row).startswith(f"{key}/") for key in foreign)


def test_what_the_portal_is_about_comes_first_and_permissions_are_not_taken_for_the_coalitions_groups(client):
    client.force_login(AdministratorFactory())
    listed = client.get(reverse("admin:index")).context["app_list"]

    assert [app["app_label"] for app in listed] == [
        *("coalition", "programs", "convenings", "outcomes", "auth", "account", "mfa", "socialaccount", "usersessions")
    ]
    assert [str(model["name"]) for model in listed[4]["models"]] == ["Sets of permissions"]
