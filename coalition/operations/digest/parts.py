"""A digest is made of parts, and each is shown to whoever may still see it: when it leaves, and when it is read again.

Between two parts its templates put a separator: in the HTML one that nobody can write, in the text one that is taken
out of whatever anybody wrote.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from coalition.models import DigestLetter, Kind, Mail, Membership, Seat
from coalition.models.digest import GROUP_PART, group_of, part_of

SEPARATOR_HTML = "<!--part-->"
SEPARATOR_TEXT = "* * *"
# What members of the coalition read, and nobody else.
NOTE = "note"
OF_MEMBERS = (NOTE, "streams")
# By what a part is called: of these rows, each with a reader, those that the reader may still see.
Pairs = set[tuple[int, int]]
ROWS: dict[str, Callable[[Pairs], Pairs]] = {}


def tells_of(name: str) -> Callable[[Callable[[Pairs], Pairs]], Callable[[Pairs], Pairs]]:
    """In an app's `digest.py`: who may still see the rows that a part of this name tells one person of."""

    def register(check: Callable[[Pairs], Pairs]) -> Callable[[Pairs], Pairs]:
        ROWS[name] = check
        return check

    return register


def part_with(name: str, rows: Iterable[int]) -> str:
    """What the part is called that tells its reader of these rows: it is shown as long as all of them may be seen."""
    return f"{name}:{','.join(map(str, rows))}"


def as_still_readable(mails: Iterable[Mail]) -> list[DigestLetter]:
    """Cut out of these letters, unsaved, what their readers may not see any more; give those that were cut.

    Where a letter can't be taken apart, because something else has changed it, nothing is left of it.
    """
    digests = {mail.pk: mail for mail in mails if mail.kind == Kind.DIGEST}
    if not digests:
        return []
    letters = list(DigestLetter.objects.filter(mail__in=digests).select_related("user"))
    cut = []
    for letter, kept in zip(letters, _readable(letters), strict=True):
        if all(kept):
            continue
        mail = digests[letter.mail_id]
        mail.html = _cut(mail.html, SEPARATOR_HTML, kept)
        mail.text = _cut(mail.text, f"\n{SEPARATOR_TEXT}\n", kept)
        letter.parts = [part for part, stays in zip(letter.parts, kept, strict=True) if stays]
        letter.mail = mail
        cut.append(letter)
    return cut


def telling_of(model: type[models.Model]) -> Callable[[set[Any]], Q]:
    """By the keys of its rows, letters with the section of their `group`; of none, with the note to everybody."""

    def letters(found: set[Any]) -> Q:
        groups = model._base_manager.filter(pk__in=found).values_list("group", flat=True)
        return Q(digest_letter__parts__overlap=[NOTE if pk is None else part_of(pk) for pk in groups])

    return letters


def cut_before_leaving(mails: Iterable[Mail]) -> dict[int, str]:
    """Keep of each of these letters what its reader may still see. By id, those of which nothing is left, and why."""
    reasons = {}
    for letter in as_still_readable(mails):
        letter.save(update_fields=["parts"])
        letter.mail.save(update_fields=["text", "html"])
        if not letter.parts:
            reasons[letter.mail_id] = _("Its reader may not see any more what it tells.")
    return reasons


def _readable(letters: Sequence[DigestLetter]) -> list[list[bool]]:
    """Of each part of each of them, whether its reader may see it now: as `Group.objects.inside` has it."""
    belong = defaultdict(list)
    readers = [letter.user_id for letter in letters]
    for each in Membership.objects.current().filter(user__in=readers).select_related("organization"):
        belong[each.user_id].append(each)
    organizations = {each.organization_id for theirs in belong.values() for each in theirs}
    seats = defaultdict(set)
    for seat in Seat.objects.current().filter(organization__in=organizations):
        seats[seat.organization_id].add(seat.group_id)
    gone = _not_theirs_any_more(letters)
    return [
        [
            _may_see(part, letter, belong[letter.user_id], seats) and (letter.user_id, part) not in gone
            for part in letter.parts
        ]
        for letter in letters
    ]


def _not_theirs_any_more(letters: Sequence[DigestLetter]) -> set[tuple[int, str]]:
    """Parts, each with its reader, that tell of rows of which some may not be seen any more."""
    gone = set()
    for name, still_seen in ROWS.items():
        told = {
            (letter.user_id, part): {(letter.user_id, int(row)) for row in part.partition(":")[2].split(",") if row}
            for letter in letters
            for part in letter.parts
            if part.startswith(f"{name}:")
        }
        seen = still_seen(set().union(*told.values())) if told else set()
        gone |= {key for key, rows in told.items() if rows - seen}
    return gone


def _may_see(part: str, letter: DigestLetter, own: list[Membership], seats: dict[int, set[int]]) -> bool:
    if Membership.objects.convenes(letter.user, own):
        return True
    if part in OF_MEMBERS:
        return any(each.organization.is_member for each in own)
    if part.startswith(GROUP_PART):
        return any(group_of(part) in seats[each.organization_id] for each in own)
    return True


def _cut(whole: str, separator: str, kept: list[bool]) -> str:
    begins, *parts = whole.split(separator)
    if len(parts) != len(kept) + 1:
        return ""
    ends = parts.pop()
    return separator.join([begins, *(part for part, stays in zip(parts, kept, strict=True) if stays), ends])
