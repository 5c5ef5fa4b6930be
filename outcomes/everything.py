"""All that is kept about one participant, for whoever asks what that is."""

from typing import Any

from django.apps import apps
from django.db import models

from coalition.models import Document
from outcomes.models import Consent, CredentialEarned, Participant, Placement

# By which field a row that doesn't name the participant leads to them.
THROUGH = ("participant", "enrollment__participant", "placement__participant")
WITH_DOCUMENTS = (Consent, Placement, CredentialEarned)
LEFT_OUT = {"id", "participant", "organization", "sort_name", "phone_digits", "same_person"}


def everything_about(participant: Participant) -> dict[str, list[dict[str, str]]]:
    """By kind of record, each field in words; what is encrypted is readable. Of what the open scope covers."""
    found = {str(Participant._meta.verbose_name): [_told(participant)]}
    for model, path in paths().items():
        foreign = [field.name for field in model._meta.concrete_fields if field.is_relation]
        rows = model._default_manager.filter(**{path: participant.pk}).select_related(*foreign).order_by("pk")
        if told := [_told(row) for row in rows]:
            found[str(model._meta.verbose_name_plural)] = told
    return found


def documents_of(participant: Participant) -> models.QuerySet[Document]:
    """What was signed, and what proves a job or a credential. Of what the open scope covers."""
    named = [model._default_manager.filter(participant=participant).values("document") for model in WITH_DOCUMENTS]
    kept = models.Q(*(("pk__in", rows) for rows in named), _connector=models.Q.OR)
    return Document.objects.filter(kept).exclude(file="")


def paths() -> dict[type[models.Model], str]:
    """Every table that tells about a participant, and by which field."""
    return {
        model: path
        for model in apps.get_app_config("outcomes").get_models()
        if not hasattr(model, "pgh_tracked_model")
        if (path := next((path for path in THROUGH if _leads(model, path)), ""))
    }


def _leads(model: type[models.Model], path: str) -> bool:
    return any(field.name == path.partition("__")[0] for field in model._meta.concrete_fields)


def _told(row: models.Model) -> dict[str, str]:
    told = {}
    for field in row._meta.concrete_fields:
        if field.name in LEFT_OUT:
            continue
        shown: Any = getattr(row, f"get_{field.name}_display", None)
        value = shown() if shown else getattr(row, field.name)
        if value not in (None, "", []):
            told[str(field.verbose_name)] = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return told
