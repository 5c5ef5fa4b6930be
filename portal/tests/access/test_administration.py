"""Every address of the administration, asked as everybody.

What is expected follows from the permissions of who asks, from `whose` rows each class says its are, and from what
`portal.access.administration` closes. Whoever is no administrator meets one door in front of all of it: a visitor is
asked for each page, and for each list the backbone. To change and to delete a row asks whoever may do so with rows of
another organization. The slow tier asks for each page as everybody else, in every way.
"""

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from coalition.admin.own import EVERYBODYS, SHARED, SUPERUSERS
from coalition.models import Mail, Organization, RosterImport, User
from coalition.scopes.policies import private
from portal.access.administration import ADD, CHANGE, CLOSED, DELETE, SUPERUSERS_ONLY
from portal.access.personas import ADMINISTRATORS, P, Persona
from portal.access.rows import FORBIDDEN, HIDDEN, NOT_SO, OPENS, SIGN_IN
from portal.tests.access.asking import ask, said
from portal.tests.test_house import addresses
from programs.models import ListImport

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

LISTED = sorted(admin.site._registry.values(), key=lambda listed: listed.opts.label)
every_class = pytest.mark.parametrize("listed", LISTED, ids=lambda listed: listed.opts.label)
every_page = pytest.mark.parametrize("page", ["changelist", "add", "change", "delete", "history"])
METHODS = ("get", "post")
VIEW = "view"
LET_IN = {200, 302}


def may(world, listed, persona, *deeds):
    """Whether this administrator may do one of these things to rows of this model that concern them."""
    user = world.people[persona]
    label = listed.opts.label
    closed = CLOSED.get(label, set())
    if not user.is_superuser:
        closed = closed | SUPERUSERS_ONLY.get(label, set()) | ({ADD, DELETE} if listed.whose == SHARED else set())
        if listed.whose == SUPERUSERS:
            return False
    return any(
        deed not in closed and user.has_perm(f"{listed.opts.app_label}.{deed}_{listed.opts.model_name}")
        for deed in deeds
    )


def meets(world, listed, persona):
    """Whether the row of the organization concerns this administrator at all.

    What is private is there for who works with it, and this administrator is a member of the organization only.
    """
    user = world.people[persona]
    belongs = persona is P.ADMINISTRATOR and not private(listed.model)
    return user.is_superuser or listed.whose == EVERYBODYS or belongs


def expected(world, listed, page, persona, method):
    if persona is P.VISITOR:
        return SIGN_IN
    if persona not in ADMINISTRATORS:
        return FORBIDDEN
    deeds = {
        "changelist": (VIEW, CHANGE),
        "history": (VIEW, CHANGE),
        "add": (ADD,),
        "change": (VIEW, CHANGE) if method == "get" else (CHANGE,),
        "delete": (DELETE,),
    }[page]
    if not may(world, listed, persona, *deeds):
        return FORBIDDEN
    return OPENS if page in {"changelist", "add"} or meets(world, listed, persona) else HIDDEN


def answer(world, persona, method, address):
    """A form that was sent empty comes back, or is saved: either way its sender was let in."""
    heard = said(ask(world, persona, method, address))
    return OPENS if persona in ADMINISTRATORS and heard in LET_IN else heard


def address_of(world, listed, page):
    row = [] if page in {"changelist", "add"} else [world.own.rows[listed.model].pk]
    return reverse(f"admin:{listed.opts.app_label}_{listed.opts.model_name}_{page}", args=row)


def differ(world, address, wanted):
    """Where the site answers otherwise than wanted, as {(who, how): (wanted, the site)}."""
    told = {}
    for (who, method), expected_answer in wanted.items():
        got = answer(world, who, method, address)
        if got != expected_answer:
            told[who, method] = (expected_answer, got)
    return told


OF_A_ROW = {"change", "delete"}


def asked_always(page, who, method):
    if method == "post":
        return page in OF_A_ROW and who is P.OTHER_ADMINISTRATOR
    looks = page in OF_A_ROW | {"changelist"} and who in ADMINISTRATORS
    return looks or who is P.VISITOR or (page == "changelist" and who is P.CONVENER)


def everybody(world, listed, page, *, always):
    return {
        (who, method): expected(world, listed, page, who, method)
        for who in Persona
        for method in METHODS
        if asked_always(page, who, method) is always
    }


@every_class
@every_page
def test_the_administration_answers_by_permission_and_organization(world, listed, page):
    assert differ(world, address_of(world, listed, page), everybody(world, listed, page, always=True)) == {}


