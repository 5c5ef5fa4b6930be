"""How what a forum heard is sent, and what is said when it is not taken."""

from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.as_seen import AsSeen
from coalition.models import Sector
from convenings.minutes_forms import refused as refused_of_minutes
from convenings.models import ForumNote
from convenings.operations.changing import IsCanceled
from convenings.operations.decisions import IsStruck
from convenings.operations.forum_notes import NobodyIsNamed, NoConsent, ask_for_consent
from convenings.operations.roll_call import NotYet

REFUSALS = (IsCanceled, IsStruck, NoConsent, NobodyIsNamed, NotYet)


def refused(error: Exception) -> tuple[str | None, str]:
    """The field that it is about, and what to say of it."""
    if isinstance(error, NoConsent):
        return "consent", _("Say what who said it agreed to, and how. Without that, write down what it was about.")
    if isinstance(error, NobodyIsNamed):
        return "said_by", _("Only a quote says who said it. Leave this and the consent empty, or make it a quote.")
    return refused_of_minutes(error)


class Suggesting(forms.TextInput):
    """A line that offers what was written before, and takes anything else."""

    offered: tuple[str, ...] = ()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        line = super().render(name, value, {**(attrs or {}), "list": f"{name}-offered"}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((each,) for each in self.offered))
        return format_html('{}<datalist id="{}-offered">{}</datalist>', line, name, options)


class ForumNoteForm(AsSeen):
    class Meta:
        model = ForumNote
        fields = ("kind", "text", "theme", "issue_area", "sector", "said_by", "consent", "consent_given")
        labels = {
            "kind": gettext_lazy("What it is"),
            "text": gettext_lazy("What was heard"),
            "theme": gettext_lazy("Theme"),
            "issue_area": gettext_lazy("Issue area"),
            "sector": gettext_lazy("Sector"),
            "said_by": gettext_lazy("Of a quote: who said it"),
            "consent": gettext_lazy("Of a quote: what they agreed to"),
            "consent_given": gettext_lazy("Of a quote: how they agreed"),
        }
        help_texts = {
            "theme": gettext_lazy("In a word or two, such as child care, fares or night shifts."),
            "said_by": gettext_lazy("As they want to be called, such as “a mother who works nights”. Not a full name."),
        }
        widgets = {
            "kind": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 3}),
            "theme": Suggesting(attrs={"autocomplete": "off"}),
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].widget.offered = tuple(ForumNote.objects.themes_known_to(user))
        self.fields["sector"].queryset = Sector.objects.filter(is_shown=True)  # type: ignore[attr-defined]
        self.fields["sector"].empty_label = _("All of them")  # type: ignore[attr-defined]
        self.fields["kind"].choices = ForumNote.Kind.choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            ask_for_consent(*(cleaned.get(name, "") for name in ("kind", "said_by", "consent", "consent_given")))
        except (NoConsent, NobodyIsNamed) as error:
            self.add_error(*refused(error))
        return cleaned
