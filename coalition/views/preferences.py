from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from coalition.forms import PreferencesForm
from coalition.history import by_link
from coalition.limits import limited
from coalition.links import LinkGone, preferences_link, who_unsubscribes, whose_preferences
from coalition.methods import reads_and_posts
from coalition.models import Announcement, Preferences, Suppression, User
from coalition.operations.preferences import resubscribe, unsubscribe
from coalition.operations.suppression import lift


@reads_and_posts
@never_cache
def preferences(request: HttpRequest) -> HttpResponse:
    """The letters that whoever is signed in gets."""
    return _preferences(request, request.user)  # type: ignore[arg-type]


@login_not_required
@limited("link", key="token")
@reads_and_posts
@never_cache
def preferences_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same by the link at the end of a letter; whoever it was forwarded to doesn't learn the address."""
    try:
        user = whose_preferences(token)
    except LinkGone:
        return _link_gone(request)
    with by_link(user):
        return _preferences(request, user)


def _preferences(request: HttpRequest, user: User) -> HttpResponse:
    if "write_again" in request.POST:
        if lift(user.email, by=user, now=timezone.now()):
            messages.success(request, _("We write to you again."))
        return redirect(request.path)
    form = PreferencesForm(request.POST or None, instance=Preferences.objects.of(user))
    if form.is_valid():
        form.save()
        messages.success(request, form.said())
        return redirect(request.path)
    suppression = Suppression.objects.in_force().of_address(user.email).first()
    is_own = request.user == user
    context = {
        "form": form,
        "suppression": suppression,
        "address": user.email if is_own else _masked(user.email),
        "is_own": is_own,
        "may_announce": is_own and bool(Announcement.audiences_of(user)),
    }
    return render(request, "coalition/preferences.html", context)


@csrf_exempt
@login_not_required
@limited("link", key="token")
@reads_and_posts
@never_cache
def unsubscribe_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """To look changes nothing: scanners look. A POST stops letters of the topic, as RFC 8058 has it, or undoes it."""
    try:
        user, topic = who_unsubscribes(token)
    except LinkGone:
        return _link_gone(request)
    was = ""
    with by_link(user):
        if "undo" in request.POST:
            resubscribe(user, topic, request.POST["undo"])
        elif request.method == "POST":
            was = unsubscribe(user, topic)
    context = {
        "topic": topic.label,
        "gets_it": Preferences.objects.of(user).wants(topic),
        "was": was,
        "undone": "undo" in request.POST,
        "address": _masked(user.email),
        "preferences_link": preferences_link(user),
    }
    return render(request, "coalition/unsubscribe.html", context)


def _link_gone(request: HttpRequest) -> HttpResponse:
    return render(request, "coalition/link_gone.html", status=404)


def _masked(address: str) -> str:
    name, _at, domain = address.partition("@")
    return f"{name[0]}…@{domain}"
