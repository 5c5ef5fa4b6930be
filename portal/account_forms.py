"""Forms of the account pages, their labels written as everywhere else: only the first word begins with a capital."""

from typing import Any

from allauth.account import forms
from django.utils.translation import gettext_lazy as _

LABELS = {"oldpassword": _("Current password"), "password1": _("New password"), "password2": _("New password, again")}


class Labeled:
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in LABELS.items():
            if name in self.fields:
                self.fields[name].label = label
                self.fields[name].widget.attrs.pop("placeholder", None)


class ChangePasswordForm(Labeled, forms.ChangePasswordForm):
    pass


class SetPasswordForm(Labeled, forms.SetPasswordForm):
    pass


class ResetPasswordKeyForm(Labeled, forms.ResetPasswordKeyForm):
    pass
