from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coalition.choices import Language
from coalition.models import Organization, User
from coalition.spam import OnlyPeople
from convenings.models import Gathering, Need, Reply, Rsvp, SeriesAnswer
from convenings.models.rsvp import places_of
from convenings.operations.rsvps import (
    Closed,
    ComesAlready,
    NoRoom,
    NotTheirOrganization,
    NotThisWay,
    Said,
    TooManyGuests,
)

REFUSALS = (Closed, ComesAlready, NoRoom, NotTheirOrganization, NotThisWay, TooManyGuests)
NAME_AT_MOST = Rsvp._meta.get_field("name").max_length


def refused(error: Exception) -> tuple[str | None, str]:
    """The field that it is about, and what to say of it."""
    if isinstance(error, NoRoom):
        kept = _("There is no room for that; you keep the seat you have.")
        most = ngettext("One person would fit.", "%(number)s people would fit.", error.left) % {"number": error.left}
        return "guests", f"{kept} {most}" if error.left else kept
    if isinstance(error, TooManyGuests):
        if not error.at_most:
            return "guests", _("Nobody brings guests this time.")
        words = ngettext("Each may bring one guest.", "Each may bring %(number)s guests.", error.at_most)
        return "guests", words % {"number": error.at_most}
    if isinstance(error, NotThisWay):
        return "place", _("Nobody takes part in this way.")
    if isinstance(error, NotTheirOrganization):
        return "organization", _("Choose an organization that the person belongs to.")
    if isinstance(error, ComesAlready):
        return "email", _("This person comes anyway, or waits for a seat. Name somebody else.")
    return None, _("It has begun or is canceled, so answers stay as they are.")


def offer_places(form: forms.Form, gathering: Gathering) -> None:
    """In the field `place`, which is not asked where there is one way to take part."""
    offered = places_of(gathering)
    if len(offered) < 2:
        del form.fields["place"]
        return
    form.fields["place"].choices = [(place, Reply.Place(place).label) for place in offered]  # type: ignore[attr-defined]
    form.initial.setdefault("place", offered[0])


class AnswerForm(forms.Form):
    """An answer with all that whoever convenes asks for; what it does not ask for has no field."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Will you come?"), choices=Reply.Answer.choices, widget=forms.RadioSelect
    )
    organization = forms.ModelChoiceField(
        label=gettext_lazy("For which organization"), queryset=Organization.objects.none(), required=False
    )
    place = forms.ChoiceField(label=gettext_lazy("How"), widget=forms.RadioSelect)
    guests = forms.IntegerField(label=gettext_lazy("How many guests you bring"), min_value=0, required=False, initial=0)
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("What you need to take part"), required=False, widget=forms.CheckboxSelectMultiple
    )
    needs_language = forms.ChoiceField(label=gettext_lazy("Interpretation into"), required=False)
    details = forms.CharField(
        label=gettext_lazy("More about what you need"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Only the people who run it read this."),
    )
    note = forms.CharField(
        label=gettext_lazy("A note to the people who run it"),
        max_length=Rsvp._meta.get_field("note").max_length,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        gathering: Gathering,
        user: User | None = None,
        so_far: Rsvp | SeriesAnswer | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer_organizations(user)
        offer_places(self, gathering)
        self._ask_for_needs(gathering)
        if not gathering.guests_at_most:
            del self.fields["guests"]
        if so_far and so_far.answer:
            self._fill(so_far)

    def said(self) -> Said:
        cleaned = {name: value for name, value in self.cleaned_data.items() if name in Said.__dataclass_fields__}
        return Said(**{**cleaned, "guests": cleaned.get("guests") or 0})

    @property
    def details_fields(self) -> list[forms.BoundField]:
        """All but the answer itself, which everybody gives."""
        return [field for field in self if field.name != "answer"]

    @property
    def has_details_errors(self) -> bool:
        return any(field.errors for field in self.details_fields)

    def refuse(self, error: Exception) -> None:
        field, words = refused(error)
        self.add_error(field if field in self.fields else None, words)

    def _offer_organizations(self, user: User | None) -> None:
        own = Organization.objects.filter(memberships__user=user, memberships__until=None) if user else None
        if own is None or len(own) < 2:
            del self.fields["organization"]
            return
        self.fields["organization"].queryset = own  # type: ignore[attr-defined]
        self.fields["organization"].empty_label = None  # type: ignore[attr-defined]

    def _ask_for_needs(self, gathering: Gathering) -> None:
        self.fields["needs"].choices = [(need, Need(need).label) for need in gathering.needs_asked]  # type: ignore[attr-defined]
        languages = [("", "—"), *((each, Language(each).label) for each in gathering.interpretation)]
        self.fields["needs_language"].choices = languages  # type: ignore[attr-defined]
        if not gathering.interpretation:
            del self.fields["needs_language"]
        if not gathering.needs_asked:
            del self.fields["needs"]
        if not gathering.needs_asked and not gathering.interpretation:
            del self.fields["details"]

    def _fill(self, so_far: Rsvp | SeriesAnswer) -> None:
        for name in self.fields:
            self.initial[name] = getattr(so_far, name)


class VisitorForm(OnlyPeople, AnswerForm):
    """Of anybody, for a public convening."""

    name = forms.CharField(label=gettext_lazy("Your name"), max_length=NAME_AT_MOST)
    email = forms.EmailField(
        label=gettext_lazy("Your email address"),
        help_text=gettext_lazy("We write to it at once: your answer counts when you open the link in that letter."),
    )

    field_order = ("name", "email", "answer")


class WhoForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=NAME_AT_MOST)
    email = forms.EmailField(label=gettext_lazy("Email address"))


class InviteForm(WhoForm):
    """Somebody who isn't in the group."""


class InsteadForm(WhoForm):
    """Whoever comes in one's place."""

    refuse = AnswerForm.refuse


class AnswerForSomebodyForm(AnswerForm):
    """Of somebody who phoned."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=NAME_AT_MOST)
    email = forms.EmailField(
        label=gettext_lazy("Email address"),
        required=False,
        help_text=gettext_lazy("Of an account, if they have one. Without an address, nobody can write to them."),
    )

    field_order = ("name", "email", "answer")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].label = _("Will they come?")
