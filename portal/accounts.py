from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.signals import authentication_step_completed
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from coalition import encryption
from coalition.models import Kind, Preferences, User
from coalition.operations import letters
from coalition.second_factor import needs_second_factor
from coalition.site import current_site


@receiver(authentication_step_completed)
def know_the_address(user: User, method: str, **kwargs: Any) -> None:
    """Whoever makes an account for a person says its address once; a code from a letter to it proves it for allauth."""
    if method == "code" and not EmailAddress.objects.filter(user=user).exists():
        EmailAddress.objects.create(user=user, email=user.email, primary=True)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators; residents need none. Its letters go through the outbox, as all do.

    Links in them lead to SITE_URL, whatever host the request names.
    """

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        try:
            safe: bool = super().is_safe_url(url)
        except ValueError:
            # It is no address at all, such as "http://[".
            return False
        return safe

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return settings.SITE_URL + reverse("account_confirm_email", args=[emailconfirmation.key])

    def get_reset_password_from_key_url(self, key: str) -> str:
        return settings.SITE_URL + reverse("account_reset_password_from_key", args=key.split("-", 1))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        everything = {
            **context,
            "request": allauth_context.request,
            "email": email,
            "current_site": SimpleNamespace(name=current_site().name, domain=settings.SITE_URL),
            "site_url": settings.SITE_URL,
        }
        person = User.objects.filter(email=email.lower()).first()
        # Without an account, whoever reads it is whoever asks for it now.
        language = Preferences.objects.of(person).language if person else translation.get_language()
        with translation.override(language):
            subject = render_to_string(f"{template_prefix}_subject.txt", everything)
            message = render_to_string(f"{template_prefix}_message.txt", everything).strip()
        letters.queue(
            # Each asking has a letter of its own: it has another link or code in it.
            f"security:{uuid4()}",
            kind=Kind.SECURITY,
            to=person or email,
            context={"subject": subject, "message": message},
            now=timezone.now(),
        )


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keys are stored encrypted, and the last one stays where a role needs it."""

    def _get_site_name(self) -> str:
        return current_site().name

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        has_another = others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
        return has_another or not needs_second_factor(authenticator.user)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Another service says who somebody is; whether they have an account here, it doesn't decide."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False
