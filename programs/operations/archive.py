from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from programs.models import Program
from programs.operations.catalog import catalog_changed


@transaction.atomic
def archive(programs: QuerySet[Program], *, now: datetime) -> int:
    """Take these programs out of the catalog, their pages answering with alternatives; say how many were in it."""
    archived = programs.exclude(status=Program.Status.ARCHIVED).update(
        status=Program.Status.ARCHIVED, archived_at=now, updated_at=now
    )
    catalog_changed()
    return archived


@transaction.atomic
def restore(programs: QuerySet[Program], *, now: datetime) -> int:
    """Bring archived programs back; one whose provider is suspended is kept, but not shown."""
    archived = programs.filter(status=Program.Status.ARCHIVED)
    suspended = archived.filter(flags__contains=[Program.Flag.SUSPENDED_PROVIDER]).update(
        status=Program.Status.WITHHELD, archived_at=None, updated_at=now
    )
    listed = archived.update(status=Program.Status.LISTED, archived_at=None, updated_at=now)
    catalog_changed()
    return suspended + listed
