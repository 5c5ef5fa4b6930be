"""The list of providers that comes with a training list, kept in memory: a state has a few thousand."""

from operator import itemgetter
from pathlib import Path

from django.utils.translation import gettext as _

from coalition.imports.errors import TooManyProviders
from coalition.imports.files import look_through
from programs.imports.rows import PROVIDER_COLUMNS

STATUS = "statusname"
COLUMNS = (*PROVIDER_COLUMNS[:-1], STATUS)
MOST_BYTES = 50 * 1024 * 1024


def read_providers(path: Path) -> dict[str, tuple[str, ...]]:
    """The providers' columns by provider id, in the order of PROVIDER_COLUMNS; the first of two with one id counts."""
    listed = look_through(path, ("providerid", *COLUMNS))
    if listed.size > MOST_BYTES:
        raise TooManyProviders(_("The providers file is larger than 50 MB; a list of providers is far smaller."))
    own_columns = itemgetter(*map(listed.columns.index, COLUMNS))
    identity = listed.columns.index("providerid")
    providers: dict[str, tuple[str, ...]] = {}
    for record in listed.records():
        if record.values and (provider_id := record.values[identity].strip()):
            providers.setdefault(provider_id, own_columns(record.values))
    return providers
