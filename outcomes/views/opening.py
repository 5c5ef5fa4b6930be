"""How every page of the ledger finds what it is about: in its user's scope, own organization first, and logged."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django_htmx.http import HttpResponseClientRedirect

from coalition.drafts import typed_before
from coalition.models import Membership, Organization, SecurityEvent, User
from coalition.operations.drafts import forget_draft
from coalition.operations.security_log import record
from coalition.scopes.pages import in_own_scope
from coalition.second_factor import behind_second_factor
from coalition.typed import own_page
from outcomes.models import Participant
from outcomes.models.querysets import where_they_work
from outcomes.perms import manages

View = Callable[..., HttpResponseBase]


class Staff(HttpRequest):
    user: User
    htmx: Any


def of_the_ledger(view: View) -> View:
    """Behind a second factor, in the user's own scope, kept by no browser."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return inner(request, *args, **kwargs)

    inner = never_cache(in_own_scope(view))
    return behind_second_factor(opened)


def where_i_work(request: Staff) -> Organization:
    """For which organization they are here now, of those where they work with participants."""
    memberships = Membership.objects.of(request.user).filter(role__in=Membership.WORKING_ROLES)
    own = memberships.select_related("organization").first()
    if own is None:
        raise PermissionDenied
    return own.organization


def own_participant(request: Staff, pk: Any) -> Participant:
    """To be written to: of an organization where they work, and not anonymized. Looking at it is logged."""
    found = own_record(request, pk)
    if found.anonymized_at:
        raise Http404
    return found


def managed_record(request: Staff, pk: Any) -> Participant:
    """Of an organization that they manage; its other staff, who know of it, are refused. Looking at it is logged."""
    found = own_record(request, pk)
    if not manages(request.user, found.organization):
        raise PermissionDenied
    return found


def own_record(request: Staff, pk: Any) -> Participant:
    """Of an organization where they work, anonymized or not. Looking at it is logged."""
    found = Participant.objects.visible_to(request.user).select_related("organization").filter(pk=pk).first()
    if found is None:
        raise Http404
    logged(request, found)
    return found


def readable_participant(request: Staff, pk: Any) -> tuple[Participant, bool]:
    """To be read, theirs or a partner's by consent; and whether it is theirs. Looking at it is logged."""
    known = Participant.objects.select_related("organization").filter(pk=pk)
    found = known.visible_to(request.user).first()
    is_own = found is not None
    if found is None:
        found = next((each for each in known if _is_shared(request, each)), None)
    if found is None:
        raise Http404
    logged(request, found)
    return found, is_own


def _is_shared(request: Staff, participant: Participant) -> bool:
    consents = participant.consents.in_force().filter(scope="partner")
    return bool(consents.filter(to__in=where_they_work(request.user)).exists())


def logged(request: Staff, participant: Participant) -> None:
    if request.method == "GET":
        record(SecurityEvent.Kind.VIEWED, about=participant, organization=participant.organization)


def back_to(request: Staff, otherwise: str) -> str:
    """Where whoever came from another page of ours is led on to."""
    return own_page(request.GET.get("next", "")) or otherwise


def done(request: Staff, said: Any, address: str) -> HttpResponse:
    """The form is sent: what was typed is forgotten, and a page says so; asked by htmx, as its whole page."""
    forget_draft(page=request.path, by=request.user)
    messages.success(request, said)
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def sent(request: Staff, form: Any) -> bool:
    """Whether it was sent and its operation is done; if it is only looked at, the first field has the cursor."""
    if request.method == "POST":
        return bool(form.is_valid() and form.submit(timezone.now()))
    if request.htmx:
        next(iter(form.fields.values())).widget.attrs["autofocus"] = True
    return False


def _is_in_place(request: Staff) -> bool:
    """Whether htmx takes the form into another page than its own, whose title is there already."""
    return bool(request.htmx) and urlsplit(request.htmx.current_url or "").path != request.path


def form_page(request: Staff, participant: Participant, form: Any, title: Any, **more: Any) -> HttpResponse:
    """A short form about one participant, on a page of its own."""
    return short_form_page(request, form, title, home=participant.get_absolute_url(), home_label=participant, **more)


def short_form_page(request: Staff, form: Any, title: Any, *, home: str, home_label: Any, **more: Any) -> HttpResponse:
    """With what was typed before; htmx takes the form out of it. `home`: the page that it belongs to."""
    context = {
        "form": form,
        "draft": typed_before(form, request),
        "title": title,
        "home": home,
        "home_label": home_label,
        "back": back_to(request, home),
        "is_in_place": _is_in_place(request),
    }
    return render(request, "outcomes/form.html", context | more)
