from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from coalition.encryption import Unreadable, decrypt, encrypt
from coalition.models import Draft, User

LONGEST = 100_000
AT_MOST = 50
# In a form: whose it is. In a draft: the names of the files that were chosen, which a browser chooses anew.
FORM, CHOSEN_FILES = "drawn_for", "chosen_files"
NEVER_KEPT = {"csrfmiddlewaretoken", FORM, CHOSEN_FILES}


class TooLong(Exception):
    """Nobody types that much into a form."""


def is_never_kept(name: str) -> bool:
    """Of a field: a password, whichever of several, and what a form says of itself."""
    return name in NEVER_KEPT or "password" in name


def keep_draft(
    typed: QueryDict, *, page: str, by: User, now: datetime, files: MultiValueDict[str, UploadedFile] | None = None
) -> None:
    """Instead of what was kept of this page before. Somebody with very many drafts loses the oldest.

    Of `files` the names are kept; a page that sends none by itself, while somebody types, doesn't forget them.
    Raises TooLong.
    """
    kept = typed.copy()
    for name in filter(is_never_kept, list(kept)):
        del kept[name]
    chosen = [file.name or "" for _field, several in (files or MultiValueDict()).lists() for file in several]
    if chosen := chosen or chosen_before(page=page, by=by):
        kept.setlist(CHOSEN_FILES, chosen)
    text = kept.urlencode()
    if len(text) > LONGEST:
        raise TooLong
    Draft.objects.update_or_create(user=by, page=page, defaults={"typed": encrypt(text), "saved_at": now})
    newest = Draft.objects.visible_to(by).order_by("-saved_at", "-pk").values_list("pk", flat=True)[:AT_MOST]
    Draft.objects.visible_to(by).exclude(pk__in=list(newest)).delete()


def read_draft(draft: Draft) -> QueryDict:
    """What a form sends. Raises Unreadable."""
    return QueryDict(decrypt(draft.typed))


def chosen_before(*, page: str, by: User) -> list[str]:
    draft = Draft.objects.visible_to(by).for_page(page).first()
    try:
        return read_draft(draft).getlist(CHOSEN_FILES) if draft else []
    except Unreadable:
        return []


def forget_draft(*, page: str, by: User) -> None:
    """Once it is sent, or thrown away."""
    Draft.objects.visible_to(by).for_page(page).delete()


def forget_all_drafts(*, page: str) -> None:
    """Whoever left one there: what it is about is not to be kept."""
    Draft.objects.for_page(page).delete()


def erase_expired_drafts(now: datetime) -> None:
    Draft.objects.expired(now).delete()
