"""The list of participants, the views of it that somebody saved, and the files made of it."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coalition.downloads import download, download_lines
from coalition.drafts import typed_before
from coalition.methods import reads_and_posts
from coalition.models import Organization, SecurityEvent
from coalition.operations.security_log import record, record_for
from coalition.paging import COUNTED_AT_MOST, BoundedPaginator
from coalition.scopes.kinds import of_user
from coalition.scopes.pages import streamed
from coalition.spreadsheets import CSV, XLSX
from coalition.typed import clean_words
from outcomes.exporting import as_csv, as_xlsx
from outcomes.forms import RegisterForm
from outcomes.forms.finding import FindForm, with_what_the_list_shows
from outcomes.models import Enrollment, Participant, SavedView
from outcomes.views.opening import Staff, done, of_the_ledger, sent, where_i_work

PER_PAGE = 50
QUERY_AT_MOST: int = SavedView._meta.get_field("query").max_length  # type: ignore[assignment]


@of_the_ledger
@require_safe
def participants(request: Staff) -> HttpResponse:
    organization, today = where_i_work(request), timezone.localdate()
    form = _asked(request)
    # Who is found is asked once, for how many they are too; and what of them is shown, of one page.
    keys = list(form.found(today).values_list("pk", flat=True)[: COUNTED_AT_MOST + 1])
    page = BoundedPaginator(keys, len(keys), per_page=PER_PAGE).get_page(request.GET.get("page"))
    shown = with_what_the_list_shows(Participant.objects.all()).in_bulk(page.object_list)
    page.object_list = [shown[key] for key in page.object_list]
    # Of those whom partners share, in the partners' log too.
    partners = {each.organization_id for each in page.object_list} - {organization.pk}
    whose = [organization, *(Organization.objects.filter(pk__in=partners) if partners else ())]
    record_for(whose, SecurityEvent.Kind.VIEWED, about=Participant, page=str(page.number))
    context = {
        "form": form,
        "page": page,
        "pages_at": f"?{form.query}&page=" if form.query else "?page=",
        "organization": organization,
        "views": SavedView.objects.of(request.user, organization),
        "states": dict(Enrollment.State.choices),
        "today": today,
    }
    return render(request, "outcomes/participants.html", context)


@of_the_ledger
@require_POST
def export_participants(request: Staff) -> HttpResponseBase:
    """Exactly what the list of this address shows, all its pages; a POST, so that no link makes a browser fetch it."""
    today, form = timezone.localdate(), _asked(request)
    kind = "xlsx" if "xlsx" in request.POST else "csv"
    found = Participant.objects.filter(pk__in=form.found(today).order_by().values("pk")).order_by()
    counts = dict(found.values_list("organization").annotate(number=Count("pk")))
    # What partners share is in their own log too, as far as it is theirs; all of it in the log of who takes it along.
    for whose in {form.organization, *Organization.objects.filter(pk__in=counts)}:
        number = sum(counts.values()) if whose == form.organization else counts[whose.pk]
        record(
            SecurityEvent.Kind.EXPORTED,
            organization=whose,
            what="participants",
            number=str(number),
            as_file=kind,
        )
    name = f"participants-{today.isoformat()}.{kind}"
    if kind == "xlsx":
        return download(as_xlsx(form.rows(today)), name=name, content_type=XLSX)
    # Read when this view has ended, in a scope of its own.
    lines = streamed(of_user(request.user), lambda: as_csv(form.csv_lines(today)))
    return download_lines(lines, name=name, content_type=CSV)


@of_the_ledger
@require_POST
def save_view(request: Staff) -> HttpResponse:
    form, name = _asked(request), clean_words(request.POST.get("name", ""))[:60]
    if not name or not form.query:
        messages.error(request, _("Choose filters, and give the view a name."))
    elif len(form.query) > QUERY_AT_MOST:
        messages.error(request, _("These words are too many to be kept as a view: search for fewer."))
    else:
        SavedView.objects.update_or_create(
            user=request.user, organization=form.organization, name=name, defaults={"query": form.query}
        )
        messages.success(request, _("“%(name)s” is saved.") % {"name": name})
    return redirect(f"{reverse('participants')}?{form.query}")


@of_the_ledger
@require_POST
def remove_view(request: Staff, pk: int) -> HttpResponse:
    found = get_object_or_404(SavedView.objects.of(request.user, where_i_work(request)), pk=pk)
    found.delete()
    messages.success(request, _("“%(name)s” is removed.") % {"name": found.name})
    return redirect("participants")


@of_the_ledger
@reads_and_posts
def register_participant(request: Staff) -> HttpResponse:
    organization = where_i_work(request)
    form = RegisterForm(
        request.POST if request.method == "POST" else None, user=request.user, organization=organization
    )
    if sent(request, form):
        return done(request, _("%(name)s is registered.") % {"name": form.done}, form.done.get_absolute_url())
    context = {"form": form, "organization": organization, "draft": typed_before(form, request)}
    return render(request, "outcomes/register.html", context)


def _asked(request: Staff) -> FindForm:
    organization = where_i_work(request)
    return FindForm(request.GET, user=request.user, organization=organization, now=timezone.now())
