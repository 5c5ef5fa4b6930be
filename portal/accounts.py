from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone, translation

from coalition.models import Kind, Preferences, User
from coalition.operations import letters


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators; residents need none. Its letters go through the outbox, as all do."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        request = allauth_context.request
        everything = {"request": request, "email": email, "current_site": get_current_site(request), **context}
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
