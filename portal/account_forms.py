"""Forms of the account pages, their labels written as everywhere else: only the first word begins with a capital."""

from typing import Any

from allauth.account import forms
from allauth.mfa.base import forms as second_factor_forms
from allauth.mfa.totp import forms as app_forms
from allauth.mfa.webauthn import forms as passkey_forms
from django.utils.translation import gettext_lazy as _

LABELS = {
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password, again"),
    "login": _("Email address"),
    "email": _("Email address"),
    "code": _("Code"),
    "name": _("Name of the passkey, such as “Work laptop”"),
    "passwordless": _("Sign in with this passkey alone"),
}
HELP = {"passwordless": _("Without email or password. Your device then always asks for your finger, face or PIN.")}


class Labeled:
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in LABELS.keys() & self.fields.keys():
            self.fields[name].label = LABELS[name]
            self.fields[name].widget.attrs.pop("placeholder", None)
        for name in HELP.keys() & self.fields.keys():
            self.fields[name].help_text = HELP[name]


class LoginForm(Labeled, forms.LoginForm):
    pass


class RequestLoginCodeForm(Labeled, forms.RequestLoginCodeForm):
    pass


class ConfirmLoginCodeForm(Labeled, forms.ConfirmLoginCodeForm):
    pass


class ChangePasswordForm(Labeled, forms.ChangePasswordForm):
    pass


class SetPasswordForm(Labeled, forms.SetPasswordForm):
    pass


class ResetPasswordKeyForm(Labeled, forms.ResetPasswordKeyForm):
    pass


class AuthenticateForm(Labeled, second_factor_forms.AuthenticateForm):
    pass


class ReauthenticateForm(Labeled, second_factor_forms.ReauthenticateForm):
    pass


class ActivateAppForm(Labeled, app_forms.ActivateTOTPForm):
    pass


class AddPasskeyForm(Labeled, passkey_forms.AddWebAuthnForm):
    pass


class EditPasskeyForm(Labeled, passkey_forms.EditWebAuthnForm):
    pass
