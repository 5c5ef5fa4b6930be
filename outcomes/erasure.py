"""What goes with a participant who is anonymized. What is counted stays: days, wages, results and answers."""

from collections.abc import Callable

from django.db.models import Q

from coalition.personal_data import Person, erases
from outcomes.models import (
    Assignment,
    Attempt,
    Correction,
    Cover,
    Details,
    Enrollment,
    Hold,
    Participant,
    Placement,
    PlannedGap,
    SavedView,
    Service,
    SkillGain,
)


def of(path: str) -> Callable[[Person], Q]:
    """Rows that lead to the participant by this path; none where it is an account that goes."""
    return lambda person: Q(**{path: person.participant}) if person.participant else Q(pk__in=[])


erases(Participant, rows=of("id"), becomes={"anonymized_at": lambda person: person.now})
erases(
    Placement,
    rows=of("participant"),
    stays={"employer_name": "Who hires is counted, and whom they hired is not said any more."},
)
erases(
    Correction,
    rows=of("placement__participant"),
    becomes={"before": lambda _person: {}, "after": lambda _person: {}},
)
erases(SavedView, deleted=True)
erases(Cover, rows=lambda _person: Q(pk__in=[]), stays={"note": "It is about a coach’s work and names no participant."})
for told in (Assignment, Attempt, Details, Enrollment, Hold, PlannedGap, Service, SkillGain):
    erases(told, rows=of("participant"))
