from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from coalition.admin.uploads import CsvFileField
from coalition.models import Document, User
from programs.models import ListImport, TrainingSource
from programs.operations.list_imports import upload
from programs.operations.training_list import free_slug


class ListUploadForm(forms.Form):
    source = forms.ModelChoiceField(
        label=_("Training list"),
        queryset=TrainingSource.objects.all(),
        required=False,
        empty_label=_("A new list, named below"),
    )
    new_source = forms.CharField(
        label=_("Name of a new list"),
        max_length=100,
        required=False,
        widget=AdminTextInputWidget,
        help_text=_(
            "Such as “New Jersey eligible training providers”. Residents see it as where a program comes from."
        ),
    )
    programs_file = CsvFileField(
        kind=Document.Kind.TRAINING_LIST,
        label=_("Programs file"),
        help_text=_("A CSV with a row for each program."),
    )
    providers_file = CsvFileField(
        kind=Document.Kind.TRAINING_LIST,
        label=_("Providers file"),
        required=False,
        help_text=_("A CSV with a row for each provider, if the list comes with one."),
    )

    def clean_new_source(self) -> str:
        name: str = self.cleaned_data["new_source"]
        alike = Q(name__iexact=name) | Q(slug=slugify(name)[:36].strip("-"))
        known = TrainingSource.objects.filter(alike).first() if name else None
        if known:
            raise ValidationError(_("There is a list like that already: choose “%(known)s”."), params={"known": known})
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        named = [data.get("source"), data.get("new_source")]
        if not any(named) and "new_source" not in self.errors:
            self.add_error("source", _("Choose a list, or name a new one."))
        if all(named):
            self.add_error("new_source", _("Choose a list or name a new one, not both."))
        return data

    @transaction.atomic
    def save(self, *, actor: User) -> ListImport:
        """Raises what `upload` raises; a new list that could not be uploaded is not kept."""
        data = self.cleaned_data
        source = data["source"]
        if source is None:
            # Whoever sends the form twice at once gets the list of the first one, which has its import under way.
            name = data["new_source"]
            source, _is_new = TrainingSource.objects.get_or_create(name=name, defaults={"slug": free_slug(name)})
        return upload(source, data["programs_file"], data["providers_file"], actor=actor, now=timezone.now())
