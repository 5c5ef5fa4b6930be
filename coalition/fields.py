from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models
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
                "choices": self.base_field.choices,
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
