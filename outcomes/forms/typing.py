"""A field into which somebody types what they call something: suggestions help, and it works without them."""

from typing import Any

from django import forms
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.models import Organization
from coalition.typed import clean_words
from outcomes.looking_up import LOOK_UP, label_of
from programs.models import Occupation, Program

AT_MOST = 8


class TypedInput(forms.TextInput):
    """With a list that static/js/suggest.js fills."""

    def __init__(self, kind: str) -> None:
        super().__init__({"autocomplete": "off"})
        self.kind = kind

    def format_value(self, value: Any) -> str | None:
        return label_of(value) if isinstance(value, Model) else super().format_value(value)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        box = super().render(name, value, attrs, renderer)
        suggestions = render_to_string("outcomes/_typed_list.html", {"id": (attrs or {})["id"], "kind": self.kind})
        return format_html('<div class="typed">{}{}</div>', box, suggestions)


class TypedField(forms.CharField):
    """What is typed becomes the one row that it means; where there are several, they are named."""

    def __init__(self, kind: str, **options: Any) -> None:
        super().__init__(widget=TypedInput(kind), max_length=250, **options)
        self.look_up = LOOK_UP[kind]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """The words that are shown for a row mean that row."""
        return super().has_changed(self.widget.format_value(initial), data)

    def clean(self, value: Any) -> Any:
        words = clean_words(super().clean(value) or "")
        if not words:
            return None
        found = self.look_up(words, AT_MOST)
        meant = [each for each in found if words.lower() in each.names] or found
        if len(meant) == 1:
            return meant[0].row
        if meant:
            raise forms.ValidationError(
                _("Several are called so. Write one of these in full: %(names)s")
                % {"names": "; ".join(each.label for each in meant[:5])}
            )
        if self.required:
            raise forms.ValidationError(_("Nothing is called so. Try other words."))
        raise forms.ValidationError(_("Nothing is called so. Try other words, or leave it empty."))


class EmployerField(TypedField):
    """An organization, or the name of one that isn't in the list."""

    def clean(self, value: Any) -> Organization | str | None:
        words = clean_words(forms.CharField.clean(self, value) or "")
        meant = [each.row for each in self.look_up(words, AT_MOST) if words.lower() in each.names]
        return meant[0] if meant else words or None


def occupation_field() -> TypedField:
    return TypedField(
        "occupation",
        label=Occupation._meta.verbose_name.capitalize(),  # type: ignore[union-attr]
        required=False,
        help_text=gettext_lazy("What people call it, or its SOC code: CNA, home health aide, 31-1131."),
    )


def employer_field() -> EmployerField:
    return EmployerField(
        "employer",
        label=gettext_lazy("Employer"),
        help_text=gettext_lazy("Choose one of the list, or write the name of another."),
    )


def program_field() -> TypedField:
    return TypedField(
        "program",
        label=Program._meta.verbose_name.capitalize(),  # type: ignore[union-attr]
        required=False,
        help_text=gettext_lazy("Of any organization: begin to type its name."),
    )
