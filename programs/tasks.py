from celery import shared_task
from django.utils import timezone

from programs.operations import confirmations, list_imports, next_starts


@shared_task(name="programs.preview_list")
def preview_list(pk: int) -> None:
    list_imports.preview(pk)


@shared_task(name="programs.apply_list")
def apply_list(pk: int) -> None:
    list_imports.apply(pk)


@shared_task(name="programs.resume_list_imports")
def resume_list_imports() -> None:
    list_imports.resume(timezone.now())


@shared_task(name="programs.refresh_next_starts")
def refresh_next_starts() -> None:
    next_starts.refresh_next_starts(timezone.localdate())


@shared_task(name="programs.ask_to_confirm")
def ask_to_confirm() -> None:
    confirmations.ask_to_confirm(timezone.now())
