from collections.abc import Callable
from functools import partial
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db.models import Min, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import truncatechars
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from coalition.admin.base import RecordsViews
from coalition.admin.history import NOTHING
from coalition.admin.looking import KeptAsItIs
from coalition.admin.own import SUPERUSERS
from coalition.frames import letter_in_frame
from coalition.models import Mail
from coalition.operations import letters


# Without the row, the same letter would be written a second time.
@admin.register(Mail)
class MailAdmin(KeptAsItIs, RecordsViews):
    """The outbox: to look, and to decide about what has not left. A letter is its own log; nothing in it is edited."""

    whose = SUPERUSERS
    list_display = ("subject", "recipient", "state", "short_error", "kind", "due_at", "sent_at", "attempts")
    list_filter = ("state", "kind", "channel")
    search_fields = ("recipient", "subject", "key")
    date_hierarchy = "queued_at"
    list_per_page = 50
    show_full_result_count = False
    view_on_site = False
    empty_value_display = NOTHING
    actions = ("retry", "park", "cancel")
    change_list_template = "admin/coalition/mail/change_list.html"
    fields = (
        "subject", "preview", "kind", "channel", "user", "recipient", "language", "state", "last_error", "queued_at",
        "due_at", "good_until", "handed_on_at", "claimed_at", "sent_at", "attempts", "key", "message_id",
    )  # fmt: skip
    readonly_fields = ("preview",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mail]:
        return super().get_queryset(request).without_bodies()  # type: ignore[attr-defined]

    def get_urls(self) -> list[URLPattern]:
        preview = self.admin_site.admin_view(self.preview_view)
        return [path("<int:pk>/preview/", preview, name="coalition_mail_preview"), *super().get_urls()]

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("coalition.change_mail")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        counts = Mail.objects.counts_by_state()
        summary = {
            "counts": [(Mail.State(state).label, count) for state, count in counts.items()],
            "oldest": Mail.objects.due(timezone.now()).aggregate(oldest=Min("due_at"))["oldest"],
        }
        return super().changelist_view(request, {**summary, **(extra_context or {})})

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The letter alone, for a frame in which nothing runs."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        letter = get_object_or_404(Mail.objects.exclude(html=""), pk=pk)
        if not letter.shows_text:
            raise Http404
        return letter_in_frame(letter.html)

    @admin.display(description=_("letter"))
    def preview(self, letter: Mail) -> str:
        if not letter.shows_text:
            return gettext("Whoever reads it could act for its reader, so only the mailbox shows it.")
        if not letter.html:
            return format_html("<pre>{}</pre>", letter.text)
        return format_html(
            '<iframe class="letter-frame" sandbox="" src="{}" title="{}"></iframe>',
            reverse("admin:coalition_mail_preview", args=[letter.pk]),
            _("The letter as it looks in a mailbox"),
        )

    @admin.display(description=_("what went wrong"))
    def short_error(self, letter: Mail) -> str:
        return truncatechars(letter.last_error, 80) or NOTHING

    @admin.action(description=_("Send again what is parked or was refused"), permissions=["decide"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Mail]) -> None:
        self._decide(request, queryset, partial(letters.retry, now=timezone.now()), gettext("Sent again"))

    @admin.action(description=_("Park what waits"), permissions=["decide"])
    def park(self, request: HttpRequest, queryset: QuerySet[Mail]) -> None:
        self._decide(request, queryset, letters.park, gettext("Parked"))

    @admin.action(description=_("Cancel what has not left"), permissions=["decide"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Mail]) -> None:
        reason = gettext("Canceled by an administrator.")
        self._decide(request, queryset, partial(letters.cancel, reason=reason), gettext("Canceled"))

    def _decide(
        self, request: HttpRequest, queryset: QuerySet[Mail], decide: Callable[[QuerySet[Mail]], int], done: str
    ) -> None:
        """Of those chosen, some may be past deciding; Django's log keeps who decided about the others."""
        before = dict(queryset.values_list("pk", "state"))
        chosen = Mail.objects.filter(pk__in=before)
        count = decide(chosen)
        decided = [letter for letter in chosen.without_bodies() if letter.state != before[letter.pk]]
        LogEntry.objects.log_actions(cast(int, request.user.pk), decided, CHANGE, change_message=done)
        said = ngettext("%(done)s: %(count)s letter.", "%(done)s: %(count)s letters.", count)
        messages.success(request, said % {"done": done, "count": count})
