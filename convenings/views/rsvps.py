"""One's own answer: on the convening's page, on a page with all that is asked, and by the link in a letter."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from coalition.belonging import memberships_at_first
from coalition.limits import is_limited, limited, seconds_to_wait, to_wait, too_often
from coalition.links import LinkGone
from coalition.methods import reads_and_posts
from coalition.models import DigestLetter
from coalition.operations.letters import MalformedAddress
from convenings.links import Opened, by_whoever_opened, opened
from convenings.models import Convening, Reply, Rsvp, Series, SeriesAnswer
from convenings.operations import rsvps
from convenings.operations.rsvps import Said
from convenings.operations.rsvps.letters import where
from convenings.queries import Turnout, standing, turnout
from convenings.rsvp_forms import REFUSALS, AnswerForm, InsteadForm, VisitorForm, refused


@login_not_required
@is_limited
@reads_and_posts
@never_cache
def rsvp(request: HttpRequest, slug: str) -> HttpResponse:
    """POST `answer=yes|maybe|no` answers; the page has all that can be said with it."""
    if request.user.is_authenticated and request.method == "POST" and "all" not in request.POST:
        return _one_tap(request, slug)
    convening = _found(request, slug)
    if not request.user.is_authenticated:
        return _visitor(request, convening)
    so_far = convening.rsvps.of(request.user).first()
    form = AnswerForm(request.POST or None, gathering=convening, user=request.user, so_far=so_far)
    if form.is_valid():
        try:
            _answer(request, convening, form.said())
        except REFUSALS as error:
            form.refuse(error)
        else:
            return redirect(convening)
    return render(request, "convenings/rsvp.html", {"convening": convening, "form": form, "rsvp": so_far})


@reads_and_posts
@never_cache
def send_instead(request: HttpRequest, slug: str) -> HttpResponse:
    """Name whoever comes in one's place."""
    convening = _found(request, slug)
    form = InsteadForm(request.POST or None)
    if form.is_valid():
        now = timezone.now()
        try:
            theirs = rsvps.send_instead(convening, user=request.user, now=now, **form.cleaned_data)  # type: ignore[arg-type]
        except (*REFUSALS, MalformedAddress) as error:
            form.add_error(*_refused(error))
        else:
            messages.success(request, _("%(who)s comes in your place, and gets a letter.") % {"who": theirs.who})
            return redirect(convening)
    return render(request, "convenings/send_instead.html", {"convening": convening, "form": form})


@login_not_required
@limited("link", key="token")
@reads_and_posts
@never_cache
def answer_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The page that a letter's link opens: the answer is chosen already, and one button gives it."""
    try:
        link = opened(token)
    except LinkGone:
        return render(request, "coalition/link_gone.html", status=404)
    if link.is_over(timezone.now()):
        return render(request, "convenings/answer_over.html", {"about": link.about}, status=410)
    form = _form_of(request, link)
    if form.is_valid():
        with by_whoever_opened(link):
            try:
                _answer_by_link(link, form.said())
            except REFUSALS as error:
                form.refuse(error)
            else:
                if link.digest and link.user and isinstance(link.about, Convening):
                    DigestLetter.objects.note_answer(link.digest, link.user.pk, link.about.group_id)
                messages.success(request, _("Thank you. We have your answer."))
                return redirect(request.path)
    return render(request, "convenings/answer_by_link.html", {"form": form, **_shown(link, request.user)})


def answer_panel(request: HttpRequest, convening: Convening, coming: Turnout | None = None) -> dict[str, Any]:
    """What the part of a page with one's answer needs; `coming`: where the page shows that too."""
    user, now = request.user, timezone.now()
    is_open = not convening.is_canceled and not convening.has_begun(now)
    series = Series.objects.filter(pk=convening.series_id) if convening.series_id and user.is_authenticated else None
    return {
        "standing": standing(convening, user, coming or turnout(convening, with_names=False)),
        "is_open": is_open,
        "is_over": convening.ends_at <= now,
        "choices": Reply.Answer.choices,
        "answers_series": bool(is_open and series and series.answerable_by(user).exists()),
    }


def _found(request: HttpRequest, slug: str, *, is_shown: bool = True) -> Convening:
    """`is_shown`: with what a page shows; else with no more than leads back to its page."""
    some = Convening.objects
    found = some.select_related("group", "host", "series") if is_shown else some.only("slug", "series")
    return get_object_or_404(found.visible_to(request.user, memberships_at_first(request)), slug=slug)


