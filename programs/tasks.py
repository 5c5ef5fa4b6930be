from celery import shared_task
from django.utils import timezone

from programs.operations import list_imports


@shared_task(name="programs.preview_list")
def preview_list(pk: int) -> None:
    list_imports.preview(pk)


@shared_task(name="programs.apply_list")
def apply_list(pk: int) -> None:
    list_imports.apply(pk)


@shared_task(name="programs.resume_list_imports")
def resume_list_imports() -> None:
    list_imports.resume(timezone.now())
