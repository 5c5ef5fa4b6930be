"""Searches as tests ask them: every program's document rebuilt first."""

import re
from html import unescape

from django.utils.html import strip_tags

from programs.operations.search import rebuild_search_documents
from programs.tests.factories import FieldOfStudyFactory, OccupationFactory

LIST = "/programs/"
CARD = re.compile(r'<h3 class="card-title">\s*<a href="([^"]*)">(.*?)</a>', re.DOTALL)


def titles(response):
    """Of the programs that a page shows, in its order."""
    return [unescape(strip_tags(title)) for _address, title in CARD.findall(response.text)]


def addresses(response):
    return [address for address, _title in CARD.findall(response.text)]


def found(client, **parameters):
    """The titles of the first page."""
    rebuild_search_documents()
    return titles(client.get(LIST, parameters))


def search(client, **parameters):
    rebuild_search_documents()
    return client.get(LIST, parameters).context["search"]


def field(cip="51.3902", soc="31-1131", lead="Nursing Assistants"):
    occupation = OccupationFactory(code=soc, title=lead)
    study = FieldOfStudyFactory(code=cip, title="Care", lead_occupation=occupation)
    study.occupations.add(occupation)
    return study
