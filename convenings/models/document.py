from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from coalition.history import track
from coalition.models import Document
from convenings.models.agenda import AgendaItem
from convenings.models.convening import Convening

# An item stays at its convening, so that this is asked where a document says which item it is for.
FOR_ITS_OWN_AGENDA = """
    IF NEW.item_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM convenings_agendaitem WHERE id = NEW.item_id AND convening_id = NEW.convening_id
    ) THEN
        RAISE EXCEPTION 'The document is for an item of another convening'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'convening_document_for_its_own_agenda';
    END IF;
    RETURN NEW;
"""


class ConveningDocumentQuerySet(models.QuerySet["ConveningDocument"]):
    def shown(self, *, to_members: bool) -> "ConveningDocumentQuerySet":
        """Of those at a convening that somebody may know of: all, or what is everybody's."""
        return self if to_members else self.filter(document__is_public=True)

    def newest_first(self) -> "ConveningDocumentQuerySet":
        return self.select_related("document").order_by("-document__uploaded_at", "document")


@track()
@pgtrigger.register(
    pgtrigger.Trigger(
        name="for_its_own_agenda",
        when=pgtrigger.Before,
        level=pgtrigger.Row,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=FOR_ITS_OWN_AGENDA,
    )
)
class ConveningDocument(models.Model):
    """A file that people read before a convening, or take home from it."""

    convening = models.ForeignKey(Convening, models.CASCADE, related_name="documents", verbose_name=_("convening"))
    document = models.OneToOneField(
        Document,
        models.CASCADE,
        related_name="of_convening",
        limit_choices_to={"kind": Document.Kind.CONVENING},
        verbose_name=_("document"),
    )
    item = models.ForeignKey(
        AgendaItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("for which item of the agenda"),
    )

    personal_data: ClassVar[dict[str, object]] = {}

    objects = ConveningDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document of a convening")
        verbose_name_plural = _("documents of convenings")
        ordering = ("convening__starts_at", "pk")

    def __str__(self) -> str:
        return f"{self.document}, {self.convening}"
