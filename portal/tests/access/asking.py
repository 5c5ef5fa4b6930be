"""How each line of the table is asked: with which parts of the address, and with what sent along."""

import itertools
import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allauth.usersessions.models import UserSession
from django.core import signing
from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from coalition.links import invitation_link, preferences_link, unsubscribe_link
from coalition.look import FILES
from coalition.models import Topic
from convenings.links import action_link, date_link
from outcomes.links import employer_link
from outcomes.models import Consent, Cover, Enrollment, FollowUp, FundingStream, Participant, Placement, Service
from portal.access.personas import Persona
from portal.access.rows import SIGN_IN, Answer, Row
from portal.tests.access.world import World
from programs.models import Cohort

ADDRESSES = itertools.count(1)


def own_slug(world: World) -> dict[str, Any]:
    return {"slug": world.own.organization.slug}


def token(link: str) -> dict[str, str]:
    return {"token": urlsplit(link).path.rstrip("/").rpartition("/")[2]}


def announcement(world: World, of: str) -> dict[str, Any]:
    things = world.things
    to = {"to the organization": things.to_organization, "to the group": things.to_group}
    return {"pk": to.get(of, things.to_everyone).pk}


def group(world: World, of: str) -> dict[str, Any]:
    return {"slug": world.things.public_group.slug if of == "a public group" else world.own.group.slug}


def convening(world: World, of: str) -> dict[str, Any]:
    things = world.things
    found = {
        "a convening of the coalition": things.coalition_convening,
        "a convening of the group": things.group_convening,
        "a date of the group": things.date_of_series,
    }
    return {"slug": found.get(of, things.public_convening).slug}


def convening_document(world: World, of: str) -> dict[str, Any]:
    things = world.things
    return convening(world, of) | {"pk": (things.agenda if of == "a date of the group" else things.handout).pk}


def a_session(world: World, of: str) -> dict[str, Any]:
    # As if the person had another browser too, so that the one they ask with goes on.
    session, _new = UserSession.objects.get_or_create(
        user=world.own.manager, session_key="another", defaults={"ip": "192.0.2.1"}
    )
    return {"pk": session.pk}


def record_of(model: type[Model]) -> Callable[[World, str], dict[str, Any]]:
    return lambda world, of: {"pk": world.own.rows[model].pk}


def ask_to_join(world: World, of: str) -> dict[str, Any]:
    asked = {"the organization": world.things.asks_organization, "the group": world.things.asks_group}
    return {"pk": asked.get(of, world.things.asks_unmanaged).pk}


def a_cohort(world: World, of: str) -> dict[str, Any]:
    return {"pk": (world.own.rows[Cohort] if of else world.things.cohort).pk}


