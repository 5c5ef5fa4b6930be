from datetime import datetime

from django.http import QueryDict

from coalition.encryption import encrypt
from coalition.models import Draft, User

LONGEST = 100_000
AT_MOST = 50
NEVER_KEPT = {"csrfmiddlewaretoken", "password"}


class TooLong(Exception):
    """Nobody types that much into a form."""


def keep_draft(typed: QueryDict, *, page: str, by: User, now: datetime) -> None:
    """Instead of what was kept of this page before. Somebody with very many drafts loses the oldest."""
    kept = typed.copy()
    for name in NEVER_KEPT & kept.keys():
        del kept[name]
    text = kept.urlencode()
    if len(text) > LONGEST:
        raise TooLong
    Draft.objects.update_or_create(user=by, page=page, defaults={"typed": encrypt(text), "saved_at": now})
    newest = Draft.objects.visible_to(by).order_by("-saved_at", "-pk").values_list("pk", flat=True)[:AT_MOST]
    Draft.objects.visible_to(by).exclude(pk__in=list(newest)).delete()


def forget_draft(*, page: str, by: User) -> None:
    """Once it is sent, or thrown away."""
    Draft.objects.visible_to(by).for_page(page).delete()


def erase_expired_drafts(now: datetime) -> None:
    Draft.objects.expired(now).delete()
