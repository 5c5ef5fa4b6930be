from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.utils.translation import gettext_lazy as _


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