# The parts of the address, where it has some.
PARTS: dict[str, Callable[[World, str], dict[str, Any]]] = {
    "program": lambda world, of: {"slug": of.split()[1]},
    "pathway": lambda world, of: {"slug": of.split()[-1] if of == "a draft" else "published"},
    **dict.fromkeys(
        (
            *("organization", "join_organization", "leave_organization", "manage_people", "manage_page", "invite"),
            *("confirm_programs_of", "manage_programs", "manage_security", "manage_caseload"),
            *("arrange_cover", "hand_over_caseload", "link_employer"),
        ),
        lambda world, of: own_slug(world),
    ),
    **dict.fromkeys(
        ("resend_invitation", "take_back_invitation"),
        lambda world, of: (
            own_slug(world) | {"pk": (world.things.others_invitation if of else world.things.invitation).pk}
        ),
    ),
    **dict.fromkeys(
        ("manage_person", "end_membership"),
        lambda world, of: (
            own_slug(world) | {"pk": (world.things.others_membership if of else world.things.membership).pk}
        ),
    ),
    "invitation": lambda world, of: token(invitation_link(world.things.revoked if of else world.things.invitation)),
    "answer_join_request": ask_to_join,
    **dict.fromkeys(("group", "join_group", "leave_group", "group_feed", "schedule_group"), group),
    **dict.fromkeys(
        (
            *("announcement", "edit_announcement", "announcement_letter"),
            *("test_announcement", "schedule_announcement", "cancel_announcement"),
        ),
        announcement,
    ),
    **dict.fromkeys(
        (
            *("convening", "convening_file", "edit_convening", "edit_following", "edit_all"),
            *("cancel_convening", "convening_on_again"),
            *("rsvp", "send_instead", "answers", "answer_for_somebody", "invite_somebody"),
        ),
        convening,
    ),
    "remove_somebody": lambda world, of: convening(world, of) | {"pk": world.things.rsvp.pk},
    **dict.fromkeys(
        (
            *("agenda", "make_agenda", "keep_agenda", "add_agenda_item", "propose_agenda_item"),
            *("run_convening", "note_attendance", "close_roll", "add_walk_in", "check_in", "add_convening_document"),
            *("write_notes", "new_decision", "new_action_at", "minutes", "minutes_versions"),
            *("forum_notes", "new_forum_note"),
            *("circulate_minutes", "publish_minutes", "sign_minutes", "amend_minutes"),
        ),
        convening,
    ),
    **dict.fromkeys(
        ("edit_agenda_item", "move_agenda_item", "remove_agenda_item"),
        lambda world, of: convening(world, of) | {"pk": world.things.agenda_item.pk},
    ),
    "take_off_roll": lambda world, of: convening(world, of) | {"key": f"name-{world.things.walk_in.pk}"},
    **dict.fromkeys(
        ("edit_decision", "strike_decision"),
        lambda world, of: convening(world, of) | {"pk": world.things.decision.pk},
    ),
    **dict.fromkeys(
        ("edit_forum_note", "strike_forum_note"),
        lambda world, of: convening(world, of) | {"pk": world.things.forum_note.pk},
    ),
    "answer_proposal": lambda world, of: convening(world, of) | {"pk": world.things.proposal.pk},
    **dict.fromkeys(("group_actions", "new_action", "engagement", "engagement_file", "group_search"), group),
    **dict.fromkeys(("group_digest", "group_digest_letter", "hold_digest"), group),
    **dict.fromkeys(
        ("action", "edit_action", "drop_action", "reopen_action"), lambda world, of: {"pk": world.things.action.pk}
    ),
    "action_by_link": lambda world, of: token(action_link(world.things.action, world.own.manager)),
    **dict.fromkeys(("convening_document", "remove_convening_document"), convening_document),
    "answer_by_link": lambda world, of: token(date_link(world.things.public_convening.pk, world.own.manager.pk)),
    "group_document": lambda world, of: (
        {"slug": world.things.public_group.slug, "pk": world.things.public_document.pk}
        if of == "a public group"
        else {"slug": world.own.group.slug, "pk": world.things.group_document.pk}
    ),
    "add_group_document": group,
    "remove_group_document": lambda world, of: {"slug": world.own.group.slug, "pk": world.things.group_document.pk},
    "look": lambda world, of: {"key": "any", "name": next(iter(FILES))},
    "logo": lambda world, of: {"pk": world.things.document.pk},
    "calendar_feed": lambda world, of: {"token": world.things.calendar.token},
    "inquiry": lambda world, of: {"pk": world.things.inquiry.pk},
    **dict.fromkeys(("stream", "stream_people"), lambda world, of: {"slug": world.own.rows[FundingStream].slug}),
    **dict.fromkeys(("verify_placement", "placement_evidence"), lambda world, of: {"pk": world.own.rows[Placement].pk}),
    **dict.fromkeys(("cohort_attendance", "cohort_completion"), a_cohort),
    "ask_employer": lambda world, of: {"pk": world.own.rows[FollowUp].pk},
    "confirm_employment": lambda world, of: token(employer_link(world.own.rows[FollowUp], timezone.now())),
    **dict.fromkeys(
        ("letter", "letter_body", "demo_letter", "demo_letter_body"),
        lambda world, of: {"pk": world.things.letter.pk},
    ),
    "preferences_by_link": lambda world, of: token(preferences_link(world.own.manager)),
    "unsubscribe": lambda world, of: token(unsubscribe_link(world.own.manager, Topic.DIGEST)),
    "document": lambda world, of: {"pk": world.things.document.pk},
    "end_session": a_session,
    **dict.fromkeys(
        (
            *("participant", "edit_participant", "participant_data"),
            *("place_hold", "lift_hold", "anonymize_participant"),
        ),
        record_of(Participant),
    ),
    "end_cover": record_of(Cover),
    "record_document": lambda world, of: {
        "pk": world.own.rows[Participant].pk,
        "document": world.own.rows[Placement].document_id,
    },
    "add_to_record": lambda world, of: {"pk": world.own.rows[Participant].pk, "what": "service"},
    "take_back": lambda world, of: {
        "pk": world.own.rows[Participant].pk,
        "what": "service",
        "row": world.own.rows[Service].pk,
    },
    "suggest_for_records": lambda world, of: {"kind": "occupation"},
    "remove_view": lambda world, of: {"pk": world.things.saved_view.pk},
    "revoke_consent": record_of(Consent),
    "follow_up": record_of(FollowUp),
    "enrollment_step": record_of(Enrollment),
    **dict.fromkeys(("correct_placement", "end_placement"), record_of(Placement)),
    "mail_events": lambda world, of: {"service": "postmark"},
    **dict.fromkeys(("mfa_edit_webauthn", "mfa_remove_webauthn"), lambda world, of: {"pk": world.things.passkey.pk}),
    "account_confirm_email": lambda world, of: {"key": "made-up"},
    "account_reset_password_from_key": lambda world, of: {"uidb36": "1", "key": "made-up"},
}

