import uuid
from datetime import date
from functools import partial
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.encryption import decrypt_bytes
from coalition.history import track
from coalition.models.group import Group
from coalition.personal_data import Personal


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: Any) -> "DocumentQuerySet":
        """Superusers see every one; anyone else those they uploaded.

        Of a group's documents the public ones, where the group is; the others are for its own. One of a convening
        leaves through the convening, which knows who comes; what is about a participant through the page of that
        record alone, in its scope: whoever uploaded it may be gone.
        """
        of_groups = Q(is_public=True, group__is_public=True)
        if not user.is_authenticated:
            return self.filter(of_groups)
        if user.is_superuser:
            return self
        of_groups |= Q(group__in=Group.objects.inside(user).order_by().values("pk"))
        own = Q(group=None, uploaded_by=user) & ~Q(kind__in=(Document.Kind.CONVENING, *Document.OF_PARTICIPANTS))
        return self.filter(of_groups | own)

    def past_retention(self, today: date) -> "DocumentQuerySet":
        return self.filter(erase_after__lt=today).exclude(file="")


def private_path(document: "Document", filename: str) -> str:
    """A path that says nothing of the file's name: names may tell about a person."""
    return f"documents/{document.pk.hex[:2]}/{document.pk.hex}"


@track()
class Document(models.Model):
    """A file of any kind, in private storage; it leaves through `/documents/<id>/` only, but for the logo in use."""

    class Kind(models.TextChoices):
        TRAINING_LIST = "training_list", _("Training list")
        IMPORT_REPORT = "import_report", _("Import report")
        GROUP = "group", _("Document of a group")
        CONVENING = "convening", _("Document of a convening")
        LOGO = "logo", _("Logo")
        ROSTER = "roster", _("Table of organizations and people")
        CONSENT = "consent", _("Signed consent of a participant")
        EVIDENCE = "evidence", _("Evidence of a placement or credential")

    # Of records that row-level security keeps: these files are encrypted.
    OF_PARTICIPANTS = (Kind.CONSENT, Kind.EVIDENCE)

    id = models.UUIDField(_("id"), primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("file name"), max_length=255)
    file = models.FileField(_("file"), upload_to=private_path, max_length=120)
    content_type = models.CharField(_("content type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("uploaded by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    group = models.ForeignKey(
        Group, models.CASCADE, null=True, blank=True, related_name="documents", verbose_name=_("group")
    )
    title = models.CharField(_("title"), max_length=150, blank=True)
    is_public = models.BooleanField(_("public"), default=False)
    erase_after = models.DateField(_("erase after"), null=True, blank=True, help_text=_("Empty: kept."))

    personal_data = {
        "uploaded_by": Personal(seen_by="administrators", erased="when the account is anonymized"),
        "name": Personal(seen_by="whoever may download the file", erased="with the file"),
        "file": Personal(seen_by="whoever may download the file", erased="after its retention date"),
    }

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ("-uploaded_at", "pk")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="document_has_a_name"),
            models.CheckConstraint(
                condition=(Q(kind="group", group__isnull=False) | Q(kind="convening", group=None)) & ~Q(title="")
                | (~Q(kind__in=["group", "convening"]) & Q(group=None, title="", is_public=False)),
                name="document_that_is_shared_has_a_title",
                violation_error_message=_("A document of a group or a convening has a title; no other does."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.name

    def get_absolute_url(self) -> str:
        return reverse("document", args=[self.pk])

    @property
    def is_encrypted(self) -> bool:
        return self.kind in self.OF_PARTICIPANTS

    def opened(self) -> IO[bytes]:
        """What was uploaded, to be read and closed. Raises Unreadable."""
        kept = self.file.open("rb")
        if not self.is_encrypted:
            return kept
        with kept:
            return BytesIO(decrypt_bytes(kept.read()))

    def erase_file_on_commit(self) -> None:
        """Only then: a rollback brings the row back, and nothing would bring back the file."""
        if self.file.name:
            transaction.on_commit(partial(self.file.storage.delete, self.file.name))


@receiver(post_delete, sender=Document)
def erase_file_of_deleted_document(instance: Document, **kwargs: Any) -> None:
    instance.erase_file_on_commit()
