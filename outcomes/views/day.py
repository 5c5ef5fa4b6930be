from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from coalition.models import SecurityEvent
from coalition.operations.security_log import record
from outcomes.models import Attempt, Cover, Enrollment, FollowUp, FundingStream, Participant
from outcomes.models.querysets import ESCALATED_AFTER, MISSING
from outcomes.views.opening import Staff, of_the_ledger, where_i_work

# Of each kind so many; the rest comes up when these are done, or by the list.
AT_MOST = 25
# Nothing is kept by these keys.
NOBODY, NO_ROW = UUID(int=0), 0
OF_WHOM = ("participant", "participant__full_name", "participant__phone")
OF_A_CALL = (*OF_WHOM, "days", "due_on", "placement__employer__name", "placement__employer_name")
OF_A_REFERRAL = (*OF_WHOM, "program__title", "referred_on")


@dataclass
class Task:
    """What waits about one participant, and the short form by which it is done."""

    key: str
    participant: UUID
    name: str
    phone: str
    lines: list[str]
    address: str
    is_late: bool = False


@dataclass
class Part:
    """`label` is on the button of each. `more`: what the list is asked for where these are not all."""

    key: str
    title: str
    label: str
    tasks: list[Task]
    empty: str
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
    if not everybody:
        # Of those whom nobody coaches yet anybody answers the referral.
        nobodys = Enrollment.objects.new_referrals().coached_by_nobody(organization)
        both = [*referred, *_shown(nobodys, *OF_A_REFERRAL)]
        referred = sorted(both, key=attrgetter("referred_on", "pk"))[: AT_MOST + 1]
    quiet = _shown(mine(Participant.objects).going_quiet(today), "full_name", "phone", "heard_on")
    missing = _shown(mine(Participant.objects).missing_something(now).by_name(), "full_name", *MISSING)
    whose = {} if everybody else {"coach": "mine"}

    at = _forms_at()
    parts = [
        Part(
            "due",
            _("Calls to make"),
            _("Log a contact"),
            [_call(each, tries.get(each.pk, []), today, at["call"]) for each in due[:AT_MOST]],
            "" if due else _no_call(calls, today),
            {"standing": "due", **whose} if due[AT_MOST:] else {},
        ),
        Part(
            "referrals",
            _("New referrals"),
            _("What happened"),
            [_referral(each, at["referral"]) for each in referred[:AT_MOST]],
            _("Nobody waits for an answer to a referral."),
            {"state": "referred"} if referred[AT_MOST:] else {},
        ),
        Part(
            "quiet",
            _("Going quiet"),
            _("Log service"),
            [_silence(each, at["silence"]) for each in quiet[:AT_MOST]],
            _("Everybody in a program was heard of within 30 days."),
            {"standing": "quiet", **whose} if quiet[AT_MOST:] else {},
        ),
        Part(
            "missing",
            _("Records that miss something"),
            _("Add it"),
            [_gap(each, at) for each in missing[:AT_MOST]],
            _("Every record has what a report asks for."),
            {"lacks": "anything", **whose} if missing[AT_MOST:] else {},
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


def _call(each: Any, tries: list[str], today: date, form_at: str) -> Task:
    is_late = each.due_on < today - ESCALATED_AFTER
    employer = each.placement__employer__name or each.placement__employer_name
    lines = [
        _("%(days)s after the first day at %(employer)s")
        % {"days": FundingStream.Day(each.days).label, "employer": employer},
        (_("Overdue since %(day)s") if is_late else _("Due %(day)s")) % {"day": date_format(each.due_on)},
        *([_("Tried: %(tries)s") % {"tries": ", ".join(tries)}] if tries else []),
    ]
    who = (each.participant, each.participant__full_name, each.participant__phone)
    return Task(f"call-{each.pk}", *who, lines, form_at.format(each.pk), is_late)


def _referral(each: Any, form_at: str) -> Task:
    what = {"program": each.program__title, "day": date_format(each.referred_on) if each.referred_on else ""}
    who = (each.participant, each.participant__full_name, each.participant__phone)
    return Task(f"referral-{each.pk}", *who, [_("%(program)s, referred %(day)s") % what], form_at.format(each.pk))


def _silence(each: Any, form_at: str) -> Task:
    heard = _("Last heard of %(day)s") % {"day": date_format(each.heard_on)}
    return Task(f"quiet-{each.pk}", each.pk, each.full_name, each.phone, [heard], form_at.format(each.pk))


def _gap(each: Any, forms_at: dict[str, str]) -> Task:
    lacks = what_is_missing(each)
    words = " · ".join(str(words) for _name, words in lacks)
    return Task(f"missing-{each.pk}", each.pk, each.full_name, "", [words], forms_at[lacks[0][0]].format(each.pk))


def _forms_at() -> dict[str, str]:
    """Where the form of each kind of task is, with {} for what it is about: asked for once, and not for every row."""
    return {
        "call": reverse("follow_up", args=[NO_ROW]).replace(f"/{NO_ROW}/", "/{}/"),
        "referral": reverse("enrollment_step", args=[NO_ROW]).replace(f"/{NO_ROW}/", "/{}/"),
        "silence": reverse("add_to_record", args=[NOBODY, "service"]).replace(str(NOBODY), "{}"),
        **{lack: mended_at(NOBODY, lack).replace(str(NOBODY), "{}") for lack in MISSING},
    }


# By which form what is missing is said, where it isn't who they are.
MENDED_BY = {"lacks_consent": "consent", "lacks_coach": "coach", "lacks_placement_facts": "placement-facts"}


def mended_at(participant: UUID, lack: str) -> str:
    if lack in MENDED_BY:
        return reverse("add_to_record", args=[participant, MENDED_BY[lack]])
    return reverse("edit_participant", args=[participant])


def what_is_missing(participant: Any) -> list[tuple[str, Any]]:
    """Of somebody found `with_what_is_missing`: by its name, and in words."""
    return [(name, words) for name, words in MISSING.items() if getattr(participant, name)]
