"""How a group's section would be in a digest that left now."""

from datetime import datetime

from coalition.models import Digest, Group, Kind, Preferences, User
from coalition.models.digest import part_of
from coalition.operations.digest import Told, last_due, told_to_all
from coalition.operations.letters.rendering import Rendered, links_below, render_for
from portal.pages.digest.composing import Composer
from portal.pages.digest.readers import Reader

MONTHLY = Digest.Cadence.MONTHLY


def preview(group: Group, *, reader: User, now: datetime) -> Rendered | None:
    """For its reader, as somebody of the group who took nothing on; held back or not. None: it would tell nothing."""
    last = Digest.objects.filter(cadence=MONTHLY).latest_first().first()
    told = told_to_all(last) if last else Told(last_due(MONTHLY, now))
    digest = Digest(cadence=MONTHLY, since=told.until, until=now)
    composer = Composer(digest)
    as_reader = Reader(reader, told, groups={group.pk})
    composer.read_for([as_reader])
    own = composer.meetings.digest_items(reader, digest.since, organizations=set(), groups={group.pk})
    part = composer.part(group, as_reader, own)
    if part is None:
        return None
    context = {**links_below(Kind.DIGEST, reader), **composer.in_parts(as_reader, [(part_of(group.pk), part)]).context}
    return render_for(Kind.DIGEST, context, chosen=Preferences.objects.of(reader))