TEXT = {"title": "We meet", "body": "On Monday."}


def announcement_to(world: World, persona: Persona, of: str) -> dict[str, Any]:
    to = {
        "to the organization": f"organization-{world.own.organization.pk}",
        "to the group": f"group-{world.own.group.pk}",
    }
    return {**TEXT, "to": to.get(of, "")}


def a_question(world: World, persona: Persona, of: str) -> dict[str, Any]:
    drawn_before = signing.b62_encode(int(time.time()) - 60)
    drawn = signing.Signer(salt="coalition.spam").sign(f"form:{drawn_before}")
    return {"kind": "question", "name": "A", "email": "a@example.org", "message": "Where?", "drawn": drawn}


def for_own_organization(world: World, persona: Persona, of: str) -> dict[str, Any]:
    organization = world.organization_of(persona)
    return {"organization": organization.pk if organization else "", "note": ""}


# What is sent along, where an empty form would come back with an error.
SENT: dict[str, Callable[[World, Persona, str], dict[str, Any]]] = {
    "new_announcement": announcement_to,
    "edit_announcement": announcement_to,
    "get_involved": a_question,
    "inquiry": lambda world, persona, of: {"close": "1"},
    **dict.fromkeys(("rsvp", "answer_by_link"), lambda world, persona, of: {"answer": "yes"}),
    "join_group": for_own_organization,
    "choose_organization": lambda world, persona, of: {"organization": world.own.organization.slug},
    "invite": lambda world, persona, of: {"email": "new@x.example", "role": "member"},
    "manage_page": lambda world, persona, of: {"publish": "1", "about": "We teach."},
    "manage_person": lambda world, persona, of: {"role": "staff"},
    "invitation": lambda world, persona, of: {"full_name": "New Person"},
    "answer_join_request": lambda world, persona, of: {"accept": "1"},
    "me": lambda world, persona, of: {"full_name": "Another Name"},
    "verify_placement": lambda world, persona, of: {"verify": "1"},
    "preferences": lambda world, persona, of: {"digest": "never", "language": "en", "time_zone": "America/New_York"},
}
SENT["action"] = SENT["action_by_link"] = lambda world, persona, of: {"said": "done"}
SENT["preferences_by_link"] = SENT["preferences"]
# What goes along in the address.
QUERY = {"draft": {"page": "/me/"}, "throw_draft_away": {"page": "/me/"}, "suggest": {"q": "we"}}


def address_of(world: World, row: Row) -> str:
    parts = PARTS.get(row.name, lambda world, of: {})(world, row.of)
    return reverse(row.name, kwargs=parts, query=QUERY.get(row.name))


def ask(world: World, persona: Persona, method: str, address: str, sent: dict[str, Any] | None = None) -> Any:
    """The answer; what asking changed is as it was before."""
    data = [sent] if sent is not None else []
    return undone(world, persona, lambda client, **caller: getattr(client, method)(address, *data, **caller))


def undone(world: World, persona: Persona, send: Callable[..., Any]) -> Any:
    """The answer, read, to what `send` asks as this person; what it changed is as it was before.

    Each asks from an address of its own: some are counted.
    """
    number = next(ADDRESSES)
    caller = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
    with transaction.atomic():
        response = send(world.client(persona), REMOTE_ADDR=caller)
        response.read = b"".join(response) if response.streaming else response.content
        transaction.set_rollback(True)
    return response


def said(response: Any) -> Answer:
    """Its status, or that it leads to sign-in; the administration's own leads on to everybody's."""
    location = response.get("Location", "")
    if response.status_code == 302 and re.match(r"/(accounts|admin)/login/\?next=", location):
        return SIGN_IN
    return response.status_code


def asked(world: World, row: Row, persona: Persona, method: str) -> Answer:
    sent = SENT.get(row.name, lambda *_args: {})(world, persona, row.of) if method == "post" else None
    return said(ask(world, persona, method, address_of(world, row), sent))
