"""What the short forms of the ledger share: one operation each, whose refusals and questions are said at a field."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.forms.models import fields_for_model
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.as_seen import SEEN, is_of_another_state, seen_field, state_of
from coalition.models import Document, User
from coalition.operations.documents import DocumentTooLarge, DocumentTypeNotAllowed, keep_document
from outcomes.models import Participant
from outcomes.operations.refusing import AskFirst, InTheFuture

Refusals = Mapping[type[Exception], tuple[str | None, Any]]

FILES_SAID: Refusals = {
    DocumentTooLarge: ("file", gettext_lazy("This file is too large.")),
    DocumentTypeNotAllowed: (
        "file",
        gettext_lazy("Only PDF, Word, Excel, PowerPoint, OpenDocument, text, PNG and JPEG are taken."),
    ),
}


class DayInput(forms.DateInput):
    """A day as browsers ask for one; what is sent is the same in each language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def as_asked(field: models.Field, **options: Any) -> forms.Field | None:
    """A field of a model as these forms ask for it."""
    if isinstance(field, models.DateField):
        options["widget"] = DayInput()
    if isinstance(field, models.DecimalField):
        # A form that is not a model's own asks for nothing of these by itself.
        for validator in field.validators:
            if isinstance(validator, MinValueValidator):
                options["min_value"] = validator.limit_value
            elif isinstance(validator, MaxValueValidator):
                options["max_value"] = validator.limit_value
    return field.formfield(**options)


class Sure(forms.CheckboxSelectMultiple):
    """Questions to which the only answer that goes on is yes."""


class AskingForm(forms.Form):
    """Calls one operation; what that refuses is said at a field, what it asks is asked with a box to tick."""

    # What its page, its button and the answer say.
    title: Any = ""
    button: Any = gettext_lazy("Save")
    said: Any = gettext_lazy("Saved.")
    # Opens a box above the fields.
    help: Any = ""
    # The model whose fields are asked for, before or after those that the class names itself.
    model: type[models.Model] | None = None
    names: tuple[str, ...] = ()
    # How the operation's errors are said, and at which field.
    refusals: Refusals = {}
    # On which day it was, where that is a field: it can't be in the future.
    day = "on"
    # Shows what is recorded, to be changed: what somebody else has changed since it was opened is not undone unseen.
    is_of_what_is = False

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if self.model:
            own = self.fields
            self.fields = fields_for_model(self.model, fields=self.names, formfield_callback=as_asked)
            self.fields.update(own)
        self.prepare()
        if self.field_order:
            self.order_fields(self.field_order)
        if self.is_of_what_is:
            shown = self.fields.items()
            self.as_it_is = state_of(f"{name}: {self.get_initial_for_field(each, name)}" for name, each in shown)
            self.fields[SEEN] = seen_field(self.as_it_is)

    def prepare(self) -> None:
        """What the fields offer, and what they say at first."""

    def save(self, now: datetime) -> Any:
        """The operation."""
        raise NotImplementedError

    def submit(self, now: datetime) -> bool:
        """Whether it is done; if not, the form says why, or asks."""
        known: Refusals = {
            InTheFuture: (self.day, _("This day is yet to come.")),
            **FILES_SAID,
            **self.refusals,
        }
        if self._was_changed_meanwhile():
            return False
        try:
            self._save(now)
        except AskFirst as asked:
            self._ask(asked.questions)
        except tuple(known) as refused:
            field, words = next(said for error, said in known.items() if isinstance(refused, error))
            self.add_error(field if field in self.fields else None, words)
        return not self.errors

    def _was_changed_meanwhile(self) -> bool:
        """Said once, with what would be changed: who sends the form again means it."""
        if not (self.is_of_what_is and is_of_another_state(self, self.as_it_is)):
            return False
        labels = [str(self.fields[name].label) for name in self.changed_data if name in self.fields and name != SEEN]
        words = _(
            "Somebody has changed this since you opened it. Other than what is recorded now: %(fields)s."
            " Send it again if yours is right."
        )
        self.add_error(None, words % {"fields": ", ".join(labels) or "–"})
        return True

    def _save(self, now: datetime) -> None:
        """The row of a document is undone with all else, and its file isn't: nothing would find it any more."""
        self.stored: list[Document] = []
        try:
            with transaction.atomic():
                self.done = self.save(now)
        except Exception:
            for document in self.stored:
                document.file.delete(save=False)
            raise

    @property
    def sure(self) -> tuple[str, ...]:
        """What was asked before and is so."""
        return tuple(self.data.getlist(self.add_prefix("sure"))) if hasattr(self.data, "getlist") else ()

    def _ask(self, questions: Iterable[models.TextChoices]) -> None:
        words = _("%(question)s Yes, that is right.")
        self.fields["sure"] = forms.MultipleChoiceField(
            label=_("Please look again"),
            choices=[(each.value, words % {"question": each.label}) for each in questions],
            widget=Sure,
            required=False,
        )
        self.fields = {"sure": self.fields["sure"], **self.fields}
        self.add_error("sure", _("It may be right, and is unusual. Change it, or say that it is so."))

    def offer(self, name: str, rows: models.QuerySet, label: Callable[[Any], str] | None = None) -> None:
        """Which rows a field that refers to some may name; one that none could be named in goes."""
        field: Any = self.fields[name]
        field.queryset = rows
        if label:
            field.label_from_instance = label
        if not field.required and not rows.exists():
            del self.fields[name]

    def today(self) -> Any:
        return localdate()

    def document(self, kind: Document.Kind) -> Document | None:
        """What was uploaded, kept; None where nothing was."""
        file = self.cleaned_data.pop("file", None)
        if not file:
            return None
        kept = keep_document(file, actor=self.user, kind=kind, name=file.name or "")
        self.stored.append(kept)
        return kept


class RecordForm(AskingForm):
    """About one participant."""

    def __init__(self, *args: Any, participant: Participant, **kwargs: Any) -> None:
        self.participant = participant
        super().__init__(*args, **kwargs)

    @property
    def organization(self) -> Any:
        return self.participant.organization


def day_field(label: Any, **options: Any) -> forms.DateField:
    """Today, unless somebody says another."""
    return forms.DateField(label=label, initial=localdate, widget=DayInput(), **options)


def file_field(label: Any) -> forms.FileField:
    return forms.FileField(label=label, required=False, max_length=255)
