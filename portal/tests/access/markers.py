"""Words that stand nowhere else, one in each text of a row, so that wherever one turns up it is known what leaked."""

import hashlib
import re
from typing import Any

from django.db import models

from coalition.encryption import encrypt
from coalition.fields import EncryptedTextField
from coalition.operations.rewriting import rewriting
from coalition.scopes import acting
from coalition.scopes.kinds import MIGRATION
from portal.tests.access.everything import Rows

# Not words of people but of machines, which are held to a form.
HELD_TO_A_FORM = {
    *("password", "file", "sha256", "content_type", "language", "time_zone", "session_key", "provider", "uid"),
    *("page", "ip", "key", "code", "neighborhood"),
}
# Of somebody without an account only; these rows are of one.
OF_NO_ACCOUNT = {("convenings.Attendance", "name"), ("convenings.Rsvp", "name"), ("convenings.Rsvp", "email")}
# What can't be written a second time, or is one for all.
KEPT_AS_WRITTEN = {"coalition.Rewriting", "coalition.SecurityEvent", "coalition.SiteSettings"}
SHORTEST = 20
LETTERS = "bcdfghjkmnpqrstvwxz"
LENGTH = 9


def marker(*parts: Any) -> str:
    """The same each time, without a vowel: no word, and like no other marker."""
    digest = hashlib.sha256("/".join(map(str, parts)).encode()).digest()
    return "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:LENGTH])


def plant(rows: Rows, side: str) -> dict[str, tuple[str, str]]:
    """Write a marker into every text of these rows; what each stands for, as (model, field)."""
    planted = {}
    for model, row in rows.items():
        written = {}
        for field in texts(model):
            word = marker(side, model._meta.label, field.name)
            planted[word] = (model._meta.label, field.name)
            written[field.name] = in_form(model, field, word)
        if written:
            with acting(MIGRATION), rewriting(reason="Corrections are only added; here they are marked"):
                model._base_manager.filter(pk=row.pk).update(**written)
                row.refresh_from_db()
    return planted


def texts(model: type[models.Model]) -> list[models.Field]:
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        if model._meta.label not in KEPT_AS_WRITTEN and (model._meta.label, field.name) not in OF_NO_ACCOUNT
        if not (field.choices or field.primary_key or getattr(field, "generated", False))
        if field.name not in HELD_TO_A_FORM and (field.max_length or SHORTEST) >= SHORTEST
    ]


def in_form(model: type[models.Model], field: models.Field, word: str) -> Any:
    if isinstance(field, EncryptedTextField):
        return word
    personal = getattr(model, "personal_data", {}).get(field.name)
    if personal and personal.encrypted:
        return encrypt(f"note={word}")
    if isinstance(field, models.EmailField) or field.name == "recipient":
        return f"{word}@example.org"
    if isinstance(field, models.URLField):
        return f"https://{word}.example.org/"
    return f"q={word}" if field.name == "query" else word


def found_in(response: Any, planted: dict[str, tuple[str, str]]) -> set[str]:
    """The markers in an answer, headers and file names too; what was asked for is no find."""
    asked = f"{response.request['PATH_INFO']}?{response.request['QUERY_STRING']}"
    headers = " ".join(f"{name}: {value}" for name, value in response.headers.items())
    everything = f"{headers} {response.read.decode(errors='replace')}".lower()
    # Wherever a marker stands, next to whatever else: in a row of its letters, and such rows are rare.
    rows = " ".join(set(re.findall(f"[{LETTERS}]{{{LENGTH},}}", everything)))
    return {word for word in planted if word in rows and word not in asked}
