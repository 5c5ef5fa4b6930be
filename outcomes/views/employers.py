"""An employer is asked whether somebody works for them: by a coach, and answered by a link without a sign-in."""

from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from coalition.limits import limited
from coalition.links import LinkGone
from coalition.methods import reads_and_posts
from coalition.models import SecurityEvent
from coalition.operations.letters import MalformedAddress
from coalition.operations.security_log import record
from coalition.scopes import acting
from coalition.scopes.kinds import of_organization
from coalition.scopes.pages import in_own_scope
from coalition.second_factor import behind_second_factor
from outcomes.links import Opened, by_the_employer, opened
from outcomes.models import FollowUp
from outcomes.operations.asking_employers import NobodyToAsk, confirm_employment
from outcomes.operations.asking_employers import ask_employer as send_question
from outcomes.operations.followups import DoneAlready, NotDueYet


@behind_second_factor
@reads_and_posts
@never_cache
@in_own_scope
def ask_employer(request: HttpRequest, pk: int) -> HttpResponse:
    """What the letter says and to whom, and the button that sends it."""
    known = FollowUp.objects.visible_to(request.user).select_related(
        "placement__employer", "participant", "organization"
    )
    found, problem = get_object_or_404(known, pk=pk), ""
    if request.method == "POST":
        try:
            letter = send_question(found, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        except NobodyToAsk:
            problem = _("Nobody to ask is recorded: add the email address of a contact to the placement.")
        except MalformedAddress:
            problem = _("No mail server takes letters to this address: correct the contact’s.")
        except NotDueYet:
            problem = _("This follow-up is not due for more than a week: what they say now is no answer to it.")
        except DoneAlready:
            problem = _("What became of this follow-up is recorded already.")
        else:
            messages.success(request, _("A letter is on its way to %(address)s.") % {"address": letter.recipient})
            return redirect(found.participant)
    else:
        record(SecurityEvent.Kind.VIEWED, about=found.participant, organization=found.organization)
    return render(request, "outcomes/ask_employer.html", {"follow_up": found, "problem": problem})


@login_not_required
@limited("link", key="token")
@reads_and_posts
@never_cache
def confirm_employment_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows whom it is about, POST records that they work there; afterwards it tells nothing of them any more."""
    try:
        link = opened(token)
    except LinkGone:
        return render(request, "coalition/link_gone.html", status=404)
    now = timezone.now()
    with by_the_employer(link), acting(of_organization(link.organization)):
        known = FollowUp.objects.select_related("placement__employer", "participant", "organization")
        found = known.filter(pk=link.follow_up).first()
        if found is None or link.is_over(found, now) or found.participant.anonymized_at:
            return render(request, "outcomes/employment_over.html", {"thanks": False}, status=410)
        if request.method == "POST":
            return _recorded(request, found, token)
        return _asked(request, found, link)


def _asked(request: HttpRequest, found: FollowUp, link: Opened) -> HttpResponse:
    if found.state == FollowUp.State.OPEN:
        record(SecurityEvent.Kind.VIEWED, about=found.participant, organization=found.organization)
        return render(request, "outcomes/confirm_employment.html", {"follow_up": found, "link": link})
    status = 200 if found.by_employer else 410
    return render(request, "outcomes/employment_over.html", {"thanks": found.by_employer}, status=status)


def _recorded(request: HttpRequest, found: FollowUp, token: str) -> HttpResponse:
    # Whatever is recorded by now: the page that this leads to says no more than that.
    with suppress(DoneAlready):
        confirm_employment(found, now=timezone.now())
    return redirect("confirm_employment", token)
