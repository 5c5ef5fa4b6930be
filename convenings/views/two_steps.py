"""Forms that are saved only after somebody has looked at what they do."""

from hashlib import sha256

from django.http import HttpRequest

from coalition.operations.drafts import FORM

SAID_LATER = {"csrfmiddlewaretoken", FORM, "looked_at", "skip", "why_skipped"}


def fingerprint(request: HttpRequest) -> str:
    """Of what was filled in, so that a later change of it is looked at again before it is saved."""
    filled_in = sorted((name, sorted(values)) for name, values in request.POST.lists() if name not in SAID_LATER)
    return sha256(repr(filled_in).encode()).hexdigest()


def has_looked(request: HttpRequest) -> bool:
    return request.POST.get("looked_at") == fingerprint(request)