@pytest.mark.slow
@every_class
@every_page
def test_the_administration_answers_everybody_else(world, listed, page):
    assert differ(world, address_of(world, listed, page), everybody(world, listed, page, always=False)) == {}


def anyone(administrators, get, post):
    """The same for every administrator."""
    return dict.fromkeys(administrators, (get, post))


SITE_WIDE = {
    "index": ({}, anyone(ADMINISTRATORS, OPENS, OPENS)),
    "app_list": ({"app_label": "programs"}, anyone(ADMINISTRATORS, OPENS, OPENS)),
    "jsi18n": ({}, anyone(ADMINISTRATORS, OPENS, NOT_SO)),
    "password_change": ({}, anyone(ADMINISTRATORS, OPENS, OPENS)),
    "password_change_done": ({}, anyone(ADMINISTRATORS, OPENS, NOT_SO)),
    # Without a field to suggest for there is nothing to suggest.
    "autocomplete": ({}, anyone(ADMINISTRATORS, FORBIDDEN, NOT_SO)),
    "logout": ({}, anyone(ADMINISTRATORS, NOT_SO, OPENS)),
    "login": ({}, anyone(ADMINISTRATORS, OPENS, OPENS)),
}


@pytest.mark.parametrize("name", SITE_WIDE)
def test_pages_of_the_whole_administration_are_for_administrators(world, name):
    parts, of_administrators = SITE_WIDE[name]
    others = {P.VISITOR: (SIGN_IN, SIGN_IN)} | dict.fromkeys(set(Persona) - ADMINISTRATORS - {P.VISITOR}, (403, 403))
    wanted = {
        (who, method): answers[METHODS.index(method)]
        for who, answers in (others | of_administrators).items()
        for method in METHODS
    }

    assert differ(world, reverse(f"admin:{name}", kwargs=parts), wanted) == {}


def of_row(name, model, superuser, others=(FORBIDDEN, FORBIDDEN)):
    return pytest.param(
        name, model, {P.SUPERUSER: superuser} | anyone(ADMINISTRATORS - {P.SUPERUSER}, *others), id=name
    )


ACTIONS = [
    of_row("coalition_mail_preview", Mail, (OPENS, OPENS)),
    of_row("auth_user_password_change", User, (OPENS, OPENS)),
    of_row("coalition_rosterimport_apply", RosterImport, (OPENS, OPENS)),
    of_row("coalition_rosterimport_cancel", RosterImport, (NOT_SO, OPENS), (NOT_SO, FORBIDDEN)),
    of_row("programs_listimport_apply", ListImport, (OPENS, OPENS)),
    of_row("programs_listimport_cancel", ListImport, (NOT_SO, OPENS), (NOT_SO, FORBIDDEN)),
]


@pytest.mark.parametrize(("name", "model", "of_administrators"), ACTIONS)
def test_what_else_is_done_with_a_row_is_for_superusers(world, name, model, of_administrators):
    address = reverse(f"admin:{name}", args=[world.own.rows[model].pk])

    for who, answers in of_administrators.items():
        for method, wanted in zip(METHODS, answers, strict=True):
            assert answer(world, who, method, address) == wanted, (who, method)
    assert answer(world, P.VISITOR, "get", address) == SIGN_IN
    assert answer(world, P.MANAGER, "get", address) in {FORBIDDEN, NOT_SO}


def test_view_on_site_leads_nobody_to_what_they_do_not_meet(world):
    kind = ContentType.objects.get_for_model(Organization).pk
    address = reverse("admin:view_on_site", args=[kind, world.own.organization.pk])
    answers = {P.ADMINISTRATOR: OPENS, P.OTHER_ADMINISTRATOR: HIDDEN, P.SUPERUSER: OPENS, P.MANAGER: FORBIDDEN}

    assert {who: answer(world, who, "get", address) for who in answers} == answers
    assert answer(world, P.VISITOR, "get", address) == SIGN_IN


def test_every_address_of_the_administration_is_asked_for():
    of_models = {
        f"{each.opts.app_label}_{each.opts.model_name}_{page}"
        for each in LISTED
        for page in ("changelist", "add", "change", "delete", "history")
    }
    asked = of_models | set(SITE_WIDE) | {each.id for each in ACTIONS} | {"view_on_site"}

    assert {name for name, _entry in addresses() if name.startswith("admin:")} == {f"admin:{name}" for name in asked}
