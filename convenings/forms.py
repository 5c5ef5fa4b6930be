from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.forms import DocumentForm
from coalition.models import Group, Membership, Organization
from convenings.models import AgendaItem, Convening, Gathering, Series
from convenings.models.gathering import SHARED
from convenings.models.series import RULE

LONGEST_REASON = Convening._meta.get_field("status_reason").max_length
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class GatheringForm(forms.ModelForm):
    """What holds for a convening of its own as for a series; a form for either says when."""

    link = forms.URLField(
        label=gettext_lazy("Link to join online"), max_length=500, required=False, assume_scheme="https"
    )

    class Meta:
        fields: tuple[str, ...] = SHARED
        labels = {
            "visibility": gettext_lazy("Who may know of it and come"),
            "mode": gettext_lazy("Where people meet"),
            "minutes": gettext_lazy("How many minutes it takes"),
            "zone": gettext_lazy("By the clock in"),
            "needs_asked": gettext_lazy("What people are asked when they answer"),
            "local_time": gettext_lazy("Begins at"),
        }
        help_texts = {
            "description": gettext_lazy(
                "An empty line begins a paragraph. **bold**, *slanted*, - for a list, [words](https://…) for a link."
            ),
        }
        widgets: dict[str, Any] = {
            "description": forms.Textarea(attrs={"rows": 6}),
            "local_time": TIME,
            **dict.fromkeys(("local_date", "first_on", "until"), DAY),
        }

    when: tuple[Any, ...] = ()
    for_whom: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            Fieldset(_("What"), *self.for_whom, "title", "kind", "description"),
            Fieldset(_("When"), *self.when, Div("local_time", "minutes", "zone", css_class="side-by-side")),
            Fieldset(_("Where"), "mode", Div("place", "address", css_class="side-by-side"), "link"),
            Fieldset(
                _("Who may come"),
                "visibility",
                Div("capacity", "capacity_online", css_class="side-by-side"),
                Div("guests_at_most", "seats_an_organization", css_class="side-by-side"),
            ),
            Fieldset(_("What people may need"), "needs_asked", "interpretation"),
            *(["why"] if "why" in self.fields else []),
        )

    def clean(self) -> dict[str, Any]:
        """Seats where nobody meets are no mistake worth asking about."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("mode") == Gathering.Mode.IN_PERSON:
            cleaned |= {"capacity_online": None, "link": ""}
        elif cleaned.get("mode") == Gathering.Mode.ONLINE:
            cleaned |= {"capacity": None, "place": "", "address": ""}
        return cleaned


class ConveningForm(GatheringForm):
    """One date, alone or of a series."""

    when = ("local_date",)

    class Meta(GatheringForm.Meta):
        model = Convening
        fields = ("local_date", "local_time", *SHARED)
        labels = GatheringForm.Meta.labels | {"local_date": gettext_lazy("Day")}


class NewConveningForm(ConveningForm):
    """A convening of its own, for a group or an organization that this person answers for."""

    convener = forms.ChoiceField(label=gettext_lazy("Who convenes it"))

    for_whom = ("convener",)

    class Meta(ConveningForm.Meta):
        fields = (*ConveningForm.Meta.fields, "sectors")
        labels = ConveningForm.Meta.labels | {"sectors": gettext_lazy("Sectors it is about")}
        widgets = {**GatheringForm.Meta.widgets, "sectors": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, user: Any, group: Group | None = None, **kwargs: Any) -> None:
        """`group`: the one chosen when the form opens."""
        super().__init__(*args, **kwargs)
        self.helper.layout[0].append("sectors")
        self.conveners = conveners_of(user)
        self.fields["convener"].choices = [(key, str(each)) for key, each in self.conveners.items()]  # type: ignore[attr-defined]
        if group:
            self.initial["convener"] = f"group-{group.pk}"

    def clean_convener(self) -> Group | Organization:
        return self.conveners[self.cleaned_data["convener"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        only_group = cleaned.get("visibility") == Convening.Visibility.GROUP
        if only_group and isinstance(cleaned.get("convener"), Organization):
            self.add_error("visibility", _("Choose a group above, or invite the coalition or everybody."))
        return cleaned


class EditConveningForm(ConveningForm):
    why = forms.CharField(
        label=gettext_lazy("Why it changes"),
        max_length=LONGEST_REASON,
        required=False,
        help_text=gettext_lazy("Everybody who is told reads it."),
    )


class SeriesForm(GatheringForm):
    """The rule of a series, and what holds for each of its dates."""

    when = (
        Div("frequency", "interval", css_class="side-by-side"),
        Div("nth", "weekday", css_class="side-by-side"),
        Div("first_on", "until", "count", css_class="side-by-side"),
    )

    class Meta(GatheringForm.Meta):
        model = Series
        fields = (*RULE, "local_time", *SHARED)
        labels = GatheringForm.Meta.labels | {
            "frequency": gettext_lazy("How often"),
            "interval": gettext_lazy("Every how many weeks or months"),
            "nth": gettext_lazy("Which one of the month"),
            "weekday": gettext_lazy("Day of the week"),
            "first_on": gettext_lazy("Beginning"),
            "until": gettext_lazy("Until"),
            "count": gettext_lazy("Or how many times"),
        }
        help_texts = GatheringForm.Meta.help_texts | {
            "interval": gettext_lazy("1: every one. 2: every other. 3: every third."),
            "nth": gettext_lazy("Only where it meets by the month."),
            "until": gettext_lazy("Empty: it goes on."),
            "count": gettext_lazy("Instead of a last day."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("frequency") == Series.Frequency.WEEKLY:
            cleaned["nth"] = None
        return cleaned


class EditSeriesForm(SeriesForm):
    why = EditConveningForm.declared_fields["why"]

    when = (
        Div("frequency", "interval", css_class="side-by-side"),
        Div("nth", "weekday", css_class="side-by-side"),
        Div("until", "count", css_class="side-by-side"),
    )

    class Meta(SeriesForm.Meta):
        fields = tuple(name for name in SeriesForm.Meta.fields if name != "first_on")


class CancelForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("Why it is canceled"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("Everybody who planned to come reads it."),
    )


class ConveningDocumentForm(DocumentForm):
    item = forms.ModelChoiceField(
        label=gettext_lazy("For which item of the agenda"), queryset=AgendaItem.objects.none(), required=False
    )

    for_its_own = gettext_lazy("Only members of the coalition and whoever is of its group")
    for_all = gettext_lazy("Everybody who sees its page")

    def __init__(self, *args: Any, convening: Convening, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].help_text = _("What people look for: Agenda, Slides, Minutes.")
        items = convening.agenda.in_order().select_related("minutes_of")
        self.fields["item"].queryset = items  # type: ignore[attr-defined]
        self.fields["item"].empty_label = _("For the meeting as a whole")  # type: ignore[attr-defined]
        if not items:
            del self.fields["item"]
        self.may_be_public = convening.visibility == Convening.Visibility.PUBLIC
        if not self.may_be_public:
            del self.fields["is_public"]


def conveners_of(user: Any) -> dict[str, Group | Organization]:
    """For whom this person may schedule, by what a form sends."""
    groups: Any = Group.objects.run_by(user)
    organizations: Any = Organization.objects.managed_by(user)
    if user.is_superuser:
        groups, organizations = Group.objects.all(), Organization.objects.members()
    elif Membership.objects.of(user).conveners().exists():
        organizations = Organization.objects.filter(Q(is_backbone=True) | Q(pk__in=organizations.values("pk")))
    found: dict[str, Group | Organization] = {f"group-{each.pk}": each for each in groups.in_order()}
    return found | {f"organization-{each.pk}": each for each in organizations.distinct()}
