"""What was logged by mistake is taken back: the row goes, and its history has what it said and who took it back."""

from django.db import models, transaction

from outcomes.models import Attempt, CredentialEarned, PlacementCredit, PlannedGap, Service, SkillGain

# By the word in its address, and by which field it leads to the participant. What has an order of its own, such as a
# placement, is corrected instead.
LOGGED: dict[str, tuple[type[models.Model], str]] = {
    "service": (Service, "participant"),
    "credential": (CredentialEarned, "participant"),
    "skill-gain": (SkillGain, "participant"),
    "contact": (Attempt, "participant"),
    "gap": (PlannedGap, "participant"),
    "part": (PlacementCredit, "placement__participant"),
}


@transaction.atomic
def take_back(row: models.Model) -> bool:
    """Says whether it was there still."""
    deleted, _each = type(row)._default_manager.filter(pk=row.pk).delete()
    return bool(deleted)
