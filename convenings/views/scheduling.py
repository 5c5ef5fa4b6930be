from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coalition.drafts import typed_before
from coalition.methods import reads_and_posts
from coalition.models import Group, User
from coalition.operations.drafts import forget_draft
from convenings.cautions import look_at
from convenings.forms import NewConveningForm, SeriesForm
from convenings.models import Convening, Series
from convenings.operations.scheduling import (
    HasPassed,
    NoSuchDates,
    WiderThanItsGroup,
    days_ahead,
    new_date,
    schedule,
    schedule_series,
)
from convenings.perms import may_schedule
from convenings.views.running import group_run_by
from convenings.views.two_steps import fingerprint, has_looked


class SignedIn(HttpRequest):
    user: User


@reads_and_posts
def schedule_convening(request: SignedIn) -> HttpResponse:
    """A convening of its own: filled in, looked at with what clashes, then saved."""
    if not may_schedule(request.user):
        raise PermissionDenied
    group = Group.objects.run_by(request.user).filter(slug=request.GET.get("group", "")).first()
    form = NewConveningForm(request.POST or None, user=request.user, group=group)
    looked = _look_at_one(form, request) if form.is_valid() else None
    if looked and has_looked(request):
        try:
            convening = _schedule(form, request)
        except (HasPassed, WiderThanItsGroup) as error:
            say(form, error)
            looked = None
        else:
            forget_draft(page=request.path, by=request.user)
            return redirect(convening)
    context = {
        "form": form,
        "draft": typed_before(form, request),
        "looked": looked,
        "looked_at": fingerprint(request),
        "groups": [each for each in form.conveners.values() if isinstance(each, Group)],
    }
    return render(request, "convenings/schedule.html", context)


@reads_and_posts
def schedule_group(request: SignedIn, slug: str) -> HttpResponse:
    """A group's meetings, by a rule: filled in, looked at date by date, then saved without those that are skipped."""
    group = group_run_by(request, slug)
    first = {"title": group.name, "first_on": timezone.localdate()}
    form = SeriesForm(request.POST or None, initial=first)
    looked = _look_at_series(form, group, request) if form.is_valid() else None
    if looked and has_looked(request):
        try:
            series = schedule_series(
                group=group, by=request.user, now=timezone.now(), skipping=_skipped(request), **form.cleaned_data
            )
        except (NoSuchDates, WiderThanItsGroup) as error:
            say(form, error)
            looked = None
        else:
            forget_draft(page=request.path, by=request.user)
            _say_how_many(request, series)
            return redirect(group)
    context = {
        "form": form,
        "draft": typed_before(form, request),
        "group": group,
        "looked": looked,
        "looked_at": fingerprint(request),
    }
    return render(request, "convenings/schedule_group.html", context)


def say(form: forms.Form | forms.ModelForm, error: Exception) -> None:
    """What an operation refused, beside the field it is about."""
    said = {
        WiderThanItsGroup: ("visibility", _("Only this group’s own people may know of it, so it meets for itself.")),
        NoSuchDates: ("until", _("No day that is still to come fits. Look at the days and at the end.")),
        HasPassed: ("local_date", _("This day and time have passed.")),
    }
    field, text = said[type(error)]
    form.add_error(field if field in form.fields else None, text)


def _schedule(form: NewConveningForm, request: SignedIn) -> Convening:
    facts = dict(form.cleaned_data)
    convener = facts.pop("convener")
    who = {"group": convener} if isinstance(convener, Group) else {"host": convener}
    return schedule(by=request.user, now=timezone.now(), **who, **facts)


def _look_at_one(form: NewConveningForm, request: HttpRequest) -> Any:
    convener = form.cleaned_data["convener"]
    group = convener if isinstance(convener, Group) else None
    form.instance.keep_to_the_clock()
    return look_at([form.instance], group=group, user=request.user)


def _look_at_series(form: SeriesForm, group: Group, request: HttpRequest) -> Any:
    series, now = form.instance, timezone.now()
    series.group = group
    looked = look_at([new_date(series, day, now) for day in days_ahead(series, now)], group=group, user=request.user)
    if not looked:
        say(form, NoSuchDates())
    return looked


def _skipped(request: HttpRequest) -> dict[date, str]:
    why = request.POST.get("why_skipped", "").strip()[:300] or _("The group does not meet on this day.")
    return {day: why for text in request.POST.getlist("skip") if (day := _day(text))}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _say_how_many(request: HttpRequest, series: Series) -> None:
    number = series.convenings.on().count()
    said = ngettext(
        "It is scheduled: %(number)d date so far. Further dates follow by themselves, a year ahead.",
        "It is scheduled: %(number)d dates so far. Further dates follow by themselves, a year ahead.",
        number,
    )
    if series.until or series.count:
        said = ngettext("It is scheduled: %(number)d date.", "It is scheduled: %(number)d dates.", number)
    messages.success(request, said % {"number": number})
