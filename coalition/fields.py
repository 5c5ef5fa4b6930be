from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils.translation import gettext_lazy as _

from coalition.encryption import decrypt, encrypt


class ChoiceListFormField(forms.TypedMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple


class ChoiceListField(ArrayField):
    """Several of a closed list of choices, edited as check boxes; the base field names the choices."""

    default_error_messages = {"item_invalid": _("Choice %(nth)s is not one of the list:")}

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super(ArrayField, self).formfield(
            **{
                "form_class": ChoiceListFormField,
                "choices": getattr(self.base_field, "offered", self.base_field.choices),
                "coerce": self.base_field.to_python,
                **kwargs,
            }
        )


class EncryptedTextField(models.TextField):
    """Text that stands encrypted in the row and in its history: it is read and written as it is, and never searched."""

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return encrypt(text) if text else text

    def from_db_value(self, value: str | None, *_args: Any) -> str | None:
        return decrypt(value) if value else value


LONGEST_CODE = 20


class NeighborhoodField(models.CharField):
    """The code of a neighborhood, or nothing; forms offer those that administrators keep.

    The field itself has no choices: Django asks for those of a field before there is a database.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": LONGEST_CODE, **kwargs})

    @staticmethod
    def offered() -> list[tuple[str, str]]:
        # Models are made from this field.
        from coalition.site import current_site

        return list(current_site().neighborhoods.items())

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        select = {"form_class": forms.ChoiceField, "choices": self._offered_or_none, "widget": forms.Select}
        return super(models.CharField, self).formfield(**{**kwargs, **select})

    def _offered_or_none(self) -> list[tuple[str, str]]:
        return [*BLANK_CHOICE_DASH, *self.offered()]
