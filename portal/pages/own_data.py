"""What the portal keeps about a person, for that person to take along."""

from typing import Any

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db import models

from coalition.encryption import decrypt
from coalition.models import Mail, SecurityEvent, User
from coalition.operations.digest import as_still_readable
from coalition.scopes import acting
from coalition.scopes.kinds import of_user

SECRET = {"password", "session_key", "sessions_ended", "data", "extra_data", "token"}
# Letters as they were read; their HTML says the same again.
TOLD_OTHERWISE = {"html", "pgh_context", "is_superuser", "is_staff"}


def own_data(user: User) -> dict[str, list[dict[str, Any]]]:
    """The account, and every row that is about this person: by model, as text; what is encrypted is readable here.

    A row is about somebody who is its `user`. What they wrote or decided for others is in the portal's history.
    """
    found = {str(User._meta.verbose_name): [_told(user)]}
    with acting(of_user(user)):
        for model in models_about_people():
            rows = list(model._default_manager.filter(user=user).select_related(*_named(model)).order_by("pk"))
            as_still_readable(row for row in rows if isinstance(row, Mail))
            if told := [_told(row) for row in rows]:
                found[str(model._meta.verbose_name_plural)] = told
    return found


def models_about_people() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if any(field.name == "user" and field.related_model is User for field in model._meta.fields)
        if not hasattr(model, "pgh_tracked_model") and model is not LogEntry
    ]


def _hidden_of(row: models.Model) -> set[str]:
    if isinstance(row, Mail) and row.facts.is_secret:
        return {"text"}
    # From where a manager changed somebody's role is the manager's own.
    if isinstance(row, SecurityEvent) and row.actor_id not in {None, row.user_id}:
        return {"ip_address"}
    return set()


def _named(model: type[models.Model]) -> list[str]:
    return [field.name for field in model._meta.fields if field.is_relation and field.name != "user"]


def _told(row: models.Model) -> dict[str, Any]:
    encrypted = {name for name, entry in getattr(row, "personal_data", {}).items() if entry.encrypted}
    hidden = SECRET | TOLD_OTHERWISE | _hidden_of(row)
    told = {}
    for field in row._meta.fields:
        if field.name in hidden or field.name == "user" or field.primary_key:
            continue
        value = getattr(row, field.name)
        if value is not None and value != "":
            told[str(field.verbose_name)] = decrypt(value) if field.name in encrypted else str(value)
    return told
