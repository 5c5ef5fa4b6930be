"""Digests that are due, written into the outbox a hundred readers at a time, each hundred in one transaction.

That transaction locks the digest and keeps how far it has come. So whatever stops it, and however many workers are
asked for it, the next goes on behind the last letter that was written, and nobody has two.
"""

from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone

from coalition.models import Digest, DigestLetter, Kind
from coalition.operations.digest import begin_due
from coalition.operations.letters import Asked, queue_many
from portal.pages.digest.composing import Composer
from portal.pages.digest.readers import Reader, next_readers, readers_of


def write_due(now: datetime) -> int:
    """Say how many letters were written. It can run twice, and late."""
    return sum(_write(digest, now) for digest in begin_due(now))


def _write(digest: Digest, now: datetime) -> int:
    composer, written = Composer(digest), 0
    while (some := _write_some(composer, now)) is not None:
        written += some
    return written


def _key(reader: Reader) -> str:
    """To the second: on one day there may be two, made up for after an outage or by a clock that was set anew."""
    return f"digest:{reader.user.pk}:{timezone.localtime(reader.since, UTC):%Y-%m-%dT%H:%M:%SZ}"


@transaction.atomic
def _write_some(composer: Composer, now: datetime) -> int | None:
    """None: nothing is left to write, or another worker is at it."""
    unfinished = Digest.objects.unfinished().select_for_update(skip_locked=True, no_key=True)
    digest = unfinished.filter(pk=composer.digest.pk).first()
    if digest is None:
        return None
    people = next_readers(digest)
    if not people:
        digest.written_at = now
        digest.save(update_fields=["written_at"])
        return None
    readers = readers_of(digest, people)
    composer.read_for(readers)
    asked, parts = [], {}
    for reader in readers:
        # Who was told up to this very moment, by the other cadence, is told nothing twice.
        if reader.since < digest.until and (letter := composer.letter(reader)):
            key = _key(reader)
            asked.append(Asked(key, reader.user, letter.context, letter.shorter))
            parts[key] = (reader.user, letter.parts)
    mails = queue_many(asked, kind=Kind.DIGEST, now=now) if asked else {}
    DigestLetter.objects.bulk_create(
        [DigestLetter(digest=digest, user=parts[key][0], mail_id=pk, parts=parts[key][1]) for key, pk in mails.items()],
        ignore_conflicts=True,
    )
    digest.reached = people[-1].pk
    digest.save(update_fields=["reached"])
    return len(mails)
