"""Everything that happened to a participant, as one list of days."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from outcomes.models import Attempt, Attendance, Correction, FollowUp, Participant, Placement, PlacementCredit

SHOWN_OF_A_JOB = ("employer", "occupation", "sector", "stream", "recorded_by", "document")


@dataclass
class Entry:
    """`kind` chooses its mark; `ways` are what can be done about it, as addresses and words; `document` proves it.

    `undo`: where it is taken back, if it was logged by mistake.
    """

    day: date
    kind: str
    title: str
    facts: list[str] = field(default_factory=list)
    note: str = ""
    ways: list[tuple[str, str]] = field(default_factory=list)
    by: str = ""
    is_open: bool = False
    document: Any = None
    undo: str = ""


def timeline(participant: Participant, *, is_own: bool) -> list[Entry]:
    """The newest first, what is yet to come before it. A partner reads no notes, attempts or barriers."""
    parts = (_enrollments, _services, _credentials, _skill_gains, _placements, _follow_ups)
    found = [entry for part in parts for entry in part(participant, is_own)]
    if is_own:
        found += [*_contacts(participant), *_consents(participant), *_coaches(participant), *_gaps(participant)]
        found += _parts(participant)
        found.append(Entry(participant.registered_on, "person", _("Registered"), _said(participant, "source")))
    return sorted(found, key=lambda entry: entry.day, reverse=True)


def _said(row: Any, *names: str) -> list[str]:
    """What a choice says in words, of those that say anything."""
    return [str(getattr(row, f"get_{name}_display")()) for name in names if getattr(row, name)]


def _by(row: Any, who: str = "recorded_by") -> str:
    return str(getattr(row, who) or "")


def dollars(amount: Any) -> str:
    return f"${number_format(amount, 2, force_grouping=True)}"


def _enrollments(participant: Participant, is_own: bool) -> Iterator[Entry]:
    attended = Q(attendance__status__in=Attendance.CAME)
    rows = participant.enrollments.select_related("program", "cohort", "stream", "recorded_by")
    row: Any
    for row in rows.annotate(days=Count("attendance"), came=Count("attendance", filter=attended)):
        facts = _said(row, "state", "reason")
        if row.stream:
            facts.append(row.stream.name)
        if row.days:
            facts.append(
                ngettext("came on %(came)d of %(days)d day", "came on %(came)d of %(days)d days", row.days)
                % {"came": row.came, "days": row.days}
            )
        steps = [
            _("%(step)s %(day)s") % {"step": label, "day": date_format(day, "SHORT_DATE_FORMAT")}
            for label, day in (
                (_("referred"), row.referred_on),
                (_("enrolled"), row.enrolled_on),
                (_("started"), row.started_on),
                (_("ended"), row.ended_on),
            )
            if day
        ]
        yield Entry(
            row.ended_on or row.started_on or row.enrolled_on or row.referred_on or timezone.localdate(row.recorded_at),
            "enrollment",
            str(row.program),
            [*facts, *steps],
            note=row.barrier if is_own else "",
            ways=[
                (reverse("enrollment_step", args=[row.pk]), _("What happened next") if row.is_open else _("Correct it"))
            ]
            if is_own
            else [],
            by=_by(row),
            is_open=row.is_open,
        )


def _services(participant: Participant, is_own: bool) -> Iterator[Entry]:
    for row in participant.services.select_related("type", "stream", "recorded_by"):
        facts = [dollars(row.amount)] if row.amount is not None else []
        facts += [row.stream.name] if row.stream else []
        note, undo = (row.note, _undo(participant, "service", row)) if is_own else ("", "")
        yield Entry(row.given_on, "service", str(row.type), facts, note=note, by=_by(row), undo=undo)


def _credentials(participant: Participant, is_own: bool) -> Iterator[Entry]:
    for row in participant.credentials.select_related("recorded_by", "document"):
        facts = _said(row, "kind")
        if row.expires_on:
            facts.append(_("expires %(day)s") % {"day": date_format(row.expires_on)})
        document, undo = (row.document, _undo(participant, "credential", row)) if is_own else (None, "")
        yield Entry(row.earned_on, "credential", row.name, facts, by=_by(row), document=document, undo=undo)


def _skill_gains(participant: Participant, is_own: bool) -> Iterator[Entry]:
    for row in participant.skill_gains.select_related("recorded_by"):
        undo = _undo(participant, "skill-gain", row) if is_own else ""
        facts = [row.detail] if row.detail else []
        yield Entry(row.gained_on, "credential", str(row.get_kind_display()), facts, undo=undo)


def _placements(participant: Participant, is_own: bool) -> Iterator[Entry]:
    rows = participant.placements.select_related(*SHOWN_OF_A_JOB)
    corrections: dict[int, list[Correction]] = {}
    for correction in Correction.objects.filter(placement__participant=participant):
        corrections.setdefault(correction.placement_id, []).append(correction)
    for row in rows:
        ways = [(reverse("correct_placement", args=[row.pk]), _("Correct it"))] if is_own else []
        if is_own and not row.ended_on:
            ways.append((reverse("end_placement", args=[row.pk]), _("The job ended")))
        yield Entry(
            row.starts_on,
            "placement",
            _("Began a job: %(employer)s") % {"employer": row.employer_shown},
            [*_facts_of(row), *map(_corrected, corrections.get(row.pk, []))],
            ways=ways,
            by=_by(row),
            is_open=not row.ended_on,
            document=row.document if is_own else None,
        )
        if row.ended_on:
            yield Entry(
                row.ended_on,
                "placement",
                _("The job ended: %(employer)s") % {"employer": row.employer_shown},
                _said(row, "end_reason"),
            )


def _facts_of(row: Placement) -> list[str]:
    facts = [row.occupation.title] if row.occupation else [row.job_title] if row.job_title else []
    facts.append(
        _("%(wage)s an hour") % {"wage": dollars(row.hourly_wage)} if row.hourly_wage else _("wage not known yet")
    )
    if row.hours:
        facts.append(_("%(hours)s hours a week") % {"hours": number_format(row.hours.normalize(), use_l10n=True)})
    if row.benefits == "yes":
        facts.append(_("with benefits"))
    facts += _more_facts_of(row)
    facts += [row.sector.name] if row.sector else []
    facts += [row.stream.name] if row.stream else []
    facts.append(_("evidence: %(evidence)s") % {"evidence": row.get_evidence_display()})
    facts.append(_("verified") if row.verified_at else _("not verified yet"))
    return facts


def _more_facts_of(row: Placement) -> list[str]:
    """What it is besides, and nothing that it isn't."""
    before = _("%(wage)s an hour before") % {"wage": dollars(row.wage_before)} if row.wage_before else ""
    such = (
        (row.shift, row.get_shift_display()),
        (row.union == "yes", _("union job")),
        (row.apprenticeship, _("registered apprenticeship")),
        (row.subsidized, _("subsidized")),
        (row.training_related == "yes", _("what they trained for")),
        (row.same_employer, _("same employer as before")),
        (before, before),
    )
    return [str(words) for is_so, words in such if is_so]


