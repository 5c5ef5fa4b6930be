from django.db import models

from coalition.history import track
from coalition.models import Organization
from coalition.scopes.policies import OfOrganization, OfParent


@track()
class Marker(models.Model):
    """Like a participant: of one organization."""

    organization = models.ForeignKey(Organization, models.PROTECT)
    name = models.CharField(max_length=100, unique=True)

    class Meta:
        ordering = ("name",)
        constraints = [OfOrganization(name="marker_private")]

    def __str__(self) -> str:
        return self.name


@track()
class Note(models.Model):
    """Like what is written about a participant: private because its marker is."""

    marker = models.ForeignKey(Marker, models.CASCADE, related_name="notes")
    text = models.CharField(max_length=100)

    class Meta:
        ordering = ("pk",)
        constraints = [OfParent(name="marker_note_private", field="marker")]

    def __str__(self) -> str:
        return self.text


class Mention(models.Model):
    """Not private, and refers to what is."""

    marker = models.ForeignKey(Marker, models.PROTECT)

    def __str__(self) -> str:
        return f"Mention {self.pk}"
