"""A cohort on one screen: one field a person, one operation for all of them."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from coalition.models import User
from outcomes.models import Attendance, Enrollment
from outcomes.operations import enrollments as operations
from outcomes.operations.refusing import InTheFuture
from programs.models import Cohort

LEFT = "left:"
REFUSED = {
    operations.IsOver: _("This has been recorded meanwhile: open the page again."),
    operations.EndsBeforeItBegins: _("They started after that day: choose a later day, or end it in their record."),
    operations.EnrolledAlready: _("They are in this already."),
    InTheFuture: _("That day is still to come."),
}


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayForm(forms.Form):
    """Which day's attendance is looked at."""

    day = forms.DateField(label=_("Day"), widget=Day)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["day"].widget.attrs["max"] = today.isoformat()

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > self.today:
            raise forms.ValidationError(_("That day is still to come."))
        return day


class AttendanceForm(forms.Form):
    """Who has nothing chosen is left as they are, or gets what is chosen for everybody else."""

    others = forms.ChoiceField(
        label=_("Everybody for whom nothing is chosen below"),
        required=False,
        choices=[("", _("Leave open")), *Attendance.Status.choices],
    )

    def __init__(
        self, data: Any = None, *, cohort: Cohort, day: date, enrollments: Sequence[Enrollment], **kwargs: Any
    ) -> None:
        attendance = Attendance.objects.filter(enrollment__in=enrollments)
        recorded = {each.enrollment_id: each for each in attendance.filter(day=day)}
        super().__init__(data, **kwargs)
        self.so_far = {row["enrollment"]: row for row in attendance.counted()}
        self.cohort, self.day, self.enrollments = cohort, day, enrollments
        self.is_recorded = bool(recorded)
        for each in enrollments:
            so_far = recorded.get(each.pk)
            self.fields[f"came_{each.pk}"] = forms.ChoiceField(
                label=str(each.participant),
                required=False,
                choices=Attendance.Status.choices,
                widget=forms.RadioSelect,
                initial=so_far and so_far.status,
            )
            self.fields[f"hours_{each.pk}"] = forms.DecimalField(
                label=_("Hours"),
                required=False,
                min_value=0,
                max_value=24,
                max_digits=4,
                decimal_places=2,
                initial=so_far and so_far.hours,
                widget=forms.NumberInput(attrs={"class": "form-control"}),
            )

    @property
    def rows(self) -> Iterator[tuple[Enrollment, dict[str, int] | None, Any, Any]]:
        """Each with how often they came until now."""
        for each in self.enrollments:
            yield each, self.so_far.get(each.pk), self[f"came_{each.pk}"], self[f"hours_{each.pk}"]

    def clean(self) -> None:
        said = self.cleaned_data
        statuses = {each.pk: said.get(f"came_{each.pk}") or said.get("others") for each in self.enrollments}
        for each in self.enrollments:
            if not statuses[each.pk] and said.get(f"hours_{each.pk}") is not None:
                self.add_error(f"hours_{each.pk}", _("Choose whether they came: hours alone are not recorded."))
        self.came = {pk: (status, said.get(f"hours_{pk}")) for pk, status in statuses.items() if status}
        if not self.came and not self.errors:
            raise forms.ValidationError(_("Choose for at least one person whether they came."))

    def record(self, *, by: User, now: datetime) -> int:
        return operations.record_attendance(self.cohort, self.day, self.came, by=by, now=now)


class CompletionForm(forms.Form):
    """How it ended for each, on one day; who has nothing chosen is in it still."""

    on = forms.DateField(label=_("Last day"), widget=Day)

    CHOICES = (
        ("", _("Still in it")),
        (Enrollment.State.COMPLETED.value, _("Completed")),
        (Enrollment.State.NEVER_STARTED.value, _("Never started")),
        (
            _("Left before the end"),
            [(f"{LEFT}{value}", label) for value, label in Enrollment.Reason.choices],
        ),
    )

    def __init__(self, data: Any = None, *, enrollments: Sequence[Enrollment], **kwargs: Any) -> None:
        super().__init__(data, initial={"on": localdate()}, **kwargs)
        self.enrollments = enrollments
        for each in enrollments:
            self.fields[f"end_{each.pk}"] = forms.ChoiceField(
                label=str(each.participant),
                required=False,
                choices=self.CHOICES,
            )

    @property
    def rows(self) -> Iterator[tuple[Enrollment, Any]]:
        return ((each, self[f"end_{each.pk}"]) for each in self.enrollments)

    def clean(self) -> None:
        self.ends = {each: end for each in self.enrollments if (end := self.cleaned_data.get(f"end_{each.pk}"))}
        if not self.ends and not self.errors:
            raise forms.ValidationError(_("Choose for at least one person how it ended."))

    def record(self, *, now: datetime) -> bool:
        """All of them or, where one can't be, none: the form says by whom it is."""
        try:
            with transaction.atomic():
                for enrollment, end in self.ends.items():
                    self._record(enrollment, end, now)
        except forms.ValidationError as refused:
            self.add_error(None if refused.params is None else refused.params["field"], refused.message)
            return False
        return True

    def _record(self, enrollment: Enrollment, end: str, now: datetime) -> None:
        on = self.cleaned_data["on"]
        try:
            if end == Enrollment.State.COMPLETED:
                operations.complete(enrollment, on=on, now=now)
            elif end == Enrollment.State.NEVER_STARTED:
                operations.never_started(enrollment, on=on, now=now)
            else:
                operations.withdraw(enrollment, on=on, reason=end.removeprefix(LEFT), now=now)
        except tuple(REFUSED) as error:
            field = "on" if isinstance(error, InTheFuture) else f"end_{enrollment.pk}"
            raise forms.ValidationError(REFUSED[type(error)], params={"field": field}) from error
