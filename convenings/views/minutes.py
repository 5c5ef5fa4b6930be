"""Minutes as they are read, circulated, signed, published, amended, and compared with what they were."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from coalition.belonging import memberships_of
from coalition.markdown import markdown_to_html
from coalition.methods import reads_and_posts
from coalition.views.asking import ask_first
from convenings.minutes_forms import REFUSALS, AmendmentForm, refused
from convenings.models import Convening, Minutes
from convenings.operations import minutes as operations
from convenings.perms import is_of_its_own, may_run, sees_minutes
from convenings.record import differences, presence_at
from convenings.views.running import known_to, run_by
from convenings.views.scheduling import SignedIn
from convenings.views.taking import form_page, is_done, is_taken

_is_taken = partial(is_taken, refusals=REFUSALS, refused=refused)


@login_not_required
@require_safe
@never_cache
def minutes(request: HttpRequest, slug: str) -> HttpResponse:
    """To read and to print: who was there, what was said, decided and taken on.

    Those that are published are read by all, also of a meeting that only its own people know of.
    """
    convening, is_known = _known_or_published(request, slug)
    own = memberships_of(request)
    runs, inside = may_run(request.user, convening, own), is_of_its_own(request.user, convening, own)
    written = Minutes.objects.filter(convening=convening).select_related("approved_by").first()
    if not sees_minutes(convening, written, runs=runs, inside=inside):
        if not request.user.is_authenticated:
            return redirect_to_login(request.path)
        raise PermissionDenied
    if written is None:
        raise Http404("Nothing is written down.")
    signed = list(written.signatures.select_related("user").order_by("at"))
    signers = list(operations.signers(convening)) if runs and not written.is_locked else []
    unsigned = [each for each in signers if each.pk not in {one.user_id for one in signed}]
    context = {
        "convening": convening,
        "is_known": is_known,
        "minutes": written,
        "text": markdown_to_html(written.text, headings_from=3),
        "presence": presence_at(convening, written, with_names=inside),
        "decisions": convening.decisions.select_related("item", "item__minutes_of"),
        "actions": convening.actions.with_what_a_line_shows() if inside else [],
        "amendments": written.amendments.select_related("user"),
        "signed": signed,
        "unsigned": unsigned,
        # Where the last who had to sign has left, whoever signed before approves them.
        "signs": request.user in (unsigned or signers),
        "inside": inside,
        "runs": runs,
    }
    return render(request, "convenings/minutes.html", context)


@require_safe
@never_cache
def minutes_versions(request: HttpRequest, slug: str) -> HttpResponse:
    """The versions, and what one of them changed in the one before: the latest, if none is asked for."""
    convening = run_by(request, slug)
    found = list(get_object_or_404(Minutes, convening=convening).versions.select_related("user").order_by("-number"))
    asked = request.GET.get("of", "")
    chosen = next((each for each in found if str(each.number) == asked), found[0] if found else None)
    before = next((each for each in found if chosen and each.number < chosen.number), None)
    changed = differences(before.text if before else "", chosen.text) if chosen else []
    context = {"convening": convening, "versions": found, "chosen": chosen, "before": before, "changed": changed}
    return render(request, "convenings/minutes_versions.html", context)


@require_POST
def circulate_minutes(request: SignedIn, slug: str) -> HttpResponse:
    convening = run_by(request, slug)

    def circulate() -> None:
        operations.circulate(convening, by=request.user, now=timezone.now())
        messages.success(request, _("Everybody in the group gets a letter, and reads them here."))

    return _done(request, convening, circulate)


@reads_and_posts
@never_cache
def sign_minutes(request: SignedIn, slug: str) -> HttpResponse:
    """Asks first."""
    convening = run_by(request, slug)
    if request.method != "POST":
        return ask_first(
            request,
            question=_("Sign the minutes of “%(title)s”?") % {"title": convening.title},
            consequences=[
                _("You say that they are right as they are."),
                _("Once all chairs have signed, they are approved, and nothing of them changes any more."),
            ],
            yes=_("Sign them"),
            back=_page_of(convening),
            sends={"number": str(_number_of(convening))},
        )
    read = request.POST.get("number", "")

    def sign() -> None:
        number = int(read) if read.isdecimal() and len(read) < 10 else None
        written = operations.sign(convening, by=request.user, now=timezone.now(), number=number)
        said = _("They are approved.") if written.is_locked else _("You have signed. The other chairs still have to.")
        messages.success(request, said)

    return _done(request, convening, sign)


@require_POST
def publish_minutes(request: HttpRequest, slug: str) -> HttpResponse:
    """POST `publish=yes|no`."""
    convening = run_by(request, slug)
    is_public = request.POST.get("publish") == "yes"
    return _done(request, convening, lambda: operations.publish(convening, is_public=is_public))


@reads_and_posts
@never_cache
def amend_minutes(request: SignedIn, slug: str) -> HttpResponse:
    convening = run_by(request, slug)
    form = AmendmentForm(request.POST or None)
    amend = partial(operations.amend, convening, by=request.user, now=timezone.now())
    if _is_taken(request, form, lambda: amend(text=form.cleaned_data["text"])):
        return redirect(_page_of(convening))
    said = _("What is approved stays as it is. An amendment stands below it, with your name and the day.")
    back = reverse("minutes", args=[convening.slug])
    title, send = _("Amend the minutes"), _("Add it")
    return form_page(request, convening, form, title=title, send=send, back=back, said=said)


def _known_or_published(request: HttpRequest, slug: str) -> tuple[Convening, bool]:
    """And whether this person may know of more than its minutes."""
    try:
        return known_to(request, slug), True
    except Http404:
        published = Minutes.objects.published().filter(convening__slug=slug)
        found = published.select_related("convening__group", "convening__host", "convening__series__group").first()
        if found is None:
            raise
        return found.convening, False


def _done(request: HttpRequest, convening: Convening, do: Callable[[], object]) -> HttpResponse:
    is_done(request, do, refusals=REFUSALS, refused=refused)
    return redirect(_page_of(convening))


def _number_of(convening: Convening) -> int:
    return Minutes.objects.filter(convening=convening).values_list("number", flat=True).first() or 0


def _page_of(convening: Convening) -> str:
    """Where there are no minutes yet, that of its run."""
    has_any = Minutes.objects.filter(convening=convening).exists()
    return reverse("minutes" if has_any else "run_convening", args=[convening.slug])
