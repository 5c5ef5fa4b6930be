"""Other services that people may sign in with; none, unless the environment names one."""

from dataclasses import dataclass
from typing import Any

import environ


@dataclass(frozen=True)
class Service:
    """`settings` are allauth's for the provider; `origin` is where its own sign-in page is."""

    settings: dict[str, Any]
    origin: str


def sign_in_services(env: environ.Env) -> dict[str, Service]:
    services = {}
    if env.str("GOOGLE_CLIENT_ID", default=""):
        app = {"client_id": env.str("GOOGLE_CLIENT_ID"), "secret": env.str("GOOGLE_CLIENT_SECRET")}
        # Google says which addresses it has confirmed, so one that is known here signs in at once.
        services["google"] = Service(
            {"APPS": [app], "SCOPE": ["profile", "email"], "OAUTH_PKCE_ENABLED": True, "EMAIL_AUTHENTICATION": True},
            "https://accounts.google.com",
        )
    if env.str("MICROSOFT_CLIENT_ID", default=""):
        tenant = env.str("MICROSOFT_TENANT", default="organizations")
        app = {"client_id": env.str("MICROSOFT_CLIENT_ID"), "secret": env.str("MICROSOFT_CLIENT_SECRET")}
        # Any tenant's administrator can write any address on an account, so it is connected by hand after a sign-in.
        services["microsoft"] = Service(
            {"APPS": [{**app, "settings": {"tenant": tenant}}], "OAUTH_PKCE_ENABLED": True},
            "https://login.microsoftonline.com",
        )
    return services