def _one_tap(request: HttpRequest, slug: str) -> HttpResponse:
    """From the buttons: what else was said stays as it was."""
    # What answering goes by is read under the lock.
    convening = _found(request, slug, is_shown=bool(request.htmx))  # type: ignore[attr-defined]
    said, problem = request.POST.get("answer", ""), ""
    try:
        if said not in Reply.Answer.values:
            problem = _("Choose yes, maybe or no.")
        else:
            _answer(request, convening, Said(said), is_quiet=bool(request.htmx))  # type: ignore[attr-defined]
    except REFUSALS as error:
        problem = refused(error)[1]
    if request.htmx:  # type: ignore[attr-defined]
        context = {"convening": convening, "problem": problem, **answer_panel(request, convening)}
        return render(request, "convenings/_my_answer.html", context)
    if problem:
        messages.error(request, problem)
    return redirect(convening)


def _answer(request: HttpRequest, convening: Convening, said: Said, *, is_quiet: bool = False) -> None:
    who, now = request.user, timezone.now()
    if "all_dates" in request.POST and convening.series_id:
        series = get_object_or_404(Series.objects.answerable_by(who), pk=convening.series_id)
        rsvps.answer_series(series, user=who, said=said, by=who, now=now)  # type: ignore[arg-type]
        words = _("We have your answer to all dates.")
    else:
        rsvp = rsvps.answer(convening, user=who, said=said, by=who, now=now)  # type: ignore[arg-type]
        words = _in_words(rsvp)
    if not is_quiet:
        messages.success(request, words)


def _in_words(rsvp: Rsvp) -> str:
    if rsvp.is_waiting:
        return _("All seats are taken. You are number %(number)s on the waiting list.") % {
            "number": rsvp.number_then or rsvp.place_in_line()
        }
    return _("You are coming.") if rsvp.is_coming else _("We have your answer.")


def _visitor(request: HttpRequest, convening: Convening) -> HttpResponse:
    form = VisitorForm(request.POST or None, gathering=convening)
    context = {"convening": convening, "form": form, "rsvp": None}
    is_meant = form.is_valid() and not form.is_trap_sprung
    if is_meant and (wait := seconds_to_wait(request, "answer", form.cleaned_data["email"])):
        form.add_error(None, too_often(wait))
        return to_wait(render(request, "convenings/rsvp.html", context), wait)
    if form.is_valid() and (not is_meant or _is_asked_to_confirm(convening, form)):
        messages.success(request, _("Look into your mailbox: your answer counts when you open the link we sent."))
        return redirect(convening)
    return render(request, "convenings/rsvp.html", context)


def _is_asked_to_confirm(convening: Convening, form: VisitorForm) -> bool:
    who = {name: form.cleaned_data[name] for name in ("name", "email")}
    try:
        rsvps.ask_to_confirm(convening, said=form.said(), now=timezone.now(), **who)
    except (*REFUSALS, MalformedAddress) as error:
        form.add_error(*_refused(error))
        return False
    return True


def _refused(error: Exception) -> tuple[str | None, str]:
    if isinstance(error, MalformedAddress):
        return "email", _("No mail server takes letters to this address.")
    return refused(error)


def _form_of(request: HttpRequest, link: Opened) -> AnswerForm:
    chosen = request.GET.get("answer")
    so_far: Rsvp | SeriesAnswer | None = link.rsvp or link.series_answer
    form = AnswerForm(request.POST or None, gathering=link.about, user=link.user, so_far=so_far)
    if chosen in Reply.Answer.values:
        form.initial["answer"] = chosen
    return form


def _shown(link: Opened, user: Any) -> dict[str, Any]:
    """Whoever opens it is not signed in, as a rule: it leads to the convening's page where they would see that."""
    about, is_open, is_canceled, leads_on, lines = link.about, True, False, False, []
    if isinstance(about, Convening):
        is_canceled, lines = about.is_canceled, where(about)
        is_open = not is_canceled and not about.has_begun(timezone.now())
        leads_on = Convening.objects.visible_to(user).filter(pk=about.pk).exists()
    return {
        "link": link,
        "about": about,
        "rsvp": link.rsvp,
        "number": link.rsvp.place_in_line() if link.rsvp else None,
        "is_canceled": is_canceled,
        "is_open": is_open,
        "leads_on": leads_on,
        "where": lines,
    }


def _answer_by_link(link: Opened, said: Said) -> None:
    now = timezone.now()
    if link.rsvp:
        rsvps.answer_again(link.rsvp, said=said, by=None, now=now)
    elif link.user and isinstance(link.about, Series):
        rsvps.answer_series(link.about, user=link.user, said=said, by=None, now=now)
    elif link.user and isinstance(link.about, Convening):
        rsvps.answer(link.about, user=link.user, said=said, by=None, now=now)
