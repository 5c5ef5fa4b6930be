from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from coalition.models import SecurityEvent
from coalition.operations.security_log import record
from outcomes.models import Attempt, Cover, Enrollment, FollowUp, FundingStream, Participant
from outcomes.models.querysets import ESCALATED_AFTER, MISSING
from outcomes.views.opening import Staff, of_the_ledger, where_i_work

# Of each kind so many; the rest comes up when these are done, or by the list.
AT_MOST = 25
OF_WHOM = ("participant", "participant__full_name", "participant__phone")
OF_A_CALL = (*OF_WHOM, "days", "due_on", "placement__employer__name", "placement__employer_name")
OF_A_REFERRAL = (*OF_WHOM, "program__title", "referred_on")


@dataclass
class Task:
    """What waits about one participant, and the short form by which it is done."""

    key: str
    who: str
    page: str
    lines: list[str]
    address: str
    label: Any
    is_late: bool = False
    phone: str = ""


@dataclass
class Part:
    """`more`: what the list is asked for where these are not all."""

    key: str
    title: Any
    tasks: list[Task]
    empty: Any
    more: dict[str, str] = field(default_factory=dict)


@of_the_ledger
@require_safe
def coach_day(request: Staff) -> HttpResponse:
    """What waits for a coach today; anybody who works there may look at everybody's."""
    organization, now = where_i_work(request), timezone.now()
    today = timezone.localdate(now)
    everybody = request.GET.get("whose") == "all"
    concerned = Cover.objects.of_organization(organization).not_over(today).which_concern(request.user)
    covers = list(concerned.with_what_a_list_shows())
    away = [each.away_id for each in covers if each.covered_by_id == request.user.pk and each.starts_on <= today]

    def mine(rows: Any) -> Any:
        rows = rows.of_organization(organization)
        return rows if everybody else rows.of_coaches([request.user.pk, *away])

    calls = mine(FollowUp.objects)
    due = _shown(calls.due(today), *OF_A_CALL)
    tries = _tries(due)
    referred = _shown(mine(Enrollment.objects).new_referrals(), *OF_A_REFERRAL)
    quiet = _shown(mine(Participant.objects).going_quiet(today), "full_name", "phone", "heard_on")
    missing = _shown(mine(Participant.objects).missing_something(now).by_name(), "full_name", *MISSING)
    whose = {} if everybody else {"coach": "mine"}

    def part(key: str, title: Any, rows: list[Any], task: Callable[[Any], Task], empty: Any, **more: str) -> Part:
        return Part(key, title, [task(each) for each in rows[:AT_MOST]], empty, more | whose if rows[AT_MOST:] else {})

    parts = [
        part(
            "due",
            _("Calls to make"),
            due,
            lambda each: _call(each, tries.get(each.pk, []), today),
            "" if due else _no_call(calls, today),
            standing="due",
        ),
        part(
            "referrals",
            _("New referrals"),
            referred,
            _referral,
            _("Nobody waits for an answer to a referral."),
            state="referred",
        ),
        part(
            "quiet",
            _("Going quiet"),
            quiet,
            _silence,
            _("Everybody in a program was heard of within 30 days."),
            standing="quiet",
        ),
        part(
            "missing",
            _("Records that miss something"),
            missing,
            _gap,
            _("Every record has what a report asks for."),
            lacks="anything",
        ),
    ]
    for each in parts:
        each.more = {"address": f"{reverse('participants')}?{urlencode(each.more)}"} if each.more else {}
    record(SecurityEvent.Kind.VIEWED, about=Participant, organization=organization)
    here = urlencode({"next": request.get_full_path()})
    context = {"parts": parts, "organization": organization, "everybody": everybody, "today": today, "here": here}
    return render(request, "outcomes/day.html", context | {"covers": covers})


def _shown(rows: Any, *names: str) -> list[Any]:
    """What is shown of each, and nothing else; one more than are shown, where there are more."""
    return list(rows.values_list("pk", *names, named=True)[: AT_MOST + 1])


def _tries(calls: list[Any]) -> dict[int, list[str]]:
    """When and how somebody tried, by the call."""
    tries = defaultdict(list)
    attempts = Attempt.objects.filter(follow_up__in=[each.pk for each in calls]).order_by("made_at", "pk")
    for call, made_at, how in attempts.values_list("follow_up", "made_at", "how") if calls else ():
        day = date_format(timezone.localtime(made_at), "SHORT_DATE_FORMAT")
        tries[call].append(f"{day} {Attempt.How(how).label}")
    return tries


def _no_call(calls: Any, today: date) -> str:
    coming = calls.open().filter(due_on__gt=today, due_on__lte=today + timedelta(days=7)).count()
    if not coming:
        return _("No call is due. They are planned when a placement is logged.")
    words = ngettext(
        "No call is due. %(number)d becomes due within a week.",
        "No call is due. %(number)d become due within a week.",
        coming,
    )
    return words % {"number": coming}


def _call(each: Any, tries: list[str], today: date) -> Task:
    is_late = each.due_on < today - ESCALATED_AFTER
    employer = each.placement__employer__name or each.placement__employer_name
    return Task(
        f"call-{each.pk}",
        each.participant__full_name,
        reverse("participant", args=[each.participant]),
        [
            _("%(days)s after the first day at %(employer)s")
            % {"days": FundingStream.Day(each.days).label, "employer": employer},
            (_("Overdue since %(day)s") if is_late else _("Due %(day)s")) % {"day": date_format(each.due_on)},
            *([_("Tried: %(tries)s") % {"tries": ", ".join(tries)}] if tries else []),
        ],
        reverse("follow_up", args=[each.pk]),
        gettext_lazy("Log a contact"),
        is_late,
        each.participant__phone,
    )


def _referral(each: Any) -> Task:
    what = {"program": each.program__title, "day": date_format(each.referred_on) if each.referred_on else ""}
    return Task(
        f"referral-{each.pk}",
        each.participant__full_name,
        reverse("participant", args=[each.participant]),
        [_("%(program)s, referred %(day)s") % what],
        reverse("enrollment_step", args=[each.pk]),
        gettext_lazy("What happened"),
        phone=each.participant__phone,
    )


def _silence(each: Any) -> Task:
    return Task(
        f"quiet-{each.pk}",
        each.full_name,
        reverse("participant", args=[each.pk]),
        [_("Last heard of %(day)s") % {"day": date_format(each.heard_on)}],
        reverse("add_to_record", args=[each.pk, "service"]),
        gettext_lazy("Log service"),
        phone=each.phone,
    )


def _gap(each: Any) -> Task:
    lacks = what_is_missing(each)
    return Task(
        f"missing-{each.pk}",
        each.full_name,
        reverse("participant", args=[each.pk]),
        [" · ".join(str(words) for _name, words in lacks)],
        mended_at(each, lacks[0][0]),
        gettext_lazy("Add it"),
    )


# By which form what is missing is said, where it isn't who they are.
MENDED_BY = {"lacks_consent": "consent", "lacks_coach": "coach", "lacks_placement_facts": "placement-facts"}


def mended_at(participant: Any, lack: str) -> str:
    if lack in MENDED_BY:
        return reverse("add_to_record", args=[participant.pk, MENDED_BY[lack]])
    return reverse("edit_participant", args=[participant.pk])


def what_is_missing(participant: Any) -> list[tuple[str, Any]]:
    """Of somebody found `with_what_is_missing`: by its name, and in words."""
    return [(name, words) for name, words in MISSING.items() if getattr(participant, name)]