def _corrected(correction: Correction) -> str:
    day = date_format(timezone.localtime(correction.made_at), "SHORT_DATE_FORMAT")
    return _("corrected %(day)s: %(reason)s") % {"day": day, "reason": correction.reason}


def _follow_ups(participant: Participant, is_own: bool) -> Iterator[Entry]:
    rows = participant.follow_ups.select_related("placement__employer", "recorded_by").prefetch_related("attempts")
    for row in rows.exclude(state=FollowUp.State.CANCELED):
        what = {"days": row.get_days_display(), "employer": row.placement.employer_shown}
        is_open = row.state == FollowUp.State.OPEN
        facts = [_("%(wage)s an hour") % {"wage": dollars(row.wage_now)}] if row.wage_now else []
        facts += [_("confirmed by the employer")] if row.by_employer else []
        tries = list(row.attempts.all()) if is_own else []
        yield Entry(
            row.due_on if is_open else row.answered_on or row.due_on,
            "call",
            _("Follow-up due (%(days)s): %(employer)s") % what if is_open else str(row.get_result_display()),
            [*([] if is_open else [_("follow-up (%(days)s), %(employer)s") % what]), *facts, *map(_tried, tries)],
            note="\n".join(each.note for each in tries if each.note),
            ways=[(reverse("follow_up", args=[row.pk]), _("Log a contact") if is_open else _("Correct it"))]
            if is_own
            else [],
            by=_by(row),
            is_open=is_open,
        )


def _tried(attempt: Attempt) -> str:
    what = {
        "how": attempt.get_how_display(),
        "day": date_format(timezone.localtime(attempt.made_at), "SHORT_DATE_FORMAT"),
    }
    return _("%(day)s, %(how)s: reached") % what if attempt.reached else _("%(day)s, %(how)s: not reached") % what


def _contacts(participant: Participant) -> Iterator[Entry]:
    """About something else than a follow-up, which tells its own."""
    for row in participant.attempts.filter(follow_up=None).select_related("made_by"):
        title = _("Contact: reached") if row.reached else _("Contact: not reached")
        day = timezone.localdate(row.made_at)
        undo = _undo(participant, "contact", row)
        yield Entry(day, "call", title, _said(row, "how"), note=row.note, by=_by(row, "made_by"), undo=undo)


def _consents(participant: Participant) -> Iterator[Entry]:
    for row in participant.consents.select_related("to", "recorded_by", "document"):
        facts = _said(row, "how")
        if row.to:
            facts.insert(0, row.to.name)
        if row.last_day:
            facts.append(_("until %(day)s") % {"day": date_format(row.last_day)})
        if row.revoked_at:
            facts.append(_("taken back %(day)s") % {"day": date_format(timezone.localtime(row.revoked_at))})
        title = _("Consented: %(what)s") % {"what": row.get_scope_display()}
        yield Entry(row.signed_on, "consent", title, facts, by=_by(row), document=row.document)


def _coaches(participant: Participant) -> Iterator[Entry]:
    for row in participant.assignments.select_related("coach"):
        yield Entry(row.since, "person", _("Coached by %(name)s") % {"name": row.coach}, note=row.note)


def _gaps(participant: Participant) -> Iterable[Entry]:
    for row in participant.planned_gaps.all():
        until = _("until %(day)s") % {"day": date_format(row.ends_on)}
        undo = _undo(participant, "gap", row)
        yield Entry(row.starts_on, "person", _("Planned gap"), [until], note=row.reason, undo=undo)


def _parts(participant: Participant) -> Iterable[Entry]:
    rows = PlacementCredit.objects.filter(placement__participant=participant)
    for row in rows.select_related("partner", "placement__employer"):
        title = _("%(partner)s had a part in it: %(part)s") % {"partner": row.partner, "part": row.get_part_display()}
        undo = _undo(participant, "part", row)
        yield Entry(row.placement.starts_on, "placement", title, [row.placement.employer_shown], undo=undo)


def _undo(participant: Participant, what: str, row: Any) -> str:
    return reverse("take_back", args=[participant.pk, what, row.pk])
