"""That somebody was called or met, or was not reached, and what was learned of their job by it."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outcomes.forms.base import AskingForm, RecordForm, day_field
from outcomes.models import Attempt, FollowUp
from outcomes.operations import followups

CENT = Decimal("0.01")
TO_LEARN = [("", gettext_lazy("Nothing yet: try again")), *FollowUp.Result.choices]


def wage_now_field() -> forms.DecimalField:
    return forms.DecimalField(
        label=gettext_lazy("Dollars an hour now"), required=False, min_value=CENT, max_digits=7, decimal_places=2
    )


class OfContact(forms.Form):
    """What every try to reach somebody tells."""

    title = gettext_lazy("Log a contact")
    said = gettext_lazy("The contact is logged.")

    how = forms.ChoiceField(label=gettext_lazy("How"), choices=Attempt.How.choices, initial=Attempt.How.PHONE)
    reached = forms.TypedChoiceField(
        label=gettext_lazy("Did you reach them?"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        coerce="yes".__eq__,
        widget=forms.RadioSelect,
    )
    on = day_field(gettext_lazy("Day"))
    note = forms.CharField(label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def tried(self, now: datetime) -> dict[str, Any]:
        """As the operations take it."""
        said = self.cleaned_data
        at = now if said["on"] == localdate(now) else noon_of(said["on"])
        return {"how": said["how"], "reached": said["reached"], "note": said["note"], "at": at}


class ContactForm(OfContact, RecordForm):
    """About something else than how a job goes."""

    def save(self, now: datetime) -> Attempt:
        return followups.record_contact(self.participant, by=self.user, now=now, **self.tried(now))


class FollowUpForm(OfContact, AskingForm):
    """A try to reach somebody and, where that says how the job goes, the result."""

    refusals = {
        followups.DoneAlready: (None, gettext_lazy("Somebody has recorded the result meanwhile.")),
        followups.WageOfNoJob: ("wage_now", gettext_lazy("A wage is that of a job they have.")),
    }

    result = forms.ChoiceField(
        label=gettext_lazy("What you learned"),
        required=False,
        choices=TO_LEARN,
        help_text=gettext_lazy("Leave it open to try again. “Unable to contact” ends it, and says nothing of a job."),
    )
    wage_now = wage_now_field()

    field_order = ("how", "reached", "result", "wage_now", "on", "note")

    def __init__(self, *args: Any, follow_up: FollowUp, **kwargs: Any) -> None:
        self.follow_up = follow_up
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        wage_of_a_job(self, said)
        if said.get("reached") and said.get("result") == FollowUp.Result.NO_CONTACT:
            self.add_error("result", _("You reached them, so this is not “unable to contact”."))
        return said

    def save(self, now: datetime) -> FollowUp:
        said = self.cleaned_data
        followups.record_attempt(self.follow_up, by=self.user, now=now, **self.tried(now))
        if said["result"]:
            followups.record_result(
                self.follow_up,
                result=said["result"],
                wage_now=said["wage_now"],
                on=said["on"],
                by=self.user,
                now=now,
                by_employer=said["how"] == Attempt.How.EMPLOYER,
                sure=self.sure,
            )
        return self.follow_up


class ResultForm(AskingForm):
    """What was learned, put right; the history has what was said before. Without a result somebody tries again."""

    title = gettext_lazy("Correct what was learned")
    said = gettext_lazy("It is put right.")
    refusals = {followups.DoneAlready: (None, gettext_lazy("Somebody has recorded the result meanwhile."))}

    result = forms.ChoiceField(label=gettext_lazy("What you learned"), required=False, choices=TO_LEARN)
    wage_now = wage_now_field()
    on = day_field(gettext_lazy("Day"))
    # Who sends the form of a call twice, which looks alike, corrects nothing by that.
    corrects = forms.CharField(widget=forms.HiddenInput, initial="1")

    def __init__(self, *args: Any, follow_up: FollowUp, **kwargs: Any) -> None:
        self.follow_up = follow_up
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        said = self.follow_up
        self.initial.update(result=said.result, wage_now=said.wage_now, on=said.answered_on)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        return wage_of_a_job(self, said)

    def save(self, now: datetime) -> FollowUp:
        said, by_employer = self.cleaned_data, self.follow_up.by_employer
        same = said["result"] == self.follow_up.result
        followups.reopen(self.follow_up)
        if said["result"]:
            what = {"result": said["result"], "wage_now": said["wage_now"], "on": said["on"]}
            followups.record_result(
                self.follow_up, by=self.user, now=now, by_employer=by_employer and same, sure=self.sure, **what
            )
        return self.follow_up


def wage_of_a_job(form: forms.Form, said: dict[str, Any]) -> dict[str, Any]:
    if said.get("wage_now") is not None and said.get("result") not in FollowUp.EMPLOYED:
        form.add_error("wage_now", _("A wage is that of a job they have: say who employs them."))
    return said


def noon_of(day: date) -> datetime:
    """In the middle of the day, so that no time zone makes another of it."""
    return make_aware(datetime.combine(day, time(12)))
