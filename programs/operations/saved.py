from collections.abc import Collection

from django.db import transaction

from coalition.models import User
from programs.models import Program, SavedProgram, SavedSearch

# What a page can show at once; also what one browser keeps without an account.
PROGRAMS_AT_MOST = 50
SEARCHES_AT_MOST = 20


class TooManySaved(Exception):
    """The list is as long as it may be; nothing was saved."""


@transaction.atomic
def keep(user: User, slugs: Collection[str] = (), queries: Collection[str] = ()) -> int:
    """Save these programs and searches on the account; say how many of them are new there.

    What is not listed can't be saved. Raises TooManySaved where the list would grow longer than a page shows.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    programs = Program.objects.listed().filter(slug__in=slugs).exclude(pk__in=user.saved_programs.values("program"))
    searches = set(queries) - set(user.saved_searches.values_list("query", flat=True))
    new = [SavedProgram(user=user, program=program) for program in programs.only("pk")]
    if new and user.saved_programs.count() + len(new) > PROGRAMS_AT_MOST:
        raise TooManySaved
    if searches and user.saved_searches.count() + len(searches) > SEARCHES_AT_MOST:
        raise TooManySaved
    SavedProgram.objects.bulk_create(new)
    SavedSearch.objects.bulk_create(SavedSearch(user=user, query=query) for query in sorted(searches))
    return len(new) + len(searches)


def let_go(user: User, slugs: Collection[str] = (), queries: Collection[str] = ()) -> None:
    user.saved_programs.filter(program__slug__in=slugs).delete()
    user.saved_searches.filter(query__in=queries).delete()
