"""An employer whose name was only written down becomes an organization that the portal knows."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy, ngettext

from outcomes.forms.covering import OfOrganizationForm
from outcomes.forms.typing import TypedField
from outcomes.keeping_up import employers_written_down
from outcomes.operations import placements


class LinkEmployerForm(OfOrganizationForm):
    title = gettext_lazy("Link an employer")
    button = gettext_lazy("Link it")
    help = gettext_lazy("Every placement that says this name is with the organization from then on.")

    name = forms.ChoiceField(label=gettext_lazy("As it was written"))
    to = TypedField(
        "employer",
        label=gettext_lazy("Which organization that is"),
        help_text=gettext_lazy("Begin to type its name. Whom the portal doesn’t know yet, an administrator adds."),
    )

    def prepare(self) -> None:
        written = employers_written_down(self.organization)
        self.fields["name"].choices = [(name, f"{name} ({count})") for name, count in written]  # type: ignore[attr-defined]

    def save(self, now: datetime) -> int:
        return placements.link_employer(self.cleaned_data["name"], to=self.cleaned_data["to"], within=self.organization)

    @property
    def said(self) -> str:
        words = ngettext(
            "%(count)d placement is with %(name)s now.", "%(count)d placements are with %(name)s now.", self.done
        )
        return words % {"count": self.done, "name": self.cleaned_data["to"]}
