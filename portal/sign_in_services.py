"""Other services that people may sign in with."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Service:
    """`settings` are allauth's for the provider; `origin` is where its own sign-in page is."""

    settings: dict[str, Any]
    origin: str


def google(client_id: str, secret: str) -> Service:
    """Google says which addresses it has confirmed, so one that is known here signs in at once."""
    app = {"client_id": client_id, "secret": secret}
    return Service(
        {"APPS": [app], "SCOPE": ["profile", "email"], "OAUTH_PKCE_ENABLED": True, "EMAIL_AUTHENTICATION": True},
        "https://accounts.google.com",
    )


def microsoft(client_id: str, secret: str, tenant: str) -> Service:
    """Any tenant's administrator can write any address on an account, so it is connected by hand after a sign-in."""
    app = {"client_id": client_id, "secret": secret, "settings": {"tenant": tenant}}
    return Service({"APPS": [app], "OAUTH_PKCE_ENABLED": True}, "https://login.microsoftonline.com")
