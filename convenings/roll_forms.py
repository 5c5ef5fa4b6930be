"""How the roll is sent: whom a tap is about and what it says, and who walked in."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from coalition.models import Organization, User
from convenings.check_in import is_code_of
from convenings.models import Attendance, Convening, Reply
from convenings.models.rsvp import places_of
from convenings.operations.agenda import who_may_lead
from convenings.operations.changing import IsCanceled
from convenings.operations.roll_call import IsApproved, IsClosed, NotOnTheRoll, NotYet
from convenings.operations.rsvps import NotThisWay
from convenings.rsvp_forms import offer_places

REFUSALS = (IsApproved, IsCanceled, IsClosed, NotOnTheRoll, NotThisWay, NotYet)
State = Attendance.State


def refused(error: Exception) -> tuple[str | None, str]:
    """The field that it is about, and what to say of it."""
    if isinstance(error, NotThisWay):
        return "place", _("Nobody takes part in this way.")
    if isinstance(error, NotOnTheRoll):
        return None, _("Nobody of that name is on the roll any more. Load the page again.")
    if isinstance(error, IsCanceled):
        return None, _("It does not take place, so there is no roll call.")
    if isinstance(error, IsApproved):
        return None, _("Its minutes are approved, so the roll stays as it is.")
    if isinstance(error, NotYet):
        return None, _("The roll call opens an hour before it begins.")
    return None, _("The roll is closed.")


def ways_to_note(convening: Convening) -> list[tuple[str, str]]:
    """What can be said of somebody, as it is sent and in words."""
    offered = places_of(convening)
    here = {Reply.Place.IN_PERSON: pgettext("at a roll call", "Here"), Reply.Place.ONLINE: _("Online")}
    present = [(place, here[Reply.Place(place)] if len(offered) > 1 else State.PRESENT.label) for place in offered]
    rest = [(state.value, str(state.label)) for state in (State.LATE, State.EXCUSED, State.ABSENT)]
    return [*((f"{State.PRESENT}-{place}", str(label)) for place, label in present), *rest]


class NoteForm(forms.Form):
    """One tap: `note` is who, a colon, and what the roll says of them."""

    note = forms.CharField()

    def clean_note(self) -> dict[str, str]:
        key, _colon, said = self.cleaned_data["note"].rpartition(":")
        state, _dash, place = said.partition("-")
        if not key or state not in State.values:
            raise forms.ValidationError(_("That can’t be said of anybody."))
        return {"key": key, "state": state, "place": place}


class PlaceForm(forms.Form):
    """How somebody takes part."""

    place = forms.ChoiceField(label=gettext_lazy("How"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, convening: Convening, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_places(self, convening)


class WalkInForm(PlaceForm):
    name = forms.CharField(
        label=gettext_lazy("Their name"),
        max_length=Attendance._meta.get_field("name").max_length,
        help_text=gettext_lazy("Who has an account checks in with the code, and is known then."),
    )
    organization = forms.ModelChoiceField(
        label=gettext_lazy("For which organization"),
        queryset=Organization.objects.none(),
        required=False,
        empty_label=gettext_lazy("For none"),
    )
    in_place_of = forms.ModelChoiceField(
        label=gettext_lazy("In whose place"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("In nobody’s"),
        help_text=gettext_lazy("If somebody of the group sent them."),
    )

    field_order = ("name", "organization", "in_place_of", "place")

    def __init__(self, *args: Any, convening: Convening, **kwargs: Any) -> None:
        super().__init__(*args, convening=convening, **kwargs)
        known = Organization.objects.members()
        if convening.group is None:
            del self.fields["in_place_of"]
        else:
            known |= convening.group.organizations()
            self.fields["in_place_of"].queryset = who_may_lead(convening)  # type: ignore[attr-defined]
        self.fields["organization"].queryset = known.order_by("sort_name", "pk")  # type: ignore[attr-defined]


class CheckInForm(PlaceForm):
    """By whoever is in the room, or sees the screen."""

    code = forms.CharField(
        label=gettext_lazy("The code on the screen"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    field_order = ("code", "place")

    def __init__(self, *args: Any, convening: Convening, **kwargs: Any) -> None:
        super().__init__(*args, convening=convening, **kwargs)
        self.convening = convening

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not is_code_of(self.convening, code):
            raise forms.ValidationError(_("That is not the code on the screen. Look again, or ask who runs it."))
        return code
